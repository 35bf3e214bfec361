import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("Copies: an event to several destinations", .timeLimit(.minutes(5)))
    struct CopyTests {
        private typealias Setting = CopySetting

        @Test("each copy has all events, in a form of its own")
        func forms() async throws {
            try await Setting.with(events: 3000) { setting in
                let configuration = """
                    { copies: [
                      { name: "archive", to: "file:archive.json", format: "json", header: "none" },
                      { name: "qradar", to: "tcp://127.0.0.1:\(setting.other.port)",
                        profile: "qradar" },
                    ] }
                    """
                let ending = try await setting.run(configuration: configuration)
                #expect(ending.status == 0, "\(ending.errors)")
                #expect(setting.mainIdentifiers == setting.issued)
                let archive = try setting.lines(of: "archive.json")
                #expect(archive.count == 3000)
                #expect(archive.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
                let other = String(decoding: setting.other.received, as: UTF8.self)
                    .split(separator: "\n")
                #expect(other.count == 3000)
                #expect(other.allSatisfy { $0.contains("LEEF:2.0|") && !$0.contains("CEF:0|") })
                for part in [
                    #""copies":[{"name":"archive","sent":3000,"confirmed":0,"#,
                    #""delivery":"written","destination":"file:archive.json","#,
                    #"{"name":"qradar","sent":3000,"confirmed":3000,"resent":0,"#,
                    #""unsentFile":"usage.state.copy-qradar.unsent"}]"#,
                ] {
                    #expect(ending.errors.contains(part), "\(part): \(ending.errors)")
                }
                // Nothing was kept, and the position is at the end.
                #expect(try setting.lines(of: "usage.state.copy-qradar.unsent").isEmpty)
                let again = try await setting.run(configuration: configuration)
                #expect(again.errors.contains(#"{"read":0,"#), "\(again.errors)")
            }
        }

        @Test("a copy that is away holds nobody back: its records are kept, and sent later")
        func away() async throws {
            try await Setting.with(events: 3000) { setting in
                // Nobody listens there.
                let ending = try await setting.run(["--copy-to", "tcp://127.0.0.1:1"])
                #expect(ending.status == 69)
                #expect(setting.mainIdentifiers == setting.issued)
                let words = """
                    opcef: error: copy '1': cannot connect to 'tcp://127.0.0.1:1': connection \
                    refused; its records go to 'usage.state.copy-1.unsent'
                    """
                #expect(ending.errors.components(separatedBy: words).count == 2, "\(ending.errors)")
                #expect(
                    ending.errors.contains(#""unsent":3000,"unsentKept":3000,"#),
                    "\(ending.errors)")
                let again = try await setting.run(["--copy-to", "tcp://127.0.0.1:1"])
                #expect(again.errors.contains(#"{"read":0,"#), "\(again.errors)")
                #expect(setting.mainIdentifiers == setting.issued)
                let later = try await setting.run(
                    ["usage.state.copy-1.unsent", "--to", setting.otherDestination], alone: true)
                #expect(later.status == 0, "\(later.errors)")
                #expect(setting.other.received == setting.main.received)
            }
        }

        @Test("the collector of a copy dies, and comes back or not: nothing is lost")
        func dies() async throws {
            for comesBack in [true, false] {
                try await Setting.with(events: 15_000, otherSpeed: 1_500_000) { setting in
                    let tool = try setting.start([
                        "--copy-to", setting.otherDestination,
                        "--retry-for", comesBack ? "30s" : "0",
                    ])
                    let (main, port) = (setting.main, setting.other.port)
                    let first = setting.other
                    let second: RecordingCollector? = await inThread {
                        #expect(first.waitFor(bytes: 800_000, within: .seconds(60)))
                        first.stop()
                        Thread.sleep(forTimeInterval: 1)
                        return comesBack ? try? RecordingCollector(port: port) : nil
                    }
                    let ending = await tool.ended()
                    #expect(ending.status == (comesBack ? 0 : 69), "\(ending.errors)")
                    #expect(Account.identifiers(in: main.received) == setting.issued)
                    let kept = try setting.keptIdentifiers("usage.state.copy-1.unsent")
                    #expect(kept.isEmpty == comesBack)
                    let copied =
                        Account.identifiers(in: first.received)
                        + Account.identifiers(in: second?.received ?? [])
                    #expect(Set(copied + kept).isSuperset(of: setting.issued))
                }
            }
        }

        @Test("rsyslog, and syslog-ng as a copy, which is killed in the middle")
        func realCollectors() async throws {
            try #require(Collector.areWanted)
            try await Collector.with(.rsyslog) { main in
                try await Collector.with(.syslogNG) { copy in
                    try await Setting.with(events: 15_000) { setting in
                        let tool = try RunningTool(
                            [
                                "--state", "usage.state", "usage.ndjson", "--to",
                                "relp://\(main.end(.relp))", "--copy-to",
                                "tcp://\(copy.end(.lineFeed))", "--rate", "0",
                            ], in: setting.folder, longest: .seconds(100))
                        _ = await copy.records(1, within: 100)
                        copy.kill()
                        let ending = await tool.ended()
                        let recorded = await main.records(15_000)
                        #expect(
                            Account.identifiers(in: SampleEvents.joined(recorded, by: 10))
                                == setting.issued)
                        let copied = Account.identifiers(
                            in: SampleEvents.joined(await copy.records(15_000), by: 10))
                        let kept = try setting.keptIdentifiers("usage.state.copy-1.unsent")
                        print("killed: \(copied.count) copied, \(kept.count) kept")
                        #expect(ending.status == (kept.isEmpty ? 0 : 69), "\(ending.errors)")
                        #expect(Set(copied + kept).isSuperset(of: setting.issued))
                    }
                }
            }
        }

        @Test("the collector of the run dies: the position waits, the copy has what was read")
        func mainDies() async throws {
            try await Setting.with(events: 15_000, mainSpeed: 1_500_000) { setting in
                let arguments = ["--copy-to", setting.otherDestination]
                let tool = try setting.start(arguments)
                let (main, port) = (setting.main, setting.main.port)
                await inThread {
                    #expect(main.waitFor(bytes: 500_000, within: .seconds(60)))
                    main.stop()
                }
                #expect(await tool.ended().status == 69)
                let copied = Account.identifiers(in: setting.other.received)
                #expect(copied == Array(setting.issued.prefix(copied.count)))
                let second = try RecordingCollector(port: port)
                let last = try await setting.run(arguments)
                #expect(last.status == 0, "\(last.errors)")
                let all = setting.mainIdentifiers + Account.identifiers(in: second.received)
                #expect(Set(all).isSuperset(of: setting.issued))
                #expect(Set(Account.identifiers(in: setting.other.received)) == Set(setting.issued))
            }
        }

        @Test("kill -9 at random moments: both collectors have everything in the end")
        func killed() async throws {
            try await Setting.with(
                events: 10_000, otherSpeed: 6_000_000, mainSpeed: 8_000_000
            ) { setting in
                let arguments = ["--copy-to", setting.otherDestination, "--retry-for", "30s"]
                var random = SystemRandomNumberGenerator()
                var kills = 0
                for _ in 0..<20 {
                    let tool = try setting.start(arguments)
                    let life = Double.random(in: 0.05...0.6, using: &random)
                    await inThread { Thread.sleep(forTimeInterval: life) }
                    tool.signal(SIGKILL)
                    kills += await tool.ended().status == 128 + SIGKILL ? 1 : 0
                }
                #expect(kills > 0)
                let last = try await setting.run(arguments)
                #expect(last.status == 0, "\(last.errors)")
                // A connection that broke off within a message leaves a part of it.
                #expect(Set(setting.mainIdentifiers).isSuperset(of: setting.issued))
                let copied = Account.identifiers(in: setting.other.received)
                #expect(Set(copied).isSuperset(of: setting.issued))
                print("\(kills) kills: \(copied.count) of \(setting.issued.count) copied")
            }
        }

        @Test("rules name copies, move events away from the main destination, and drop them")
        func rules() async throws {
            try await Setting.with(events: 900) { setting in
                let third = try RecordingCollector()
                let configuration = """
                    {
                      copies: [
                        { name: "all", to: "file:all.log" },
                        { name: "exports", events: "rules", to: "\(setting.otherDestination)" },
                      ],
                      rules: [
                        { when: { action: "export" }, severity: 10, "copy-to": "exports" },
                        { when: { action: "reveal" }, to: "tcp://127.0.0.1:\(third.port)" },
                        { when: { action: "copy" }, drop: true },
                      ],
                    }
                    """
                let ending = try await setting.run(configuration: configuration)
                #expect(ending.status == 0, "\(ending.errors)")
                let of = setting.identifiers
                #expect(setting.mainIdentifiers == of { ["fill", "export"].contains($0) })
                #expect(Account.identifiers(in: setting.other.received) == of { $0 == "export" })
                #expect(Account.identifiers(in: third.received) == of { $0 == "reveal" })
                let all = Array(try setting.lines(of: "all.log").joined(separator: "\n").utf8)
                #expect(Account.identifiers(in: all) == of { $0 != "copy" })
                let other = String(decoding: setting.other.received, as: UTF8.self)
                #expect(other.split(separator: "\n").allSatisfy { $0.contains("|10|") })
            }
        }

        @Test("SIGTERM: a copy that does not read ends in the same seconds, its records kept")
        func stopped() async throws {
            try await Setting.with(events: 8000, reads: false) { setting in
                let tool = try setting.start(
                    ["--copy-to", setting.otherDestination, "--retry-for", "1h"])
                let main = setting.main
                let (size, pause) = (setting.issued.count * 100, 1.0)
                await inThread {
                    #expect(main.waitFor(bytes: size, within: .seconds(30)))
                    Thread.sleep(forTimeInterval: pause)
                }
                let start = ContinuousClock.now
                tool.signal(SIGTERM)
                let ending = await tool.ended()
                let time = ContinuousClock.now - start
                #expect(ending.status == 69, "\(ending.errors)")
                #expect(time < .seconds(9), "\(time)")
                let kept = try setting.keptIdentifiers("usage.state.copy-1.unsent")
                #expect(kept == setting.issued)
            }
        }

        @Test("a copy that does not read: the rest goes on, in bounded memory")
        func memory() async throws {
            try await Setting.with(events: 0, reads: false) { setting in
                let block = SampleEvents.realisticLines(2000)
                let blocks = 200_000_000 / block.count
                let tool = try RunningTool(
                    [
                        "--hostname", "h", "--to", "file:/dev/null", "--copy-to",
                        setting.otherDestination, "--unsent", "unsent.ndjson", "--retry-for", "40s",
                        "--summary", "json",
                    ], in: setting.folder, longest: .seconds(200))
                let peak = await inThread {
                    for _ in 0..<blocks where !tool.feed(block) { return Int?.none }
                    return MemoryTests.peak(of: tool.id)
                }
                try tool.input.close()
                let ending = await tool.ended()
                #expect(ending.status == 69, "\(ending.errors)")
                let found = try #require(peak)
                print("a copy that does not read: peak \(found / 1024) KiB")
                #expect(found < 128 << 20)
                #expect(ending.errors.contains(#""sent":\#(blocks * 2000),"#))
                let kept = try Data(
                    contentsOf: setting.folder.appending(path: "unsent.ndjson.copy-1"))
                #expect(kept.count == blocks * block.count)
                let isWhole = stride(from: 0, to: kept.count, by: block.count).allSatisfy {
                    kept[$0..<min($0 + block.count, kept.count)] == Data(block)
                }
                #expect(isWhole)
            }
        }

        @Test("pull: a dead copy keeps its records beside the state, and the cursor moves on")
        func pull() async throws {
            let account = try Account(events: 2500)
            let ending = try await account.pull(
                ["--copy-to", "tcp://127.0.0.1:1", "--summary", "json"])
            #expect(ending.status == 69, "\(ending.errors)")
            #expect(account.difference() == nil)
            #expect(account.confirmedPlace == 2500)
            let file = account.stateFolder.appending(
                path: "127.0.0.1_\(account.server.port).copy-1.unsent")
            let kept = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            #expect(kept.count == 2500)
            #expect(try account.mode(of: file) == 0o600)
            let other = try RecordingCollector()
            let later = try await ToolRun([
                file.path, "--to", "tcp://127.0.0.1:\(other.port)", "--summary", "json",
            ])
            #expect(later.status == 0, "\(later.errors)")
            #expect(Account.identifiers(in: other.received) == account.issued)
        }

        @Test("pull --follow: a copy that comes back is delivered again after a minute")
        func follow() async throws {
            let account = try Account(events: 100)
            // Nobody listens there until later.
            let port = try Listener().port
            let tool = try account.start(
                [
                    "--follow", "--every", "1s", "--copy-to", "tcp://127.0.0.1:\(port)",
                    "--retry-for", "1s", "--metrics", "copy.prom",
                ], longest: .seconds(150))
            let place = "destination=\"tcp://127.0.0.1:\(port)\""
            try await Metrics.wait(in: account.folder, "copy.prom") {
                $0["opcef_destination_up", place] == 0
            }
            await inThread { Thread.sleep(forTimeInterval: 10) }
            let other = try RecordingCollector(port: port)
            for _ in 0..<9 {
                account.add(50)
                await inThread { Thread.sleep(forTimeInterval: 8) }
            }
            tool.signal(SIGTERM)
            let ending = await tool.ended()
            #expect(account.difference() == nil)
            let metrics = try Metrics(in: account.folder, "copy.prom")
            #expect(metrics["opcef_destination_up", place] == 1)
            let file = account.stateFolder.appending(
                path: "127.0.0.1_\(account.server.port).copy-1.unsent")
            let text = try String(contentsOf: file, encoding: .utf8)
            let kept = CopySetting.identifiers(inRecords: text)
            let copied = Account.identifiers(in: other.received)
            #expect(copied.count >= 50)
            #expect(kept + copied == account.issued, "\(kept.count), \(copied.count)")
            #expect(ending.errors.contains("copy '1': sending to "), "\(ending.errors)")
            #expect(ending.status == 69)
        }
    }
}

