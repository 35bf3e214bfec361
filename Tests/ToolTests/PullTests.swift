import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("opcef pull", .timeLimit(.minutes(3)))
    struct PullTests {
        @Test("everything arrives once, and the next run asks once for what is new")
        func everythingOnce() async throws {
            let account = try Account(events: 2500)
            let first = try await account.pull()
            #expect(first.status == 0, "\(first.errors)")
            #expect(account.server.requests.count == 3)
            #expect(try await account.pull().errors.contains("1 request, 0 records read, 0 sent"))
            #expect(account.server.requests.count == 4)
            account.add(3)
            #expect(try await account.pull().status == 0)
            #expect(account.difference() == nil)
            #expect(try account.mode(of: account.stateFile) == 0o600)
        }

        @Test("the three streams arrive, each with a state of its own")
        func threeStreams() async throws {
            let account = try Account(
                events: 30, features: ["itemusages", "signinattempts", "auditevents"])
            let start = Date.now.addingTimeInterval(-3600)
            let others = (0..<40).map { APIEvent.signInAttempt($0, at: start) }
            let audits = (0..<1200).map { APIEvent.auditEvent($0, at: start) }
            account.server.add(others, to: "signinattempts")
            account.server.add(audits, to: "auditevents")
            let run = try await account.pull()
            #expect(run.status == 0, "\(run.errors)")
            #expect(account.server.requests.count == 4)
            let issued = account.issued + (others + audits).map(\.identifier)
            let delivered = account.delivered
            #expect(delivered.count == issued.count && Set(delivered) == Set(issued))
            let text = String(decoding: account.collector.received, as: UTF8.self)
            #expect(text.contains("|signin.success|") && text.contains("|audit.uva.grant|"))
            #expect(try await account.pull().errors.contains("3 requests, 0 records read, 0 sent"))
            #expect(try account.stateFiles.count == 3)
        }

        @Test("a heartbeat tells of each run, and of a token that expires soon")
        func heartbeat() async throws {
            let account = try Account(events: 30)
            #expect(try await account.pull(["--heartbeat"]).status == 0)
            #expect(try await account.pull(["--heartbeat"]).status == 0)
            let first = try #require(account.messages.dropFirst(30).first)
            #expect(first.contains("|opcef.heartbeat|opcef has run|1|"), "\(first)")
            #expect(first.contains(" cs1=127.0.0.1:\(account.server.port) cs1Label=Account "))
            #expect(first.contains(" cn1=30 cn1Label=Events cn2="), "\(first)")
            #expect(account.messages.count == 32)
            #expect(account.messages[31].contains(" cn1=0 cn1Label=Events "))

            let expiry = Date.now.addingTimeInterval(86_400)
            account.server.accept(
                APIToken.token(
                    audience: [account.server.authority], features: ["itemusages"],
                    expiry: expiry), ["itemusages"])
            #expect(try await account.pull(["--heartbeat"]).status == 0)
            let last = try #require(account.messages.last)
            #expect(last.contains("|opcef has run, and its token expires soon|6|"), "\(last)")
            let milliseconds = Int(expiry.timeIntervalSince1970) * 1000
            #expect(last.contains(" deviceCustomDate1=\(milliseconds) "), "\(last)")
        }

        @Test("one stream that the token does not open does not stop the others")
        func oneStreamRefused() async throws {
            let account = try Account(
                events: 30, features: ["itemusages", "signinattempts", "auditevents"])
            account.server.follow {
                $0.feature == "auditevents" ? .status(403, body: "{}") : nil
            }
            let run = try await account.pull()
            #expect(run.status == 77)
            #expect(account.difference() == nil)
        }

        @Test("an event that arrives late is not missed, whatever its time")
        func late() async throws {
            let account = try Account(events: 5)
            #expect(try await account.pull().status == 0)
            account.add(1, at: .now.addingTimeInterval(-80_000))
            #expect(try await account.pull().status == 0)
            #expect(account.difference() == nil)
        }

        @Test(
            "faults on the way lose nothing and send nothing twice",
            arguments: [
                .status(500), .status(502, body: "<html>"), .cut(after: 200),
                .reset(afterOctets: 0), .reset(afterOctets: 30), .emptyPage, .itemsFirst,
                .status(429, fields: ["Retry-After": "0"]), .slow(piece: 50_000, milliseconds: 1),
                .status(200, body: "<html>Sign in</html>"),
            ] as [APIFault])
        func faults(_ fault: APIFault) async throws {
            let account = try Account(events: 250)
            account.server.follow { $0.number % 2 == 0 ? fault : nil }
            let run = try await account.pull(["--limit", "100", "--retry-for", "60s"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(account.difference() == nil)
        }

        @Test("a cursor that is not taken any more is told, and nothing known is sent again")
        func rejectedCursor() async throws {
            let account = try Account(events: 20)
            #expect(try await account.pull().status == 0)
            let saved = try account.stateText
            account.add(3)
            let old = account.server.requests.count
            account.server.follow { $0.number == old ? .status(400, body: "{}") : nil }
            let run = try await account.pull()
            #expect(run.status == 0)
            #expect(run.errors.contains("warning: the Events API does not take the cursor"))
            #expect(run.errors.contains("20 known already"))
            #expect(account.difference() == nil)
            #expect(try account.stateText != saved)
            // One that is never taken ends the run, with the state as it was.
            let before = try account.stateText
            account.server.follow { _ in .status(400, body: "{}") }
            #expect(try await account.pull().status == 69)
            #expect(try account.stateText == before)
        }

        @Test("a token that is refused, or lacks the stream, or is none, has a status of its own")
        func refusedToken() async throws {
            let account = try Account(events: 5)
            var environment = account.environment
            account.server.accept("another", ["itemusages"])
            let refused = try await account.pull(in: environment)
            #expect(refused.status == 77)
            #expect(refused.errors.contains("error: itemusages: the Events API refuses the token"))
            #expect(account.server.requests.count == 1)
            environment["EVENTS_API_TOKEN"] = APIToken.token(
                audience: [account.server.authority], features: ["of-another-kind"])
            #expect(try await account.pull(in: environment).status == 77)
            environment["EVENTS_API_TOKEN"] = ""
            #expect(try await account.pull(in: environment).status == 77)
            environment["EVENTS_API_TOKEN"] = APIToken.token(
                audience: ["com.1password.streamingservice"], features: nil)
            environment["EVENTS_API_URL"] = ""
            #expect(try await account.pull(in: environment).status == 64)
            #expect(account.server.requests.count == 1)
        }

        @Test("a collector that is away moves no cursor")
        func noCollector() async throws {
            let account = try Account(events: 30)
            let away = try await account.pull(to: "tcp://127.0.0.1:1")
            #expect(away.status == 69)
            #expect(account.server.requests.isEmpty)
            #expect(try await account.pull().status == 0)
            #expect(account.difference() == nil)
        }

        @Test("two runs at once: the second is told, or waits")
        func twice() async throws {
            let account = try Account(events: 10)
            account.server.follow { _ in .slow(piece: 400, milliseconds: 50) }
            let first = try account.start([])
            while account.server.requests.isEmpty { usleep(10_000) }
            #expect(try await account.pull().status == 75)
            let patient = try await account.pull(["--wait", "30s"])
            #expect(patient.status == 0)
            #expect(await first.ended().status == 0)
            #expect(account.difference() == nil)
        }

        @Test("a state that cannot be relied on stays as it is", arguments: ["", "{}", "torn"])
        func brokenState(content: String) async throws {
            let account = try Account(events: 3)
            #expect(try await account.pull().status == 0)
            let text = content == "torn" ? String(try account.stateText.dropLast(9)) : content
            try Data(text.utf8).write(to: account.stateFile)
            let requests = account.server.requests.count
            #expect(try await account.pull().status == 78)
            #expect(try account.stateText == text)
            #expect(account.server.requests.count == requests)
        }

        @Test("with --follow what is new comes by itself, and a signal ends it in order")
        func follow() async throws {
            let account = try Account(events: 5)
            let tool = try account.start(["--follow", "--every", "1s"])
            while account.delivered.count < 5 { usleep(20_000) }
            account.add(2)
            while account.delivered.count < 7 { usleep(20_000) }
            tool.signal(SIGTERM)
            let ending = await tool.ended()
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(account.difference() == nil)
            #expect(account.server.requests.count < 12)
        }

        @Test("--since fetches anew, and the next run goes on behind it")
        func since() async throws {
            let account = try Account(events: 4)
            #expect(try await account.pull().status == 0)
            #expect(try await account.pull(["--since", "7d"]).status == 0)
            #expect(account.difference(times: 2) == nil)
            account.add(1)
            #expect(try await account.pull().status == 0)
            #expect(account.delivered.count == 9)
        }

        @Test("a dry run remembers nothing")
        func dryRun() async throws {
            let account = try Account(events: 4)
            let run = try await account.pull(["--dry-run"])
            #expect(run.status == 0)
            #expect(!FileManager.default.fileExists(atPath: account.stateFile.path))
            #expect(account.delivered.isEmpty)
        }

        @Test("pages that promise more for ever are not asked for without end")
        func endless() async throws {
            let account = try Account(events: 4)
            account.server.follow { _ in .endless }
            let tool = try account.start([])
            await inThread { Thread.sleep(forTimeInterval: 2) }
            #expect(account.server.requests.count < 8)
            tool.signal(SIGTERM)
            #expect(await tool.ended().status == 0)
        }
    }
}
