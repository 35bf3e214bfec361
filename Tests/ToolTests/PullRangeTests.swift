import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("opcef pull of a closed range", .timeLimit(.minutes(3)))
    struct PullRangeTests {
        @Test("the events between two times arrive, and positions stay as they are")
        func range() async throws {
            let account = try Account(events: 0)
            account.add(30, at: .now.addingTimeInterval(-5 * 86_400))
            account.add(40, at: .now.addingTimeInterval(-3 * 86_400))
            // A cursor goes on to the present: more pages than may be empty in a row.
            account.add(300)
            #expect(try await account.pull(["--limit", "100"]).status == 0)
            let state = try account.stateText
            let before = account.delivered.count
            let run = try await account.pull(
                ["--since", "4d", "--until", "2d", "--limit", "10"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains("40 records read, 40 sent"), "\(run.errors)")
            #expect(account.delivered.dropFirst(before).elementsEqual(account.issued[30..<70]))
            #expect(try account.stateText == state)
            let body = String(decoding: account.server.requests.last?.body ?? [], as: UTF8.self)
            #expect(body.contains("cursor"))
            let first = account.server.requests.first { $0.object?["end_time"] != nil }
            #expect(first != nil)
        }

        @Test("without any position a range makes none, and an event comes once")
        func noState() async throws {
            let account = try Account(events: 0)
            let event = APIEvent.of("itemusages", 7, at: .now.addingTimeInterval(-3600))
            account.server.add([event, event])
            let environment = account.environment.filter { $0.key != "STATE_DIRECTORY" }
            let run = try await account.pull(
                ["--since", "2h", "--until", "1m"],
                in: environment.merging(["HOME": "", "XDG_STATE_HOME": ""]) { $1 })
            #expect(run.errors.contains("1 record read, 1 already known, 1 sent"), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: account.stateFolder.path))
        }

        @Test("a range that a signal cuts short is not said to be read")
        func stopped() async throws {
            let account = try Account(events: 100)
            account.server.follow { $0.number > 0 ? .silent(seconds: 20) : nil }
            let tool = try account.start(["--since", "1d", "--until", "0s", "--limit", "10"])
            while account.server.requests.count < 2 { usleep(20_000) }
            tool.signal(SIGTERM)
            let ending = await tool.ended()
            #expect(ending.status == 74)
            #expect(ending.errors.contains("a signal ended the run before everything was read"))
            #expect(ending.errors.contains("what comes after the records read was not sent"))
        }

        @Test(
            "an end needs a beginning before it, and a run that ends",
            arguments: [
                (["--until", "1d"], "'--since' is required"),
                (["--since", "1d", "--until", "2d"], "the range would end before it begins"),
                (["--since", "2d", "--until", "1d", "--follow"], "is read once"),
                (
                    ["--since", "2026-11-30", "--until", "2026-12-01T15:00"],
                    "invalid value '2026-12-01T15:00' for '--until'"
                ),
                (["--start", "2026-11-31"], "invalid value '2026-11-31' for '--start'"),
            ])
        func usage(arguments: [String], words: String) async throws {
            let account = try Account(events: 1)
            let run = try await account.pull(arguments)
            #expect(run.status == 64 && run.errors.contains(words), "\(run.errors)")
            #expect(account.server.requests.isEmpty)
        }

        @Test("where no request is left, the next one waits for the reset")
        func rateLimit() async throws {
            let account = try Account(events: 20)
            account.server.follow { _ in
                .fields(["RateLimit-Remaining": "0", "RateLimit-Reset": "2"])
            }
            let start = ContinuousClock.now
            let run = try await account.pull(["--limit", "10"])
            let time = ContinuousClock.now - start
            #expect(run.status == 0 && account.server.requests.count == 2, "\(run.errors)")
            #expect(.seconds(2)..<(.seconds(3.9)) ~= time, "\(time)")
            #expect(account.difference() == nil)
        }
    }
}