/// A log, the collector of the run, and another one for a copy.
final class CopySetting: Sendable {
    let folder: URL
    let main: RecordingCollector
    let other: RecordingCollector
    let issued: [String]

    private static let actions = ["fill", "export", "reveal", "copy"]

    /// Runs `body` with a log of so many events, and collectors that are there.
    static func with(
        events count: Int, otherSpeed: Int? = nil, mainSpeed: Int? = nil, reads: Bool = true,
        _ body: (CopySetting) async throws -> Void
    ) async throws {
        try await Places.withTemporaryFolder { folder in
            var habits = RecordingCollector.Habits()
            habits.bytesPerSecond = otherSpeed
            habits.reads = reads
            var mainHabits = RecordingCollector.Habits()
            mainHabits.bytesPerSecond = mainSpeed
            let setting = try CopySetting(folder, count, mainHabits, habits)
            try await body(setting)
        }
    }

    private init(
        _ folder: URL, _ count: Int, _ mainHabits: RecordingCollector.Habits,
        _ habits: RecordingCollector.Habits
    ) throws {
        self.folder = folder
        main = try RecordingCollector(habits: mainHabits)
        other = try RecordingCollector(habits: habits)
        issued = (0..<count).map { "E\($0)" }
        let log = issued.enumerated().map { number, identifier in
            """
            {"uuid":"\(identifier)","timestamp":"2026-11-24T08:00:00Z","vault_uuid":"V",\
            "action":"\(Self.actions[number % 4])","user":{"email":"ines@example.com"}}

            """
        }
        try Data(log.joined().utf8).write(to: folder.appending(path: "usage.ndjson"))
    }

