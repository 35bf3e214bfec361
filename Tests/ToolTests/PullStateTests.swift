import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("opcef state, for the folder of pull", .timeLimit(.minutes(2)))
    struct PullStateTests {
        private func state(_ arguments: [String], of account: Account) async throws -> ToolRun {
            try await ToolRun(["state"] + arguments + ["--state", account.stateFolder.path])
        }

        /// An account of which two streams have been delivered.
        private func delivered() async throws -> Account {
            let account = try Account(events: 4, features: ["itemusages", "auditevents"])
            account.add(2, to: "auditevents", at: Date(timeIntervalSince1970: 1_790_000_000))
            #expect(try await account.pull(["--start", "2026-09-01"]).status == 0)
            return account
        }

        @Test("show tells of each stream how far it is, and shows no cursor")
        func show() async throws {
            let account = try await delivered()
            let host = "127.0.0.1_\(account.server.port)"
            let shown = try await state(["show"], of: account)
            #expect(shown.status == 0)
            let lines = shown.lines.map { String(decoding: $0, as: UTF8.self) }
            try #require(lines.count == 2)
            #expect(lines[0].hasPrefix("\(host).auditevents: 2 records sent, saved 20"))
            #expect(
                lines[0].hasSuffix(
                    ", newest event at 2026-09-21T14:13:20Z, 2 known by uuid, continues at its cursor"
                ))
            #expect(lines[1].hasPrefix("\(host).itemusages: 4 records sent, saved"))
            let json = try await state(["show", "--json"], of: account)
            let content = try JSONDecoder().decode(
                [String: [Shown]].self, from: Data(json.output))
            #expect(
                content["streams"]?.map(\.name) == ["\(host).auditevents", "\(host).itemusages"])
            #expect(content["streams"]?.map(\.remembered) == [2, 4])
            #expect(content["streams"]?.map(\.hasCursor) == [true, true])
            let all = String(decoding: shown.output + json.output, as: UTF8.self)
            #expect(!all.contains("/+="))
        }

        private struct Shown: Decodable {
            let name: String
            let hasCursor: Bool
            let remembered: Int
        }

        @Test("what a rule drops is done with, and not counted as sent")
        func dropped() async throws {
            let account = try Account(events: 4, features: ["itemusages", "auditevents"])
            account.add(2, to: "auditevents", at: Date(timeIntervalSince1970: 1_790_000_000))
            let config = account.stateFolder.deletingLastPathComponent().appending(path: "rules")
            try Data(#"{rules: [{when: {kind: "itemusages"}, drop: true}]}"#.utf8).write(to: config)
            let arguments = ["--start", "2026-09-01", "--config", config.path]
            let run = try await account.pull(arguments)
            #expect(run.errors.contains("6 records read, 4 dropped by rules, 2 sent"))
            let shown = try await state(["show"], of: account)
            let lines = shown.lines.map { String(decoding: $0, as: UTF8.self) }
            try #require(lines.count == 2)
            #expect(lines[0].contains("auditevents: 2 records sent, saved 20"))
            #expect(lines[0].contains(", newest event at 2026-09-21T14:13:20Z, 2 known by uuid"))
            #expect(lines[1].contains("itemusages: 0 records sent, saved 20"))
            #expect(lines[1].contains("Z, 4 known by uuid, continues at its cursor"))
            #expect(!lines[1].contains("newest"))
            let status = try await ToolRun(["status"], environment: account.environment)
            let text = String(decoding: status.output, as: UTF8.self)
            #expect(text.contains(/itemusages: position saved [0-9]+ s ago, 0 events confirmed/))
            #expect(try await account.pull(arguments).errors.contains("0 records read"))
        }

        @Test("set lets the next run begin at a time, and send all from there")
        func set() async throws {
            let account = try await delivered()
            let set = try await state(["set", "itemusages", "2026-09-02T00:00:00Z"], of: account)
            #expect(set.status == 0)
            #expect(
                set.errors.contains(
                    "itemusages' at 2026-09-02T00:00:00Z, and sends everything after that again"))
            let shown = try await state(["show"], of: account)
            #expect(
                String(decoding: shown.output, as: UTF8.self).contains(
                    "itemusages: 4 records sent, saved \(Date.now.formatted(.iso8601.year()))")
            )
            #expect(
                String(decoding: shown.output, as: UTF8.self).contains(
                    "0 known by uuid, no cursor, starts at 2026-09-02T00:00:00Z"))
            let run = try await account.pull()
            #expect(run.errors.contains("fetching itemusages again from 2026-09-02T00:00:00Z"))
            let usages = account.delivered.filter { $0.hasPrefix("EVENT") }
            #expect(usages.count == 8)
            #expect(account.delivered.count == 10)
            // It is asked for once; after that the cursor counts again.
            #expect(try await account.pull().errors.contains("0 records read"))
        }

        @Test("a time to be begun at outlives runs that confirm nothing")
        func setAndFail() async throws {
            let account = try await delivered()
            #expect(
                try await state(["set", "itemusages", "2026-09-02"], of: account).status == 0)
            account.server.follow { _ in .status(500) }
            #expect(try await account.pull().status == 69)
            account.server.follow { _ in nil }
            #expect(try await account.pull().errors.contains("again from 2026-09-02T00:00:00Z"))
        }

        @Test("reset forgets one stream or all, and keeps what is no state file")
        func reset() async throws {
            let account = try await delivered()
            #expect(try await state(["reset", "auditevents"], of: account).status == 0)
            #expect(
                !FileManager.default.fileExists(atPath: account.stateFile(of: "auditevents").path))
            try Data("torn".utf8).write(to: account.stateFile(of: "auditevents"))
            let shown = try await state(["show"], of: account)
            #expect(shown.status == 78)
            #expect(shown.lines.count == 1)
            let all = try await state(["reset"], of: account)
            #expect(all.status == 0)
            #expect(all.errors.contains("auditevents.state.refused'"))
            #expect(try await state(["show"], of: account).status == 66)
        }

        @Test("what cannot be meant is told, and changes nothing")
        func mistakes() async throws {
            let account = try await delivered()
            let before = try account.stateText
            let missing = try await state(["set", "signinattempts", "7d"], of: account)
            #expect(missing.status == 66)
            #expect(missing.errors.contains("contains no state file of 'signinattempts'"))
            for time in ["yesterday", "2026-11-31", "2026-11-30T25:00:00Z", "2999-12-01"] {
                #expect(try await state(["set", "itemusages", time], of: account).status == 64)
            }
            #expect(try await state(["set", "itemusages"], of: account).status == 64)
            try FileManager.default.copyItem(
                at: account.stateFile,
                to: account.stateFolder.appending(path: "other.itemusages.state"))
            let unclear = try await state(["reset", "itemusages"], of: account)
            #expect(unclear.status == 66)
            #expect(unclear.errors.contains("'itemusages' may be '127.0.0.1_"))
            #expect(try account.stateText == before)
            #expect(try await state(["reset", "other.itemusages"], of: account).status == 0)
            let lock = unsafe open(account.stateFile.path + ".lock", O_RDWR | O_CLOEXEC)
            defer { close(lock) }
            #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
            #expect(try await state(["reset", "itemusages"], of: account).status == 75)
            #expect(try account.stateText == before)
        }
    }
}
