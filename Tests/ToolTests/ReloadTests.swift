import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("SIGHUP has a run that follows read its configuration again")
    struct ReloadTests {
        private let account: Account
        private let folder: TemporaryFolder

        init() throws {
            account = try Account(events: 100)
            folder = try TemporaryFolder(mode: 0o700)
        }

        @Test("the next events go where the new configuration says", .timeLimit(.minutes(1)))
        func newDestination() async throws {
            let other = try RecordingCollector()
            try write("to: 'tcp://127.0.0.1:\(account.collector.port)'")
            let tool = try start()
            #expect(await waitFor(100, at: account.collector))
            for round in 1...2 {
                try write("to: 'tcp://127.0.0.1:\(other.port)', names: []")
                tool.signal(SIGHUP)
                account.add(10)
                #expect(await waitFor(round * 10, at: other))
            }
            tool.signal(SIGTERM)
            let ending = await tool.ended()
            #expect(ending.status == 0, "\(ending.errors)")
            let lines = ending.errors.split(separator: "\n")
            #expect(lines.count { $0.contains("SIGHUP: continuing with the configuration") } == 2)
            let first = Account.identifiers(in: account.collector.received)
            let second = Account.identifiers(in: other.received)
            #expect(first + second == account.issued)
        }

        @Test(
            "with a fault in it, in the token or in a file it names, the runs go on as they were",
            .timeLimit(.minutes(1)))
        func fault() async throws {
            let file = folder.path("token")
            try folder.write("token", account.server.tokenText)
            try folder.setMode(0o600, "token")
            try write("to: 'tcp://127.0.0.1:\(account.collector.port)'")
            var environment = account.environment
            environment["EVENTS_API_TOKEN"] = nil
            environment["EVENTS_API_TOKEN_FILE"] = file
            let tool = try start(in: environment)
            #expect(await waitFor(100, at: account.collector))
            try write("to: 'tcp://127.0.0.1:1', nonsense: 1")
            tool.signal(SIGHUP)
            account.add(10)
            #expect(await waitFor(110, at: account.collector))
            try folder.write("no.pem", "no certificate")
            let faults = [
                "names: 'gone.json'", "pull: {'api-ca': 'gone.pem'}", "rejects: 'no/rejects'",
                "to: 'file:no/events'", "to: 'tls://127.0.0.1:1', ca: '\(folder.path("no.pem"))'",
                "pull: {state: '\(folder.path("no.pem"))'}",
                "copies: [{to: 'tcp://127.0.0.1:1', unsent: 'no/unsent'}]",
            ]
            for fault in faults {
                try write(fault.hasPrefix("to:") ? fault : "to: 'tcp://127.0.0.1:1', \(fault)")
                tool.signal(SIGHUP)
                account.add(10)
                let count = account.issued.count
                #expect(await waitFor(count, at: account.collector), "\(fault)")
            }
            try write("to: 'tcp://127.0.0.1:\(account.collector.port)'")
            try folder.remove("token")
            tool.signal(SIGHUP)
            account.add(10)
            #expect(await waitFor(account.issued.count, at: account.collector))
            tool.signal(SIGTERM)
            let ending = await tool.ended()
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(ending.errors.contains("unknown name 'nonsense'"))
            for words in [
                "cannot read 'gone.json'", "cannot read 'gone.pem'", "no/rejects", "no/unsent",
                "no/events", "no.pem' contains no certificate", "cannot create the directory",
                "cannot read the token file",
            ] {
                #expect(ending.errors.contains(words), "\(words): \(ending.errors)")
            }
            let lines = ending.errors.split(separator: "\n")
            #expect(
                lines.count { $0.contains("SIGHUP: continuing with the previous configuration") }
                    == faults.count + 2)
            #expect(account.difference() == nil)
        }

        @Test("what was asked for once is not fetched again", .timeLimit(.minutes(1)))
        func since() async throws {
            try write("to: 'tcp://127.0.0.1:\(account.collector.port)'")
            let tool = try start(["--since", "1d"])
            #expect(await waitFor(100, at: account.collector))
            tool.signal(SIGHUP)
            account.add(10)
            #expect(await waitFor(110, at: account.collector))
            tool.signal(SIGTERM)
            #expect(await tool.ended().status == 0)
            #expect(account.difference() == nil)
        }

        @Test("a file that is a destination is opened by its name again", .timeLimit(.minutes(1)))
        func file() async throws {
            let path = folder.path("events")
            try write("to: 'file:\(path)'")
            let tool = try start()
            #expect(await waitForLines(100, of: "events"))
            try folder.rename("events", "events.1")
            tool.signal(SIGHUP)
            account.add(10)
            #expect(await waitForLines(10, of: "events"))
            tool.signal(SIGTERM)
            #expect(await tool.ended().status == 0)
            let text = try folder.text("events.1") + folder.text("events")
            #expect(Account.identifiers(in: Array(text.utf8)) == account.issued)
        }

        @Test("SIGTERM after it ends the run", .timeLimit(.minutes(1)))
        func end() async throws {
            try write("to: 'tcp://127.0.0.1:\(account.collector.port)'")
            let tool = try start()
            #expect(await waitFor(100, at: account.collector))
            tool.signal(SIGHUP)
            tool.signal(SIGTERM)
            #expect(await tool.ended().status == 0)
        }

        @Test("a run that does not follow ends", .timeLimit(.minutes(1)))
        func withoutFollow() async throws {
            account.server.follow { _ in .silent(seconds: 30) }
            try write("to: 'tcp://127.0.0.1:\(account.collector.port)'")
            let tool = try start(follows: false)
            #expect(await inThread { Self.until { !account.server.requests.isEmpty } })
            tool.signal(SIGHUP)
            let ending = await tool.ended()
            #expect(ending.status < 128)
            #expect(!ending.errors.contains("SIGHUP"))
        }

        private func write(_ members: String) throws {
            try folder.write("opcef.json5", "{ \(members) }")
        }

        private func start(
            _ arguments: [String] = [], follows: Bool = true,
            in environment: [String: String]? = nil
        ) throws -> RunningTool {
            try RunningTool(
                ["pull", "--config", folder.path("opcef.json5")] + arguments
                    + (follows ? ["--follow", "--every", "1s"] : []),
                environment: environment ?? account.environment, output: .nowhere)
        }

        private func waitFor(_ count: Int, at collector: RecordingCollector) async -> Bool {
            await inThread {
                Self.until { Account.identifiers(in: collector.received).count >= count }
            }
        }

        private func waitForLines(_ count: Int, of name: String) async -> Bool {
            let folder = folder
            return await inThread {
                Self.until { (try? folder.text(name))?.count { $0 == "\n" } == count }
            }
        }

        private static func until(_ isTrue: () -> Bool) -> Bool {
            for _ in 0..<1000 {
                if isTrue() { return true }
                Thread.sleep(forTimeInterval: 0.02)
            }
            return false
        }
    }
}
