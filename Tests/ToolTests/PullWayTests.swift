import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("On the way from the Events API: packed answers and proxies")
    struct PullWayTests {
        @Test("answers that are packed with gzip are read as others", .timeLimit(.minutes(1)))
        func packed() async throws {
            let account = try Account(events: 2500)
            account.server.follow { _ in .packed }
            let ending = try await account.pull()
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(account.difference() == nil)
            let accepted = account.server.requests.compactMap { $0.fields["accept-encoding"] }
            #expect(accepted.count == account.server.requests.count)
            #expect(accepted.allSatisfy { $0.contains("gzip") })
        }

        @Test(
            "a proxy is asked where the variables name one, but never in the clear",
            .timeLimit(.minutes(1)))
        func proxy() async throws {
            let account = try Account(events: 10)
            // Nobody listens there: only the proxy can be asked.
            var environment = account.environment
            environment["https_proxy"] = account.server.url
            environment["http_proxy"] = account.server.url
            var asked: [[String]] = []
            for (address, exception) in [
                ("https://localhost:9", ""), ("https://localhost:9", "localhost"),
                ("http://localhost:9", ""),
            ] {
                let before = account.server.requests.count
                environment["EVENTS_API_URL"] = address
                environment["no_proxy"] = exception
                let ending = try await account.pull(["--retry-for", "0"], in: environment)
                #expect(ending.status == 69, "\(ending.errors)")
                asked.append(account.server.requests.dropFirst(before).map(\.method))
            }
            #expect(asked == [["CONNECT"], [], []])
            #expect(account.server.requests.allSatisfy { $0.fields["authorization"] == nil })
        }
    }
}
