import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("Rules that send events elsewhere, and names that change", .timeLimit(.minutes(1)))
    struct RouteTests {
        private func event(_ number: Int, _ action: String, vault: String = "V") -> String {
            """
            {"uuid":"E\(number)","timestamp":"2026-11-24T08:00:00Z","vault_uuid":"\(vault)",\
            "action":"\(action)"}

            """
        }

        /// Writes a log in which every third event is an export, and the rule for those.
        private func prepare(_ folder: URL, exportsTo port: UInt16, events: Int) throws {
            let log = (1...events).map { event($0, $0 % 3 == 0 ? "export" : "fill") }.joined()
            try Data(log.utf8).write(to: folder.appending(path: "usage.ndjson"))
            let rules = """
                { rules: [{ when: { action: "export" }, to: "tcp://127.0.0.1:\(port)" }] }
                """
            try Data(rules.utf8).write(to: folder.appending(path: "opcef.json5"))
        }

        private func run(_ folder: URL, to port: UInt16) async throws -> RunningTool.Ending {
            let tool = try RunningTool(
                [
                    "--config", "opcef.json5", "--state", "usage.state", "usage.ndjson", "--to",
                    "tcp://127.0.0.1:\(port)", "--summary", "json",
                ], in: folder)
            async let output = tool.allOutput()
            let ending = await tool.ended()
            _ = await output
            return ending
        }

        @Test("each event goes to one destination, and all are confirmed")
        func routed() async throws {
            let (main, other) = (try RecordingCollector(), try RecordingCollector())
            try await Places.withTemporaryFolder { folder in
                try prepare(folder, exportsTo: other.port, events: 30_000)
                let ending = try await run(folder, to: main.port)
                #expect(ending.status == 0, "\(ending.errors)")
                #expect(ending.errors.contains(#""sent":30000,"confirmed":30000,"#))
                let routed = """
                    "routed":[{"destination":"tcp://127.0.0.1:\(other.port)","sent":10000,\
                    "confirmed":10000,"delivery":"confirmed"}],
                    """
                #expect(ending.errors.contains(routed), "\(ending.errors)")
                let all = (1...30_000).map { "E\($0)" }
                let exports = all.enumerated().filter { ($0.offset + 1) % 3 == 0 }.map(\.element)
                #expect(Account.identifiers(in: other.received) == exports)
                #expect(
                    Set(Account.identifiers(in: main.received)) == Set(all).subtracting(exports))
                let again = try await run(folder, to: main.port)
                #expect(again.errors.contains(#"{"read":0,"#))
            }
        }

        @Test("the summary says how many went where")
        func told() async throws {
            let other = try RecordingCollector()
            try await Places.withTemporaryFolder { folder in
                try prepare(folder, exportsTo: other.port, events: 9)
                let run = try await ToolRun(
                    ["--config", "opcef.json5", "usage.ndjson", "--to", "file:events"], in: folder)
                let words = """
                    opcef: 9 records read, 6 sent to 'file:events' (written), 3 sent to \
                    'tcp://127.0.0.1:\(other.port)' (confirmed by the collector), 
                    """
                #expect(run.errors.contains(words.dropLast()), "\(run.errors)")
            }
        }

        @Test("a position counts only when both destinations have everything before it")
        func away() async throws {
            let (main, other) = (try RecordingCollector(), try RecordingCollector())
            try await Places.withTemporaryFolder { folder in
                // Nobody listens there.
                try prepare(folder, exportsTo: 1, events: 300)
                let failed = try await run(folder, to: main.port)
                #expect(failed.status == 69)
                try prepare(folder, exportsTo: other.port, events: 300)
                let ending = try await run(folder, to: main.port)
                #expect(ending.status == 0, "\(ending.errors)")
                #expect(Account.identifiers(in: other.received).count == 100)
                #expect(Set(Account.identifiers(in: main.received)).count == 200)
            }
        }

        @Test(
            "the longest effects of a rule fit into the smallest message",
            arguments: ["cef", "leef", "leef1", "json"], ["rfc5424", "rfc3164", "none"])
        func longest(format: String, header: String) async throws {
            try await Places.withTemporaryFolder { folder in
                let rule = """
                    { rules: [{
                      name: "\(String(repeating: "N", count: 100))", severity: 10,
                      category: "\(String(repeating: "c", count: 64))",
                      tags: "\(String(repeating: "t", count: 64))",
                    }] }
                    """
                try Data(rule.utf8).write(to: folder.appending(path: "opcef.json5"))
                let long = String(repeating: "é", count: 5000)
                let events = ["action", "category"].map { action in
                    """
                    {"uuid":"\(String(repeating: "U", count: 40))","timestamp":"2026-11-24T08:00:00.123456Z",\
                    "\(action)":"\(long)","object_type":"\(long)","type":"\(long)",\
                    "session_uuid":"S","actor_details":{"name":"\(long)","email":"\(long)"}}

                    """
                }.joined()
                let number = header == "rfc5424" ? ["--sequence-id"] : []
                let run = try await ToolRun(
                    [
                        "--config", "opcef.json5", "-q", "--max-size", "1024", "--format", format,
                        "--header", header, "--hostname", String(repeating: "h", count: 255),
                        "--app-name", String(repeating: "a", count: 48),
                        "--procid", String(repeating: "p", count: 128),
                    ] + number, in: folder, input: Array(events.utf8))
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.lines.count == 2)
                #expect(run.lines.allSatisfy { $0.count <= 1024 })
            }
        }

        @Test("files with names are read again when they change; a broken one changes nothing")
        func names() async throws {
            try await Places.withTemporaryFolder { folder in
                let file = folder.appending(path: "names.json")
                func name(_ text: String) throws {
                    try Data(text.utf8).write(to: file, options: .atomic)
                }
                try name(#"[{"id":"V","name":"Before"}]"#)
                let tool = try RunningTool(
                    ["--names", "names.json", "--hostname", "h"], in: folder)
                async let output = tool.allOutput()
                for (number, text) in [
                    #"[{"id":"V","name":"After"}]"#, "no list", #"[{"id":"V","name":"At last"}]"#,
                ].enumerated() {
                    let line = event(number, "fill")
                    #expect(await inThread { tool.feed(Array(line.utf8)) })
                    try await Task.sleep(for: .milliseconds(1300))
                    try name(text)
                }
                try await Task.sleep(for: .milliseconds(1300))
                let line = event(9, "fill")
                #expect(await inThread { tool.feed(Array(line.utf8)) })
                try tool.input.close()
                let ending = await tool.ended()
                let titles = String(decoding: await output, as: UTF8.self).split(separator: "\n")
                    .map { $0.components(separatedBy: " flexString1=").last?.prefix(6) ?? "" }
                #expect(titles == ["Before", "After ", "After ", "At las"])
                #expect(ending.errors.contains("'names.json' is not what op prints"))
                #expect(ending.errors.contains("the names that were read before stay in use"))
            }
        }
    }
}
