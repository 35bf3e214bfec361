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

        /// Adds events that do not say whose they are, as those of most accounts.
        private func addSilent(_ count: Int, to account: Account) {
            let events = (0..<count).map { index in
                let id = "SILENT\(index)"
                let time = Date.now.formatted(.iso8601)
                return APIEvent(
                    identifier: id, time: .now,
                    json:
                        #"{"uuid":"\#(id)","timestamp":"\#(time)","item_uuid":"i","action":"fill"}"#
                )
            }
            account.server.add(events, to: "itemusages")
        }

        @Test(
            "the token says whose events they are, or the API is asked once, in a run with events")
        func account() async throws {
            let telling = try Account(events: 0)
            addSilent(2, to: telling)
            #expect(try await telling.pull().errors.contains("1 request, 2 records read"))
            #expect(telling.messages.count == 2)
            #expect(telling.messages.allSatisfy { $0.contains(" deviceExternalId=IDOFTOKEN msg=") })

            let silent = try Account(events: 0, tokenHasID: false)
            let words = ["--account", "acme.example"]
            #expect(try await silent.pull(words).errors.contains("1 request, 0 records read"))
            addSilent(2500, to: silent)
            #expect(try await silent.pull(words).errors.contains("4 requests, 2500 records read"))
            let end = " deviceExternalId=ACCOUNT dvchost=acme.example msg="
            #expect(silent.messages.count == 2500)
            #expect(silent.messages.allSatisfy { $0.contains(end) })
            #expect(silent.server.requests.count { $0.path == "/api/v2/auth/introspect" } == 1)
        }

        @Test("one run fetches the three streams, each with a position of its own")
        func threeStreams() async throws {
            let account = try Account(events: 250, features: EventsAPIServer.features)
            account.add(30, to: "signinattempts")
            account.add(20, to: "auditevents")
            let run = try await account.pull(["--limit", "100"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains("5 requests, 300 records read, 300 sent"))
            #expect(account.delivered.sorted() == account.issued.sorted())
            let classes = account.collector.received.split(separator: UInt8(ascii: "\n")).map {
                String(decoding: $0.split(separator: UInt8(ascii: "|"))[4], as: UTF8.self)
            }
            for (kind, count) in [("itemusage.", 250), ("signin.", 30), ("audit.", 20)] {
                #expect(classes.count { $0.hasPrefix(kind) } == count)
            }
            // What comes to one stream is asked for there, and nothing is fetched twice.
            account.add(2, to: "auditevents")
            #expect(
                try await account.pull().errors.contains("3 requests, 2 records read, 2 sent"))
            #expect(account.delivered.sorted() == account.issued.sorted())
            for feature in EventsAPIServer.features {
                let text = try String(contentsOf: account.stateFile(of: feature), encoding: .utf8)
                #expect(text.contains("\(feature)/+="))
            }
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

        @Test("a token with some of the streams is asked for those alone")
        func someStreams() async throws {
            let features = ["itemusages", "auditevents"]
            let account = try Account(events: 3, features: features)
            account.add(2, to: "auditevents")
            #expect(try await account.pull().status == 0)
            #expect(Set(account.server.requests.map(\.feature)) == Set(features))
            #expect(account.delivered.sorted() == account.issued.sorted())
        }

        @Test("a stream that the API refuses ends alone, and the status says so")
        func refusedStream() async throws {
            let account = try Account(events: 3, features: EventsAPIServer.features)
            account.add(2, to: "auditevents")
            // The token promises more than the API grants.
            account.server.accept(account.server.tokenText, ["itemusages", "auditevents"])
            let run = try await account.pull()
            #expect(run.status == 77)
            #expect(
                run.errors.contains("error: signinattempts: the Events API rejects the token (401)")
            )
            #expect(account.delivered.sorted() == account.issued.sorted())
            #expect(account.server.requests.count { $0.feature == "signinattempts" } == 1)
        }

        @Test("--feature asks for no more, and says what the token does not open")
        func chosenStreams() async throws {
            let account = try Account(events: 3, features: ["itemusages", "signinattempts"])
            account.add(2, to: "signinattempts")
            let some = try await account.pull(["--feature", "signinattempts"])
            #expect(some.status == 0)
            #expect(account.delivered.count == 2)
            let partly = try await account.pull(["--feature", "itemusages,auditevents"])
            #expect(partly.status == 77)
            #expect(
                partly.errors.contains("error: auditevents: the token does not grant this stream"))
            #expect(account.delivered.sorted() == account.issued.sorted())
            #expect(
                Set(account.server.requests.map(\.feature)) == ["itemusages", "signinattempts"])
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
                .reset(afterBytes: 0), .reset(afterBytes: 30), .emptyPage, .itemsFirst,
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
            #expect(run.errors.contains("warning: the Events API no longer accepts the cursor"))
            #expect(run.errors.contains("20 already known"))
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
            #expect(refused.errors.contains("error: itemusages: the Events API rejects the token"))
            #expect(account.server.requests.count == 1)
            environment["EVENTS_API_TOKEN"] = APIToken.token(
                audience: [account.server.authority], features: ["auditevents"])
            #expect(
                try await account.pull(["--feature", "itemusages"], in: environment).status == 77)
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

        @Test("the summary says how near to the present the events are")
        func lag() async throws {
            let account = try Account(events: 1)
            account.add(1, at: .now.addingTimeInterval(-5400))
            let first = try await account.pull()
            #expect(first.errors.contains(#/newest event at 20\S+Z, 1 h (29|30) min ago/#))
            // Nothing new does not bring the present nearer.
            let second = try await account.pull(["--summary", "json"])
            let line = second.errors.split(separator: "\n").last ?? ""
            let summary = try JSONDecoder().decode(Lag.self, from: Data(line.utf8))
            #expect(5400...5460 ~= summary.lag ?? 0)
            let newest = try Date(summary.newest ?? "", strategy: .iso8601)
            #expect(abs(newest.timeIntervalSinceNow + 5400) < 60)
            // An account in which nothing has happened has no such time.
            let empty = try await Account(events: 0).pull(["--summary", "json"])
            #expect(empty.errors.contains(#""newest":null,"lag":null"#))
        }

        private struct Lag: Decodable {
            let newest: String?
            let lag: Int?
        }

        @Test("a back-fill on a terminal shows its pages, and the time that it has reached")
        func progress() async throws {
            let account = try Account(events: 30)
            account.server.follow { _ in .slow(piece: 4000, milliseconds: 300) }
            let run = try await account.pull(["--limit", "10", "--progress", "always"])
            #expect(run.status == 0)
            let pattern =
                #/\ritemusages up to 20[0-9T:-]+Z, [123] pages?, [123]0 records, 0\.\d MiB, \d+/s/#
            #expect(run.errors.contains(pattern), "\(run.errors.debugDescription)")
            let quiet = try await account.pull()
            #expect(!quiet.errors.contains("\r"))
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
