import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("Real collectors over TLS, and what is wrong with their certificates")
    struct CollectorTrustTests {
        /// Options for trust by the names of the certificates' files, and what is said.
        struct Rejection: Sendable, CustomTestStringConvertible {
            var server = "server"
            var options: @Sendable (Certificates) throws -> [String]
            let words: String
            var way = Collector.Way.tls

            var testDescription: String { "\(server), \(way): \(words)" }
        }

        static let refusals: [Rejection] = [
            Rejection(
                options: { _ in [] }, words: "not trusted here"),
            Rejection(
                options: { ["--ca", $0.path("other-ca.pem")] },
                words: "not trusted here"),
            Rejection(
                server: "wrong-name", options: { ["--ca", $0.path("ca.pem")] }, words: "127.0.0.1"),
            Rejection(
                server: "expired", options: { ["--ca", $0.path("ca.pem")] },
                words: "certificate expired on"),
            Rejection(
                options: { ["--pin", try $0.fingerprint("wrong-name.sha-256")] }, words: "pin"),
            Rejection(
                options: { ["--ca", $0.path("ca.pem")] }, words: "certificate", way: .mutualTLS),
            Rejection(
                options: {
                    [
                        "--ca", $0.path("ca.pem"), "--cert", $0.path("strange-client.pem"),
                        "--key", $0.path("strange-client.key"),
                    ]
                }, words: "certificate", way: .mutualTLS),
        ]

        @Test(
            "nothing is sent, and the sentence says why",
            .enabled(
                if: Collector.areWanted,
                "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
            .timeLimit(.minutes(3)), arguments: Collector.Kind.allCases, refusals)
        func refused(kind: Collector.Kind, refusal: Rejection) async throws {
            try await Collector.with(kind, showing: refusal.server) { collector in
                let options = try refusal.options(collector.certificates)
                let run = try await ToolRun(
                    ["--to", "tls://\(collector.end(refusal.way))", "Examples/mixed.ndjson"]
                        + options)
                #expect(run.status == 69, "\(run.errors)")
                #expect(run.errors.contains(refusal.words), "\(run.errors)")
                #expect(!run.errors.contains("confirmed by"), "\(run.errors)")
                #expect(await collector.records(1, within: 5).isEmpty)
            }
        }

        @Test(
            "a certificate with the right fingerprint needs no authority",
            .enabled(
                if: Collector.areWanted,
                "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
            .timeLimit(.minutes(2)), arguments: Collector.Kind.allCases)
        func pinned(kind: Collector.Kind) async throws {
            try await Collector.with(kind, showing: "wrong-name") { collector in
                let run = try await ToolRun([
                    "--to", "tls://\(collector.end(.tls))", "Examples/mixed.ndjson", "--pin",
                    try collector.certificates.fingerprint("wrong-name.sha-256"),
                ])
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.errors.contains("(confirmed by the collector)"), "\(run.errors)")
                #expect(await collector.records(53).count == 53)
            }
        }
    }
}
