import Foundation
import TestSupport
import Testing

extension ToolTests {
    /// With `OPCEF_TEST_COLLECTORS=1` a missing collector is a failure.
    @Suite("Real collectors that want something else are told as what they are")
    struct RefusingCollectorTests {
        private static let isEnabled = Collector.areWanted
        private static let example = "Examples/item-usages.json"

        @Test(
            "without --framing the README's second command delivers to each kind of port",
            .enabled(
                if: isEnabled, "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
            .timeLimit(.minutes(2)),
            arguments: Collector.Kind.allCases,
            [Collector.Way.lineFeed, .octetCounting])
        func findsFraming(kind: Collector.Kind, way: Collector.Way) async throws {
            try await Collector.with(kind) { collector in
                let run = try await ToolRun([
                    Self.example, "--to", "tcp://\(collector.end(way))", "--summary", "json",
                ])
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.errors.contains("\"confirmed\":13,"), "\(run.errors)")
                #expect(await collector.records(14, within: 5).count == 13)
                // syslog-ng's syslog() alone refuses lines.
                let isTold = kind == .syslogNG && way == .octetCounting
                #expect(run.errors.contains("accepts octet counting") == isTold)
            }
        }

        @Test(
            "lines for a strict receiver of octet counting: refused, and no position moves",
            .enabled(
                if: isEnabled, "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
            .timeLimit(.minutes(2)), arguments: ["auto", "eof", "acked"])
        func linesRefused(mode: String) async throws {
            try await Collector.with(.syslogNG) { collector in
                try await Places.withTemporaryFolder { folder in
                    let state = folder.appending(path: "state").path
                    let destination = "tcp://\(collector.end(.octetCounting))"
                    let run = try await ToolRun([
                        "Examples/item-usages.ndjson", "--to", destination, "--framing", "lf",
                        "--confirm", mode, "--state", state, "-q", "--summary", "json",
                    ])
                    #expect(run.status == 69)
                    #expect(run.errors.contains("'\(destination)' closed the connection"))
                    #expect(run.errors.contains("--framing octet"))
                    #expect(run.errors.contains("\"sent\":0,\"confirmed\":0,"))
                    #expect(run.errors.contains("\"delivery\":\"refused\""))
                    let shown = try await ToolRun(["state", "show", "--state", state])
                    let output = String(decoding: shown.output, as: UTF8.self)
                    #expect(!output.contains("13 records"), "\(output)")
                    #expect(await collector.records(1, within: 5).isEmpty)
                }
            }
        }

        /// Where each port of rsyslog leads that is spoken to without what it wants.
        private static let wrongPorts: [(Collector.Way, String)] = [
            (.relp, "try relp://"), (.tls, "TLS (tls://)"), (.mutualRELPS, "relp"),
        ]

        @Test(
            "plain TCP to another protocol's port is refused with the right hint",
            .enabled(
                if: isEnabled, "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
            .timeLimit(.minutes(2)))
        func otherProtocols() async throws {
            try await Collector.with(.rsyslog) { collector in
                for (way, hint) in Self.wrongPorts {
                    let run = try await ToolRun([
                        Self.example, "--to", "tcp://\(collector.end(way))", "-q",
                    ])
                    #expect(run.status == 69)
                    #expect(run.errors.contains("nothing sent to it counts as delivered"))
                    #expect(run.errors.contains(hint), "\(run.errors)")
                }
                #expect(await collector.records(1, within: 5).isEmpty)
            }
        }

        @Test("a test event to a server that is none is refused", .timeLimit(.minutes(1)))
        func testEvent() async throws {
            var habits = RecordingCollector.Habits()
            habits.greeting = Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)
            let server = try RecordingCollector(habits: habits)
            let run = try await ToolRun(["test-event", "--to", "tcp://127.0.0.1:\(server.port)"])
            #expect(run.status == 69)
            #expect(run.errors.contains("answered 'HTTP/1.1 400 Bad Request'"))
            #expect(run.errors.contains("web server"))
            #expect(!run.errors.contains("search the collector for class"))
        }

        @Test(
            "a listener that never accepts: acknowledged at most, no position, status 69",
            .timeLimit(.minutes(2)))
        func neverAccepts() async throws {
            let listener = try Listener()
            try await Places.withTemporaryFolder { folder in
                let state = folder.appending(path: "state").path
                let run = try await ToolRun([
                    "Examples/item-usages.ndjson", "--to", "tcp://127.0.0.1:\(listener.port)",
                    "--state", state, "--retry-for", "60s", "--summary", "json",
                ])
                #expect(run.status == 69)
                #expect(run.errors.contains("\"confirmed\":0,"))
                #expect(run.errors.contains("\"delivery\":\"acknowledged\""))
                #expect(!run.errors.contains("sending to"))
                #expect(run.errors.contains("no progress"))
                let shown = try await ToolRun(["state", "show", "--state", state])
                let output = String(decoding: shown.output, as: UTF8.self)
                #expect(!output.contains("13 records"), "\(output)")
            }
        }

        @Test("who insists on an answer waits as long as --retry-for says", .timeLimit(.minutes(1)))
        func frozen() async throws {
            let listener = try Listener()
            let start = ContinuousClock.now
            let run = try await ToolRun([
                Self.example, "--to", "tcp://127.0.0.1:\(listener.port)", "--confirm", "eof",
                "--retry-for", "3s", "--summary", "json",
            ])
            #expect(run.status == 69)
            #expect(ContinuousClock.now - start < .seconds(20))
            #expect(run.errors.contains("no progress"))
            #expect(run.errors.contains("\"confirmed\":0,"))
        }
    }
}
