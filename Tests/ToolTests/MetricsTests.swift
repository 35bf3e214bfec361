import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("The file of metrics", .timeLimit(.minutes(2)))
    struct MetricsTests {
        private func events(_ numbers: Range<Int>) -> String {
            numbers.map {
                """
                {"uuid":"E\($0)","timestamp":"2026-11-24T08:00:00Z","action":"fill","item_uuid":"i"}

                """
            }.joined()
        }

        private func forward(
            _ input: String, to port: UInt16, in folder: URL, _ arguments: [String] = []
        ) async throws -> ToolRun {
            try await ToolRun(
                ["--to", "tcp://127.0.0.1:\(port)", "--metrics", "opcef.prom"] + arguments,
                in: folder, input: Array(input.utf8))
        }

        @Test("counters go on in the next run, and all users may read them")
        func continued() async throws {
            let collector = try RecordingCollector()
            try await Places.withTemporaryFolder { folder in
                for run in 1...2 {
                    let ending = try await forward(
                        events(0..<10) + "broken\n", to: collector.port, in: folder)
                    #expect(ending.status == 65, "\(ending.errors)")
                    let metrics = try Metrics(in: folder)
                    #expect(metrics["opcef_records_read_total"] == Double(11 * run))
                    #expect(metrics["opcef_records_rejected_total"] == Double(run))
                    #expect(metrics["opcef_messages_sent_total"] == Double(10 * run))
                    #expect(metrics["opcef_messages_confirmed_total"] == Double(10 * run))
                    #expect(metrics["opcef_messages_unsent"] == 0)
                    #expect(metrics["opcef_run_exit_status"] == 65)
                    let (start, end) = (
                        metrics["opcef_run_start_timestamp_seconds"],
                        metrics["opcef_run_end_timestamp_seconds"]
                    )
                    #expect(try #require(start) <= #require(end))
                    #expect(abs(try #require(end) - Date.now.timeIntervalSince1970) < 20)
                }
                #expect(Account.identifiers(in: collector.received).count == 20)
                let file = folder.appending(path: "opcef.prom")
                let mode = try FileManager.default.attributesOfItem(atPath: file.path)
                #expect(mode[.posixPermissions] as? Int == 0o644)
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                        == ["opcef.prom", "opcef.prom.lock"])
            }
        }

        @Test("a collector that is away: the run that fails says so, and keeps the last success")
        func away() async throws {
            let collector = try RecordingCollector()
            try await Places.withTemporaryFolder { folder in
                _ = try await forward(events(0..<5), to: collector.port, in: folder)
                let before = try Metrics(in: folder)
                let place = "destination=\"tcp://127.0.0.1:\(collector.port)\""
                #expect(before["opcef_destination_up", place] == 1)
                collector.stop()
                let failed = try await forward(events(5..<9), to: collector.port, in: folder)
                #expect(failed.status == 69)
                let after = try Metrics(in: folder)
                #expect(after["opcef_destination_up", place] == 0)
                #expect(after["opcef_run_exit_status"] == 69)
                #expect(after["opcef_messages_confirmed_total"] == 5)
                #expect(
                    after["opcef_last_success_timestamp_seconds"]
                        == before["opcef_last_success_timestamp_seconds"])
            }
        }

        @Test("copies work, too: each of their destinations has its series")
        func copies() async throws {
            let (main, copy) = (try RecordingCollector(), try RecordingCollector())
            try await Places.withTemporaryFolder { folder in
                let ending = try await forward(
                    events(0..<5), to: main.port, in: folder,
                    ["--copy-to", "tcp://127.0.0.1:\(copy.port)", "--copy-to", "file:copy.log"])
                #expect(ending.status == 0, "\(ending.errors)")
                let metrics = try Metrics(in: folder)
                for place in [
                    "tcp://127.0.0.1:\(main.port)", "tcp://127.0.0.1:\(copy.port)", "file:copy.log",
                ] {
                    let label = "destination=\"\(place)\""
                    #expect(metrics["opcef_destination_up", label] == 1, "\(place)")
                    #expect(metrics["opcef_destination_current", label] == 1, "\(place)")
                }
            }
        }

        @Test("a copy's counters go on, what it lacks is counted, and without it they are gone")
        func lacks() async throws {
            let (main, copy) = (try RecordingCollector(), try RecordingCollector())
            try await Places.withTemporaryFolder { folder in
                let names = ["sent_total", "confirmed_total", "unsent"]
                let to = ["--copy-to", "tcp://127.0.0.1:\(copy.port)", "--retry-for", "0"]
                let runs: [(arguments: [String], counts: [Double?])] = [
                    (to, [5, 5, 0]), (to, [10, 10, 0]),
                    (to + ["--unsent", "unsent"], [10, 10, 5]), ([], [nil, nil, nil]),
                ]
                for (arguments, counts) in runs {
                    if arguments.contains("--unsent") { copy.stop() }
                    _ = try await forward(events(0..<5), to: main.port, in: folder, arguments)
                    let metrics = try Metrics(in: folder)
                    #expect(metrics["opcef_messages_unsent"] == 0)
                    let found = names.map { metrics["opcef_copy_messages_\($0)", "copy=\"1\""] }
                    #expect(found == counts, "\(arguments)")
                }
            }
        }

        @Test("what waits in a spool at the end is not sent")
        func spool() async throws {
            try await Places.withTemporaryFolder { folder in
                let port = try Listener().port
                let ending = try await forward(
                    events(0..<10), to: port, in: folder,
                    ["--spool", "spool", "--retry-for", "2", "--summary", "json"])
                #expect(ending.errors.contains(#""waiting":10,"#), "\(ending.errors)")
                #expect(try Metrics(in: folder)["opcef_messages_unsent"] == 10)
            }
        }

        @Test("a run that is killed leaves a start without an end")
        func killed() async throws {
            let collector = try RecordingCollector()
            try await Places.withTemporaryFolder { folder in
                let tool = try RunningTool(
                    ["--to", "tcp://127.0.0.1:\(collector.port)", "--metrics", "opcef.prom"],
                    in: folder)
                await inThread { _ = tool.feed(Array(events(0..<3).utf8)) }
                // The file follows the last event although no more input comes.
                try await Metrics.wait(in: folder) { $0["opcef_messages_confirmed_total"] == 3 }
                tool.signal(SIGKILL)
                _ = await tool.ended()
                let metrics = try Metrics(in: folder)
                #expect(metrics["opcef_run_start_timestamp_seconds"] != nil)
                #expect(metrics["opcef_run_end_timestamp_seconds"] == nil)
                _ = try await forward("", to: collector.port, in: folder)
                #expect(try Metrics(in: folder)["opcef_messages_confirmed_total"] == 3)
            }
        }

        @Test("a file of something else is left as it is, and so is one that another run writes")
        func foreign() async throws {
            let collector = try RecordingCollector()
            try await Places.withTemporaryFolder { folder in
                let file = folder.appending(path: "opcef.prom")
                try Data("precious\n".utf8).write(to: file)
                let refused = try await forward(events(0..<1), to: collector.port, in: folder)
                #expect(refused.status == 78)
                #expect(refused.errors.contains("is not a file of opcef's metrics"))
                #expect(try Data(contentsOf: file) == Data("precious\n".utf8))
                #expect(collector.received.isEmpty)
                try FileManager.default.removeItem(at: file)

                let first = try RunningTool(
                    ["--to", "tcp://127.0.0.1:\(collector.port)", "--metrics", "opcef.prom"],
                    in: folder)
                try await Metrics.wait(in: folder) { _ in true }
                let second = try await forward(events(0..<4), to: collector.port, in: folder)
                #expect(second.status == 0)
                #expect(second.errors.contains("another run writes 'opcef.prom'"))
                try first.input.close()
                _ = await first.allOutput()
                #expect(await first.ended().status == 0)
                #expect(try Metrics(in: folder)["opcef_records_read_total"] == 0)
            }
        }

        @Test("pull --follow says that a collector is down, what waits, and that it is back")
        func outage() async throws {
            let account = try Account(events: 40)
            try await Places.withTemporaryFolder { folder in
                let metrics = folder.appending(path: "pull.prom").path
                let tool = try account.start(
                    [
                        "--follow", "--every", "1s", "--metrics", metrics, "--retry-for", "forever",
                    ])
                let place = "destination=\"tcp://127.0.0.1:\(account.collector.port)\""
                try await Metrics.wait(in: folder, "pull.prom") {
                    $0["opcef_messages_confirmed_total"] == 40 && $0["opcef_messages_unsent"] == 0
                        && $0["opcef_destination_up", place] == 1
                }
                let port = account.collector.port
                account.collector.stop()
                account.add(25)
                try await Metrics.wait(in: folder, "pull.prom") {
                    $0["opcef_destination_up", place] == 0 && $0["opcef_messages_unsent"] == 25
                }
                let down = try Metrics(in: folder, "pull.prom")
                #expect(down["opcef_messages_confirmed_total"] == 40)
                let status = try await ToolRun(["status", "--metrics", metrics])
                #expect(status.status == 2)
                let words = String(decoding: status.output, as: UTF8.self)
                #expect(
                    words.contains(/^OPCEF CRITICAL - .*tcp:\/\/127.0.0.1:[0-9]+: down/), "\(words)"
                )
                #expect(down["opcef_events_confirmed_total", "stream=\"itemusages\""] == 40)
                let second = try RecordingCollector(port: port)
                try await Metrics.wait(in: folder, "pull.prom") {
                    $0["opcef_destination_up", place] == 1 && $0["opcef_messages_unsent"] == 0
                        && $0["opcef_events_confirmed_total", "stream=\"itemusages\""] == 65
                }
                tool.signal(SIGTERM)
                async let output = tool.allOutput()
                let ending = await tool.ended()
                _ = await output
                let end = try Metrics(in: folder, "pull.prom")
                let delivered = account.delivered + Account.identifiers(in: second.received)
                #expect(Set(delivered) == Set(account.issued))
                #expect(end["opcef_records_read_total", "stream=\"itemusages\""] == 65)
                #expect(end["opcef_messages_confirmed_total"] == 65)
                #expect(end["opcef_messages_sent_total"] == 65)
                let twice = delivered.count - account.issued.count
                #expect(try #require(end["opcef_messages_resent_total"]) >= Double(twice))
                #expect(end["opcef_run_exit_status"] == Double(ending.status))
                #expect(end["opcef_stream_up", "stream=\"itemusages\""] == 1)
                let success = end["opcef_last_success_timestamp_seconds", "stream=\"itemusages\""]
                #expect(abs(try #require(success) - Date.now.timeIntervalSince1970) < 30)
                #expect(end["opcef_newest_event_timestamp_seconds", "stream="] != nil)
            }
        }

        @Test("a token that is refused ends in the file, beside the last success")
        func token() async throws {
            let account = try Account(events: 3)
            try await Places.withTemporaryFolder { folder in
                let file = folder.appending(path: "pull.prom").path
                _ = try await account.pull(["--metrics", file])
                let before = try Metrics(in: folder, "pull.prom")
                var environment = account.environment
                environment["EVENTS_API_TOKEN"] = nil
                let refused = try await account.pull(["--metrics", file], in: environment)
                #expect(refused.status == 77, "\(refused.errors)")
                let after = try Metrics(in: folder, "pull.prom")
                #expect(after["opcef_run_exit_status"] == 77)
                for name in [
                    "opcef_last_success_timestamp_seconds", "opcef_records_read_total",
                    "opcef_messages_confirmed_total",
                ] {
                    #expect(after[name] == before[name] && after[name] != nil, "\(name)")
                }
            }
        }
    }
}

/// What a file of metrics says.
struct Metrics {
    private let lines: [String]

    init(in folder: URL, _ name: String = "opcef.prom") throws {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        lines = text.split(separator: "\n").map(String.init)
        // Replaced whole: a reader never sees a part.
        #expect(text.hasSuffix("\n"))
    }

    /// The value of the only series of this name that has this label.
    subscript(name: String, label: String = "run=") -> Double? {
        let found = lines.filter { $0.hasPrefix("\(name){") && $0.contains(label) }
        guard found.count == 1 else { return nil }
        return found[0].split(separator: " ").last.flatMap { Double($0) }
    }

    /// Waits until the file says something, for 30 s at most.
    static func wait(
        in folder: URL, _ name: String = "opcef.prom", _ condition: (Metrics) -> Bool
    ) async throws {
        for _ in 0..<300 {
            if let metrics = try? Metrics(in: folder, name), condition(metrics) { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
        Issue.record("the file of metrics does not say it: \(text ?? "none")")
    }
}
