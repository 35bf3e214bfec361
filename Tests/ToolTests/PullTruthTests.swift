import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("opcef pull claims no more than it has done", .timeLimit(.minutes(2)))
    struct PullTruthTests {
        /// Lets the API refuse the next request, which has a cursor.
        private func refuseNextCursor(of account: Account) {
            let next = account.server.requests.count
            account.server.follow { $0.number == next ? .status(400, body: "{}") : nil }
        }

        private func heartbeats(of account: Account) -> [String] {
            account.messages.filter { $0.contains("|opcef.heartbeat|") }
        }

        // Cursors that are refused

        @Test("before the first event a stream begins again where it began")
        func startRemembered() async throws {
            let account = try Account(events: 0)
            #expect(try await account.pull(["--start", "120d"]).status == 0)
            account.add(7, at: .now.addingTimeInterval(-3 * 86_400))
            refuseNextCursor(of: account)
            let run = try await account.pull()
            #expect(run.status == 0, "\(run.errors)")
            #expect(account.difference() == nil)
        }

        @Test("where an event is dated in the future it begins no later than a day ago")
        func futureEvent() async throws {
            let account = try Account(events: 0)
            account.add(1, at: Date(timeIntervalSince1970: 4_070_908_800))
            account.add(1)
            let first = try await account.pull(["--summary", "json"])
            #expect(first.errors.contains(#""lag":0"#), "\(first.errors)")
            account.add(9)
            refuseNextCursor(of: account)
            let run = try await account.pull(["--summary", "json"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(account.difference() == nil)
            #expect(!(try await account.pull(["--summary", "json"]).errors.contains(#""lag":-"#)))
        }

        @Test("a state that earlier versions have saved begins a day before that")
        func oldState() async throws {
            let account = try Account(events: 0)
            #expect(try await account.pull().status == 0)
            let text = try account.stateText
                .replacing(/"fallback":\d+,?/, with: "")
                .replacing(/"saved":"[^"]*"/, with: #""saved":"2026-01-02T00:00:00Z""#)
            let content = try #require(text.firstMatch(of: /^(.*),"check":/)?.1)
            let sum = String(crc32(content.utf8), radix: 16)
            let zeros = String(repeating: "0", count: 8 - sum.count)
            let line = content + #","check":"\#(zeros)\#(sum)"}"# + "\n"
            try Data(line.utf8).write(to: account.stateFile)
            refuseNextCursor(of: account)
            let run = try await account.pull()
            #expect(run.errors.contains("it starts again at 2026-01-01T00:00:00Z"), "\(run.errors)")
        }

        /// The checksum that state files have.
        private func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
            var sum: UInt32 = ~0
            for byte in bytes {
                sum ^= UInt32(byte)
                for _ in 0..<8 {
                    let isOdd = sum & 1 == 1
                    sum >>= 1
                    if isOdd { sum ^= 0xEDB8_8320 }
                }
            }
            return ~sum
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
                guard rule.hasPrefix("drop") else {
                    // Nobody listens there, so nothing was forwarded, and the run fails.
                    #expect(run.status == 69, "\(run.errors)")
                    #expect(heartbeats(of: account).isEmpty)
                    return
                }
                let heartbeat = try #require(heartbeats(of: account).first, "\(run.errors)")
                #expect(heartbeat.contains(" cn1=0 cn1Label=Events "), "\(heartbeat)")
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

        // Accounts

        private func token(of id: String?, for account: Account) -> String {
            APIToken.token(
                audience: [account.server.authority], features: ["itemusages"], account: id)
        }

        @Test("a token of another account is refused before it is used, and has its own by a name")
        func otherAccount() async throws {
            let account = try Account(events: 3)
            #expect(try await account.pull().status == 0)
            let (state, requests) = (try account.stateText, account.server.requests.count)
            account.server.accept(token(of: "OTHER", for: account), ["itemusages"])
            account.add(2)
            let other = try await account.pull()
            #expect(other.status == 78)
            #expect(
                other.errors.contains(
                    "belongs to the account 'IDOFTOKEN', and the token to 'OTHER'"))
            #expect(other.errors.contains("hint: name each account with --account NAME"))
            #expect(try account.stateText == state)
            #expect(account.server.requests.count == requests)
            #expect(try await account.pull(["--account", "other"]).status == 0)
            #expect(account.delivered.count == 8)
        }

        @Test("where the token does not say its account, the API does before the first event")
        func silentToken() async throws {
            let account = try Account(events: 3)
            #expect(try await account.pull().status == 0)
            let state = try account.stateText
            account.server.accept(token(of: nil, for: account), ["itemusages"])
            #expect(try await account.pull().errors.contains("1 request, 0 records read"))
            account.add(2)
            #expect(try await account.pull().status == 78)
            refuseNextCursor(of: account)
            #expect(try await account.pull().status == 78)
            #expect(account.delivered.count == 3)
            #expect(try account.stateText == state)
        }
    }
}
