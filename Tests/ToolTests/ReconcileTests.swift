import EventsAPIServer
import Foundation
import Synchronization
import TestSupport
import Testing

extension ToolTests {
    @Suite("opcef reconcile", .timeLimit(.minutes(3)))
    struct ReconcileTests {
        /// The places of the events that the export lacks.
        private static let removed = [0, 5, 1234, 4999, 5000, 8000, 9999]
        /// Compares all events, however new they are.
        private static let whole = ["--since", "7d", "--as-of", "2100-01-01"]

        /// Writes an export, and compares with it.
        private func reconcile(
            _ account: Account, _ export: String, _ arguments: [String] = whole
        ) async throws -> ToolRun {
            let file = try TemporaryFolder()
            let path = file.url.appending(path: "export").path
            try export.write(toFile: path, atomically: true, encoding: .utf8)
            let run = try await ToolRun(
                ["reconcile", path] + arguments, environment: account.environment)
            withExtendedLifetime(file) {}
            return run
        }

        private func kept(_ account: Account) -> [String] {
            account.issued.enumerated().filter { !Self.removed.contains($0.offset) }
                .map(\.element)
        }

        private func named(_ run: ToolRun) -> [String] {
            run.lines.map { line in
                String(decoding: line.prefix { $0 != UInt8(ascii: "\t") }, as: UTF8.self)
            }
        }

        @Test("7 of 10,000 events removed are named, and ids of no event are counted")
        func sevenOfTenThousand() async throws {
            let account = try Account(events: 10_000)
            let issued = account.issued
            let lines = kept(account).map { "\"\($0.lowercased())\"" } + ["other1", "other2"]
            let run = try await reconcile(account, lines.joined(separator: "\r\n"))
            #expect(run.status == 65)
            #expect(named(run) == Self.removed.map { issued[$0] })
            let words = "10000 events compared with 9995 ids, 7 missing, 2 ids of no event"
            #expect(run.errors.contains(words), "\(run.errors)")
            let parts = run.lines[1].split(separator: UInt8(ascii: "\t"))
            #expect(parts.count == 3 && parts[2].elementsEqual("itemusages".utf8))
            #expect(!FileManager.default.fileExists(atPath: account.stateFolder.path))
        }

        @Test("--send sends the missing events alone, and counts what was confirmed")
        func sends() async throws {
            let account = try Account(events: 10_000)
            let issued = account.issued
            let text = kept(account).joined(separator: "\n")
            let collector = "tcp://127.0.0.1:\(account.collector.port)"
            let run = try await reconcile(
                account, text, Self.whole + ["--send", "--to", collector])
            #expect(run.status == 65, "\(run.errors)")
            #expect(named(run) == Self.removed.map { issued[$0] })
            #expect(account.delivered == Self.removed.map { issued[$0] })
            #expect(run.errors.contains("7 missing, 7 sent to '\(collector)' (confirmed"))
            #expect(!FileManager.default.fileExists(atPath: account.stateFolder.path))
        }

        @Test("what cannot be sent is told, and the status says so")
        func notSent() async throws {
            let account = try Account(events: 100)
            let port = try RefusingPort()
            let dead = "tcp://127.0.0.1:\(port.port)"
            let run = try await reconcile(
                account, account.issued[0], Self.whole + ["--send", "--to", dead])
            #expect(run.status == 69)
            #expect(run.errors.contains("the range was not read to its end"), "\(run.errors)")
        }

        @Test("a file that has every event has none missing")
        func complete() async throws {
            let account = try Account(events: 250)
            let run = try await reconcile(account, account.issued.joined(separator: "\n"))
            #expect(run.status == 0 && run.output.isEmpty)
            #expect(
                run.errors.contains("250 events compared with 250 ids, 0 missing"), "\(run.errors)")
        }

