import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("opcef pull claims no more than it has done", .timeLimit(.minutes(2)))
    struct PullTruthTests {
        private func heartbeats(of account: Account) -> [String] {
            account.messages.filter { $0.contains("|opcef.heartbeat|") }
        }

        // Heartbeats

        @Test(
            "a heartbeat counts what has arrived, not what was read",
            arguments: ["drop: true", "to: 'udp://127.0.0.1:39999'"])
        func forwardedOnly(rule: String) async throws {
            try await Places.withTemporaryFolder { folder in
                let account = try Account(events: 0)
                let time = Date.now.formatted(.iso8601)
                let events = (0..<3).map { index in
                    APIEvent(
                        identifier: "E\(index)", time: .now,
                        json:
                            #"{"uuid":"E\#(index)","timestamp":"\#(time)","item_uuid":"i","action":"fill"}"#
                    )
                }
                account.server.add(events, to: "itemusages")
                let config = folder.appending(path: "opcef.json5")
                try Data("{rules: [{when: {action: 'fill'}, \(rule)}]}".utf8).write(to: config)
                let run = try await account.pull(["--heartbeat", "--config", config.path])
                let heartbeat = try #require(heartbeats(of: account).first, "\(run.errors)")
                // Of a datagram whose refusal was not seen nobody knows.
                let counts = rule.hasPrefix("drop") ? ["0"] : ["0", "1"]
                #expect(
                    counts.contains { heartbeat.contains(" cn1=\($0) cn1Label=Events ") },
                    "\(heartbeat)")
                #expect(account.messages.count == 1)
            }
        }

        @Test("while a stream cannot be read there is no heartbeat")
        func silence() async throws {
            let account = try Account(events: 2, features: ["itemusages", "auditevents"])
            account.server.accept(account.server.tokenText, ["itemusages"])
            #expect(try await account.pull(["--heartbeat"]).status == 77)
            #expect(account.difference() == nil)
            #expect(heartbeats(of: account).isEmpty)
            account.server.accept("another", [])
            #expect(try await account.pull(["--heartbeat"]).status == 77)
            #expect(heartbeats(of: account).isEmpty)
        }

        @Test("a run that stays sends none while the API fails, and then again")
        func silenceOfFollowing() async throws {
            let account = try Account(events: 2)
            account.server.follow { _ in .status(500) }
            let tool = try account.start([
                "--heartbeat", "--follow", "--every", "1s", "--retry-for", "forever",
            ])
            await inThread { Thread.sleep(forTimeInterval: 3) }
            #expect(heartbeats(of: account).isEmpty)
            account.server.follow { _ in nil }
            while heartbeats(of: account).isEmpty { usleep(20_000) }
            #expect(heartbeats(of: account)[0].contains(" cn1=2 cn1Label=Events "))
            tool.signal(SIGTERM)
            #expect(await tool.ended().status == 0)
        }
    }
}
