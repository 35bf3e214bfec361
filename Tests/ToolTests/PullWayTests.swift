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

        @Test("a request that a missing file prevents is not counted", .timeLimit(.minutes(1)))
        func notBegun() async throws {
            let account = try Account(events: 10)
            let ending = try await account.pull(["--api-ca", "missing.pem"])
            #expect(ending.status == 78, "\(ending.errors)")
            #expect(ending.errors.contains("cannot read 'missing.pem'"), "\(ending.errors)")
            #expect(ending.errors.contains(": 0 requests, 0 records read"), "\(ending.errors)")
            #expect(account.server.requests.isEmpty)
        }

        @Test(
            "check reads the files for the Events API, whatever its address is",
            .enabled(if: Certificates.areWanted, "there is no openssl to make certificates with"))
        func certificates() async throws {
            let certificates = try await Certificates.all()
            let account = try Account(events: 1)
            let junk = certificates.path("empty.pem")
            let (ca, client) = (certificates.path("ca.pem"), certificates.path("client.pem"))
            let key = certificates.path("client.key")
            for (options, status, words) in [
                (["--api-ca", "missing.pem"], 78, "FAIL  cannot read 'missing.pem': "),
                (["--api-ca", junk], 78, "FAIL  '\(junk)' contains no certificate"),
                (["--api-cert", client, "--api-key", ca], 78, "FAIL  "),
                (["--api-key", key], 64, "FAIL  '--api-cert' is required: "),
                (
                    ["--api-ca", ca, "--api-cert", client, "--api-key", key], 0,
                    "ok    certificates and keys for the Events API: '\(ca)', "
                ),
            ] {
                for environment in [account.environment, [:]] {
                    let run = try await ToolRun(
                        ["check", "--to", "file:/dev/null"] + options, environment: environment)
                    let answer = String(decoding: run.output, as: UTF8.self)
                    #expect(run.status == status && answer.contains(words), "\(answer)")
                }
            }
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