    var otherDestination: String { "tcp://127.0.0.1:\(other.port)" }

    var mainIdentifiers: [String] { Account.identifiers(in: main.received) }

    /// The identifiers of the events whose actions are chosen.
    func identifiers(_ isChosen: (String) -> Bool) -> [String] {
        issued.enumerated().filter { isChosen(Self.actions[$0.offset % 4]) }.map(\.element)
    }

    /// Starts the tool on the log with a state file, and the main collector as its destination.
    func start(_ arguments: [String]) throws -> RunningTool {
        try RunningTool(
            [
                "--state", "usage.state", "usage.ndjson", "--to", "tcp://127.0.0.1:\(main.port)",
                "--summary", "json",
            ] + arguments, in: folder, output: .nowhere, longest: .seconds(150))
    }

    /// Runs the tool to its end: as `start` does, or with these arguments alone.
    func run(
        _ arguments: [String] = [], configuration: String? = nil, alone: Bool = false
    ) async throws -> RunningTool.Ending {
        var arguments = arguments
        if let configuration {
            try Data(configuration.utf8).write(to: folder.appending(path: "opcef.json5"))
            arguments += ["--config", "opcef.json5"]
        }
        let tool =
            alone ? try RunningTool(arguments, in: folder, output: .nowhere) : try start(arguments)
        return await tool.ended()
    }

    func lines(of file: String) throws -> [String] {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    /// The identifiers of records that are kept in a file.
    func keptIdentifiers(_ file: String) throws -> [String] {
        Self.identifiers(
            inRecords: try String(contentsOf: folder.appending(path: file), encoding: .utf8))
    }

    /// The values of `uuid` that are first in their lines.
    static func identifiers(inRecords text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /"uuid":"([^"]*)"/).map { String($0.output.1) }
        }
    }
}
