import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("Quiet runs, as cron makes them", .timeLimit(.minutes(2)))
    struct QuietTests {
        /// An account whose token ends in three days.
        private func endingSoon() throws -> Account {
            let account = try Account(events: 2)
            account.server.accept(
                APIToken.token(
                    audience: [account.server.authority], features: ["itemusages"],
                    expiry: .now + 3 * 86_400), ["itemusages"])
            return account
        }

        @Test("a token's coming end is told once a day, and by each summary, heartbeat and check")
        func expiry() async throws {
            let account = try endingSoon()
            let first = try await account.pull(["-q"])
            #expect(first.status == 0)
            #expect(first.errors.hasPrefix("opcef: warning: the token expires on "))
            #expect(first.errors.split(separator: "\n").count == 1)
            for _ in 0..<3 {
                let next = try await account.pull(["-q"])
                #expect(next.status == 0 && next.errors.isEmpty, "\(next.errors)")
            }
            let summary = try await account.pull(["-q", "--summary", "json", "--heartbeat"])
            #expect(summary.errors.contains(#""warnings":["the token expires on "#))
            let heartbeat = account.messages.first { $0.contains("opcef.heartbeat") }
            #expect(heartbeat?.contains("; warning: the token expires on ") == true)
            // Who is not quiet is told each time.
            for _ in 0..<2 {
                #expect(try await account.pull().errors.contains("warning: the token expires on "))
            }
            let check = try RunningTool(
                ["check", "--config", "none", "--to", "tcp://127.0.0.1:\(account.collector.port)"],
                environment: account.environment)
            let said = String(decoding: await check.allOutput(), as: UTF8.self)
            #expect(await check.ended().errors.isEmpty)
            #expect(said.contains("  note  the token expires on "), "\(said)")
        }

        @Test("a token that goes to another host than its own is told in the same way")
        func stranger() async throws {
            let account = try Account(events: 1)
            account.server.accept(
                APIToken.token(audience: ["events.example"], features: ["itemusages"]),
                ["itemusages"])
            let words = "the token is for 'events.example', but is sent to "
            #expect(try await account.pull(["-q"]).errors.contains("warning: \(words)"))
            #expect(try await account.pull(["-q"]).errors.isEmpty)
            #expect(try await account.pull(["-q", "--dry-run"]).errors.isEmpty)
        }

        @Test("a run that finds the lock says nothing of it, and ends with 75")
        func lockOfPull() async throws {
            let account = try Account(events: 1)
            #expect(try await account.pull(["-q"]).status == 0)
            let lock = unsafe open(account.stateFile.path + ".lock", O_RDWR | O_CLOEXEC)
            defer { close(lock) }
            #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
            let quiet = try await account.pull(["-q"])
            #expect(quiet.status == 75 && quiet.errors.isEmpty, "\(quiet.errors)")
            let other = try await account.pull()
            #expect(other.status == 75 && other.errors.contains("another run is using"))
        }

        @Test("so does a run of the filter")
        func lockOfFilter() async throws {
            try await Places.withTemporaryFolder { folder in
                try Data(SampleEvents.line(1)).write(to: folder.appending(path: "a.ndjson"))
                let arguments = ["--state", "a.state", "--to", "file:out", "a.ndjson"]
                #expect(try await ToolRun(["-q"] + arguments, in: folder).errors.isEmpty)
                let path = folder.appending(path: "a.state.lock").path
                let lock = unsafe open(path, O_RDWR | O_CLOEXEC)
                defer { close(lock) }
                #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
                let quiet = try await ToolRun(["-q"] + arguments, in: folder)
                #expect(quiet.status == 75 && quiet.errors.isEmpty, "\(quiet.errors)")
                let other = try await ToolRun(arguments, in: folder)
                #expect(other.status == 75 && other.errors.contains("another run is using"))
            }
        }
    }
}
