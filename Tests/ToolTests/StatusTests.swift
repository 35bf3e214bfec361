import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("opcef status", .timeLimit(.minutes(1)))
    struct StatusTests {
        /// What a file of metrics has, how many seconds ago that was, and what is to be said of it.
        struct Case: Sendable, CustomTestStringConvertible {
            let series: [(String, Double)]
            let status: Int32
            let line: String
            var testDescription: String { line }
        }

        private static let account = #"run="o",account="a""#

        /// Times are those before now; a value is a time where its name ends so.
        static let cases: [Case] = [
            Case(
                series: [("last_success_timestamp_seconds{\(account),stream=\"s\"}", 100)],
                status: 0, line: "OPCEF OK - a.s: last success 1 min 4"),
            Case(
                series: [("last_success_timestamp_seconds{\(account),stream=\"s\"}", 1900)],
                status: 1, line: "OPCEF WARNING - a.s: last success 31 min 4"),
            Case(
                series: [("last_success_timestamp_seconds{\(account),stream=\"s\"}", 4000)],
                status: 2, line: "OPCEF CRITICAL - a.s: last success 1 h 6 min ago"),
            Case(series: [], status: 1, line: "OPCEF WARNING - no run has succeeded yet"),
            Case(
                series: [
                    ("run_start_timestamp_seconds{\(account)}", 1000),
                    ("run_end_timestamp_seconds{\(account)}", 1001),
                    ("updated_timestamp_seconds{run=\"o\"}", 900),
                ], status: 2, line: "OPCEF CRITICAL - a: a run neither ended nor goes on"),
            Case(
                series: [
                    ("run_start_timestamp_seconds{\(account)}", 1000),
                    ("run_end_timestamp_seconds{\(account)}", 990),
                    ("updated_timestamp_seconds{run=\"o\"}", 990),
                    ("last_success_timestamp_seconds{\(account)}", 990),
                ], status: 0, line: "OPCEF OK - a: last success 16 min"),
            Case(
                series: [
                    ("run_start_timestamp_seconds{\(account)}", 1000),
                    ("updated_timestamp_seconds{run=\"o\"}", 10),
                    ("last_success_timestamp_seconds{\(account)}", 10),
                ], status: 0, line: "OPCEF OK - a: last success 1"),
            Case(
                series: [("token_expiry_timestamp_seconds{\(account)}", 10)], status: 2,
                line: "OPCEF CRITICAL - a: the token expired on "),
            Case(
                series: [("token_expiry_timestamp_seconds{\(account)}", -86_400)], status: 1,
                line: "OPCEF WARNING - a: the token expires on "),
            Case(
                series: [(#"stream_up{\#(account),stream="s"}"#, 0)], status: 1,
                line: "OPCEF WARNING - a.s: the Events API does not answer"),
            Case(
                series: [
                    (#"destination_up{\#(account),destination="d"}"#, 0),
                    (#"destination_current{\#(account),destination="d"}"#, 1),
                ], status: 2, line: "OPCEF CRITICAL - a.d: down"),
            Case(
                series: [
                    (#"destination_up{\#(account),destination="d"}"#, 0),
                    (#"destination_current{\#(account),destination="d"}"#, 0),
                ], status: 1, line: "OPCEF WARNING - a.d: down"),
        ]

        @Test("what is found is judged, and the worst comes first", arguments: cases)
        func judged(_ example: Case) async throws {
            try await Places.withTemporaryFolder { folder in
                let now = Date.now.timeIntervalSince1970
                let hasSuccess = example.series.contains { $0.0.hasPrefix("last_success") }
                let isAboutSuccess = example.line.contains("succe")
                let series =
                    example.series
                    + (hasSuccess || isAboutSuccess
                        ? [] : [(#"last_success_timestamp_seconds{run="o"}"#, 1)])
                let lines = series.map { name, value in
                    "opcef_\(name) \(name.contains("timestamp") ? now - value : value)\n"
                }
                try Data(("# HELP opcef_x x\n" + lines.joined()).utf8)
                    .write(to: folder.appending(path: "o.prom"))
                let run = try await ToolRun(
                    ["status", "--metrics", "o.prom", "--warning", "30m", "--critical", "1h"],
                    in: folder)
                let output = String(decoding: run.output, as: UTF8.self)
                #expect(run.status == example.status, "\(output)")
                #expect(output.hasPrefix(example.line), "\(output)")
            }
        }

        @Test("without metrics, the streams of pull by their state files")
        func streams() async throws {
            let account = try Account(events: 5)
            _ = try await account.pull()
            let run = try await ToolRun(
                ["status", "--warning", "1h"], environment: account.environment)
            let output = String(decoding: run.output, as: UTF8.self)
            #expect(run.status == 0)
            #expect(
                output.contains(
                    /^OPCEF OK - 127.0.0.1_[0-9]+.itemusages: position saved [0-9]+ s ago, newest/
                ),
                "\(output)")
            #expect(output.contains(", 5 events confirmed | '"))
            try Data("not a state".utf8).write(to: account.stateFile)
            let damaged = try await ToolRun(["status"], environment: account.environment)
            #expect(damaged.status == 3)
            #expect(String(decoding: damaged.output, as: UTF8.self).hasPrefix("OPCEF UNKNOWN - "))
        }

        /// What `status` says of a file of which the first bytes are confirmed.
        private func status(of file: URL, after offset: String) async throws -> ToolRun {
            let folder = file.deletingLastPathComponent()
            let name = file.lastPathComponent
            #expect(
                try await ToolRun(["state", "set", "--state", "s", name, offset], in: folder)
                    .status == 0)
            return try await status(in: folder)
        }

        /// What `status` says a second later, which is as old as a position may be.
        private func status(in folder: URL) async throws -> ToolRun {
            try await Task.sleep(for: .seconds(1))
            return try await ToolRun(["status", "--state", "s", "--critical", "1s"], in: folder)
        }

        @Test("of gzip it is told what is left, in bytes of what it holds")
        func packed() async throws {
            try await Places.withTemporaryFolder { folder in
                let file = folder.appending(path: "log.gz")
                try Data((1...400).flatMap(SampleEvents.line)).write(
                    to: folder.appending(path: "log"))
                let size = try Data(contentsOf: folder.appending(path: "log")).count
                #expect(try await run("/usr/bin/env", ["gzip", folder.path + "/log"]) == 0)
                let member = try Data(contentsOf: file)
                // More is confirmed than the file has bytes.
                let half = try await status(of: file, after: "\(size - 100)")
                #expect(half.status == 2 && size - 100 > member.count)
                #expect(
                    half.output.text.contains("log.gz: 100 unpacked bytes not confirmed, "),
                    "\(half.output.text)")
                let whole = try await status(of: file, after: "end")
                #expect(whole.status == 0)
                #expect(whole.output.text.contains("log.gz: everything is confirmed, "))
                try (member + member).write(to: file)
                let grown = try await status(of: file, after: "\(size)")
                #expect(grown.output.text.contains("log.gz: \(size) unpacked bytes not confirmed"))
                #expect(grown.status == 2)
                try (member + member.prefix(100)).write(to: file)
                let torn = try await status(of: file, after: "\(size)")
                #expect(torn.status == 2 && torn.output.text.contains(Self.incomplete))
            }
        }

        private static let incomplete = "log.gz: its gzip data is damaged or not complete"

        @Test("a file that was truncated, or cannot be read, is not said to be confirmed")
        func changed() async throws {
            try await Places.withTemporaryFolder { folder in
                let file = folder.appending(path: "log")
                try Data((1...4).flatMap(SampleEvents.line)).write(to: file)
                let whole = try await status(of: file, after: "end")
                #expect(whole.status == 0)
                #expect(whole.output.text.contains("log: everything is confirmed, "))
                try FileHandle(forWritingTo: file).truncate(atOffset: 10)
                let short = try await status(in: folder)
                #expect(short.status == 2)
                #expect(short.output.text.contains("log: 10 bytes not confirmed, "))
                try FileManager.default.removeItem(at: file)
                let gone = try await status(in: folder)
                #expect(gone.status == 2)
                #expect(
                    gone.output.text.contains("log: it cannot be read (no such file or directory)"))
            }
        }
    }
}

extension [UInt8] {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
