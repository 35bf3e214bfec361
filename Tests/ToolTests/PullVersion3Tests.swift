import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    /// The API is beta: only `action`, `insert_time`, paging and parameters are documented.
    @Suite("opcef pull of version 3 of the Events API", .timeLimit(.minutes(3)))
    struct PullVersion3Tests {
        private static let version = ["--api-version", "v3"]

        private func account() throws -> Account {
            try Account(events: 0, features: EventsAPIServer.features)
        }

        private func add(_ events: [APIEvent], to account: Account) {
            account.server.add(events, to: EventsAPIServer.version3)
        }

        private func events(
            _ numbers: Range<Int>, secondsAgo age: Double = 3600
        ) -> [APIEvent] {
            numbers.map { .version3($0, at: .now.addingTimeInterval(Double($0) / 100 - age)) }
        }

        private func stateText(_ account: Account) throws -> String {
            try String(contentsOf: account.stateFile(of: "auditevents-v3"), encoding: .utf8)
        }

        @Test("everything arrives once, over pages, runs and what is inserted later")
        func everythingOnce() async throws {
            let account = try account()
            let first = events(0..<250)
            add(first, to: account)
            let run = try await account.pull(Self.version + ["--limit", "100"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains("3 requests, 250 records read, 250 sent"))
            #expect(run.errors.contains("is beta"))
            #expect(account.delivered == first.map(\.identifier))
            let requests = account.server.requests
            #expect(requests.allSatisfy { $0.method == "GET" && $0.path == "/api/v3/auditevents" })
            #expect(Set(requests[0].query.keys) == ["max_page_size", "start_time"])
            #expect(requests[1...].allSatisfy { Set($0.query.keys) == ["page_token"] })
            // An event of the same time as the last, and one of a deed long ago, become visible later.
            let late = [
                APIEvent.version3(900, at: first[249].time),
                APIEvent.version3(901, at: .now.addingTimeInterval(-1800)),
            ]
            add(late, to: account)
            let second = try await account.pull(Self.version)
            #expect(second.errors.contains("250 already known, 2 sent"), "\(second.errors)")
            #expect(account.delivered == (first + late).map(\.identifier))
            let third = try await account.pull(Self.version)
            #expect(third.errors.contains("0 records read, 1 already known, 0 sent"))
            #expect(try stateText(account).contains("v3 "))
            #expect(
                !FileManager.default.fileExists(atPath: account.stateFile(of: "auditevents").path))
            #expect(account.messages.allSatisfy { $0.contains("|audit.") })
        }

        @Test(
            "two events of one time on both sides of a page's end, and an empty page with a token")
        func pageEnds() async throws {
            let account = try account()
            let time = Date.now.addingTimeInterval(-3600)
            let events = (0..<7).map { APIEvent.version3($0, at: time) }
            add(events, to: account)
            account.server.follow { $0.number == 1 ? .emptyPage : nil }
            let run = try await account.pull(Self.version + ["--limit", "3"])
            #expect(run.errors.contains("4 requests, 7 records read, 7 sent"), "\(run.errors)")
            #expect(account.delivered == events.map(\.identifier))
        }

        @Test("a time of insertion in the future costs no event")
        func future() async throws {
            let account = try account()
            add([.version3(1, at: .now.addingTimeInterval(30 * 86_400))], to: account)
            let first = try await account.pull(Self.version)
            #expect(first.errors.contains("1 sent"), "\(first.errors)")
            add([.version3(2, at: .now)], to: account)
            let second = try await account.pull(Self.version)
            #expect(second.errors.contains("1 sent"), "\(second.errors)")
            #expect(!second.errors.contains("never fetched"), "\(second.errors)")
            #expect(account.delivered.count == 2)
        }

        @Test("events without an identifier come once, although chains overlap")
        func bare() async throws {
            let account = try account()
            let time = Date.now.addingTimeInterval(-3600)
            add((0..<5).map { .version3($0, at: time, isBare: true) }, to: account)
            #expect(try await account.pull(Self.version).errors.contains("5 records read, 5 sent"))
            let again = try await account.pull(Self.version)
            #expect(
                again.errors.contains("0 records read, 5 already known, 0 sent"), "\(again.errors)")
            // Without an overlap an exclusive start would lose what comes later at the same time.
            let none = try await account.pull(Self.version + ["--overlap", "0"])
            #expect(none.status == 0, "\(none.errors)")
        }

        @Test("an event without a time of insertion is forwarded, and told once")
        func noInsertTime() async throws {
            let account = try account()
            let time = Date.now.addingTimeInterval(-3600)
            add(
                [.version3(1, at: time), .version3(2, at: time, hasInsertTime: false)], to: account)
            let run = try await account.pull(Self.version)
            #expect(run.status == 0 && account.delivered.count == 2, "\(run.errors)")
            #expect(run.errors.contains("some events of auditevents have no time of insertion"))
            let other = try self.account()
            add([.version3(2, at: time, hasInsertTime: false)], to: other)
            let stuck = try await other.pull(Self.version)
            #expect(stuck.status == 69 && other.delivered.count == 1)
            #expect(
                stuck.errors.contains("none of 1 event has a time of insertion"), "\(stuck.errors)")
        }

        @Test(
            "a run goes on at the token of the last page; one that is refused begins the chain anew"
        )
        func token() async throws {
            let account = try account()
            let events = events(0..<250)
            add(events, to: account)
            account.server.follow { $0.number == 2 ? .status(401) : nil }
            #expect(try await account.pull(Self.version + ["--limit", "100"]).status == 77)
            #expect(account.delivered.count == 200)
            #expect(try stateText(account).contains("+v3/"))
            account.server.follow { $0.number == 3 ? .status(400) : nil }
            let run = try await account.pull(Self.version + ["--limit", "100"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains("200 already known, 50 sent"), "\(run.errors)")
            #expect(account.server.requests[3].query["page_token"] != nil)
            #expect(account.server.requests[4].query["start_time"] != nil)
            #expect(account.delivered == events.map(\.identifier))
        }

        @Test("a closed range is one of times of insertion, with both ends")
        func range() async throws {
            let account = try account()
            let old = events(0..<30, secondsAgo: 5 * 86_400)
            let wanted = events(30..<50, secondsAgo: 3 * 86_400)
            add(old + wanted + events(50..<70), to: account)
            let run = try await account.pull(
                Self.version + ["--since", "4d", "--until", "2d", "--limit", "10"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(account.delivered == wanted.map(\.identifier))
            #expect(account.server.requests[0].query["end_time"] != nil)
        }

        @Test("a limit that is used up is waited for, with either header")
        func rateLimit() async throws {
            let account = try account()
            add(events(0..<3), to: account)
            account.server.follow { request in
                switch request.number {
                case 0: .status(429, fields: ["Retry-After": "1"])
                case 1: .status(429, fields: ["Ratelimit-Reset": "1"])
                default: nil
                }
            }
            let run = try await account.pull(Self.version)
            #expect(run.status == 0 && account.delivered.count == 3, "\(run.errors)")
        }

        @Test("a server without version 3, or with another page, is told")
        func otherServers() async throws {
            let account = try account()
            account.server.follow { _ in .status(404) }
            let missing = try await account.pull(Self.version)
            #expect(missing.status == 69)
            #expect(missing.errors.contains("the Events API has no version 3 here (404)"))
            #expect(missing.errors.contains("--api-version v2 fetches"))
            account.server.follow { _ in .status(200, body: #"{"items":[],"cursor":"c"}"#) }
            let other = try await account.pull(Self.version)
            #expect(other.status == 69)
            #expect(other.errors.contains("it has no audit_events, only 'items', 'cursor'"))
        }

        @Test(
            "what version 3 does not have is refused",
            arguments: [
                (
                    ["--feature", "itemusages"],
                    "version v3 of the Events API has audit events only"
                ),
                (["--overlap", "5s", "--api-version", "v2"], "it needs --api-version v3"),
            ])
        func usage(arguments: [String], words: String) async throws {
            let account = try account()
            let run = try await account.pull(Self.version + arguments)
            #expect(run.status == 64 && run.errors.contains(words), "\(run.errors)")
        }
    }
}