        @Test("columns and members by their names")
        func forms() async throws {
            let account = try Account(events: 30)
            let ids = account.issued.dropFirst()
            let columns = "time,ExtID\n" + ids.map { "1,\($0)\n" }.joined()
            let members = ids.map { #"{"result":{"externalId":"\#($0)"}}"# + "\n" }.joined()
            let asked = [
                (columns, ["--column", "extid"]), (members, ["--field", "result.externalId"]),
            ]
            for (text, option) in asked {
                let run = try await reconcile(account, text, Self.whole + option)
                #expect(run.status == 65 && named(run) == [account.issued[0]], "\(run.errors)")
            }
            let run = try await reconcile(account, columns, Self.whole + ["--column", "id"])
            #expect(run.status == 64)
            #expect(run.errors.contains("has no column 'id', only 'time', 'ExtID'"))
        }

        @Test("bad lines are counted and told with their place; a file of them alone is an error")
        func badLines() async throws {
            let account = try Account(events: 3)
            let text = account.issued.joined(separator: "\n") + "\nnot an id\n"
            let run = try await reconcile(account, text)
            #expect(run.status == 65)
            #expect(run.errors.contains("export:4: there is more than an id"), "\(run.errors)")
            #expect(run.errors.contains("0 missing, 1 bad line"))
            let none = try await reconcile(account, #"{"id":"x"}"#)
            #expect(none.status == 65 && none.output.isEmpty)
            #expect(none.errors.contains("has no id\n"), "\(none.errors)")
        }

        @Test("by default events of the day before the export are not missed")
        func asOf() async throws {
            let account = try Account(events: 0)
            account.add(20, at: .now.addingTimeInterval(-3 * 86_400))
            account.add(10, at: .now.addingTimeInterval(-3600))
            let run = try await reconcile(account, account.issued[0], ["--since", "7d"])
            #expect(run.status == 65 && named(run) == Array(account.issued[1..<20]))
            #expect(
                run.errors.contains("20 events compared with 1 id, 19 missing, 10 too new"),
                "\(run.errors)")
            let later = try await reconcile(
                account, account.issued[0], ["--since", "7d", "--as-of", "0s"])
            #expect(named(later).count == 29, "\(later.errors)")
            // Of the range without the last two days, and without the day of the old ones.
            let range = try await reconcile(
                account, account.issued[0], ["--since", "7d", "--until", "2d"])
            #expect(named(range) == Array(account.issued[1..<20]))
            #expect(!range.errors.contains("too new"))
        }

        @Test("a comparison of nothing is no success")
        func nothingCompared() async throws {
            let account = try Account(events: 0)
            account.add(5, at: .now.addingTimeInterval(-3600))
            for options in [[], ["-q"]] {
                let run = try await reconcile(account, "", ["--since", "1d"] + options)
                #expect(run.status == 65 && run.output.isEmpty)
                #expect(run.errors.contains("no event was compared"), "\(run.errors)")
            }
        }

        @Test(
            "a range that was not read to its end is never said to be complete",
            arguments: [(401, 77), (404, 69), (500, 69)])
        func partly(fault: Int, status: Int) async throws {
            let account = try Account(events: 2500)
            account.server.follow { $0.number == 2 ? .status(fault) : nil }
            let environment = account.environment.merging(["OPCEF_SUMMARY": "json"]) { $1 }
            let file = try TemporaryFolder()
            let path = file.url.appending(path: "export").path
            try account.issued.joined(separator: "\n").write(
                toFile: path, atomically: true, encoding: .utf8)
            account.server.follow { $0.number >= 2 ? .status(fault) : nil }
            let run = try await ToolRun(
                ["reconcile", path] + Self.whole, environment: environment)
            #expect(run.status == status, "\(run.errors)")
            #expect(run.errors.contains("the range was not read to its end"))
            #expect(run.errors.contains(#""compared":2000,"missing":0,"#), "\(run.errors)")
            #expect(run.errors.contains(#""unmatched":null,"whole":false}"#))
            withExtendedLifetime(file) {}
        }

        @Test("an event that comes twice is named once, and a signal leaves the range open")
        func repeatedAndStopped() async throws {
            let account = try Account(events: 0)
            let event = APIEvent.of("itemusages", 7, at: .now.addingTimeInterval(-3600))
            account.server.add([event, event, event])
            let run = try await reconcile(account, "x")
            #expect(named(run) == [event.identifier])
            #expect(run.errors.contains("1 event compared with 1 id, 1 missing, 1 id of no event"))

            account.server.follow { _ in .silent(seconds: 20) }
            let file = try TemporaryFolder()
            let path = file.url.appending(path: "export").path
            try "x".write(toFile: path, atomically: true, encoding: .utf8)
            let tool = try RunningTool(
                ["reconcile", path] + Self.whole, environment: account.environment)
            for _ in 0..<200 where account.server.requests.count < 2 {
                try await Task.sleep(for: .milliseconds(20))
            }
            tool.signal(SIGTERM)
            let ending = await tool.ended()
            #expect(ending.status == 74)
            #expect(
                ending.errors.contains("the range is not complete, 0 missing"), "\(ending.errors)")
            withExtendedLifetime(file) {}
        }

        @Test("what a rule drops is not missed")
        func dropped() async throws {
            let account = try Account(events: 12)
            let folder = try TemporaryFolder()
            let path = folder.url.appending(path: "opcef.json5")
            try "{rules: [{when: {action: \"reveal\"}, drop: true}]}".write(
                to: path, atomically: true, encoding: .utf8)
            let run = try await reconcile(
                account, "x", Self.whole + ["--config", path.path])
            #expect(
                run.errors.contains("10 events compared with 1 id, 10 missing, 2 dropped by rules"),
                "\(run.errors)")
            withExtendedLifetime(folder) {}
        }

        @Test("what makes an export readable is a pipe into the same command")
        func wide() async throws {
            let account = try Account(events: 1)
            let file = try TemporaryFolder()
            let path = file.url.appending(path: "export").path
            try Data([0xFF, 0xFE, 0x61, 0x00]).write(to: URL(filePath: path))
            let run = try await ToolRun(
                ["reconcile", path, "--since", "7d"], environment: account.environment)
            #expect(run.status == 66)
            let hint = "iconv -f UTF-16 -t UTF-8 '\(path)' | opcef reconcile - …\n"
            #expect(run.errors.hasSuffix(hint), "\(run.errors)")
            withExtendedLifetime(file) {}
        }

        @Test(
            "a command line that lacks something says what",
            arguments: [
                ([], "'FILE' is required: it has the ids"),
                (["x"], "'--since' is required: it says from when on"),
                (
                    ["x", "--since", "1d", "--as-of", "2026-11-30garbage"],
                    "invalid value '2026-11-30garbage' for '--as-of'"
                ),
                (["x", "--since", "2999-12-01"], "expected a time that is not in the future"),
                (["x", "--since", "1d", "--send"], "'--to' is required: --send needs a collector"),
                (
                    ["x", "--since", "1d", "--column", "a", "--field", "b"],
                    "'--field' cannot be used"
                ),
            ])
        func usage(arguments: [String], words: String) async throws {
            let account = try Account(events: 1)
            let run = try await ToolRun(
                ["reconcile"] + arguments, environment: account.environment)
            #expect(run.status == 64 && run.errors.contains(words), "\(run.errors)")
            #expect(account.server.requests.isEmpty)
        }
    }
}
