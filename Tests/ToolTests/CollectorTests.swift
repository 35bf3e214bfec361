import Foundation
import TestSupport
import Testing

extension ToolTests {
    /// With `OPCEF_TEST_COLLECTORS=1` a missing collector is a failure.
    @Suite("Real collectors record what was sent, byte for byte")
    struct CollectorTests {
        private static let events =
            SampleEvents.realisticLines(7_000) + SampleEvents.hostileLines(3_000)

        static let ways: [(Collector.Kind, Collector.Way)] = Collector.Kind.allCases.flatMap {
            kind in
            kind.ways.filter { $0 != .localUnix && $0 != .localUnixStream }.map { (kind, $0) }
        }

        @Test(
            "examples and ten thousand events arrive",
            .enabled(
                if: Collector.areWanted,
                "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
            .timeLimit(.minutes(5)), arguments: ways)
        func everythingArrives(kind: Collector.Kind, way: Collector.Way) async throws {
            try await Collector.with(kind) { collector in
                let header = way.isUnix ? ["--header", "rfc5424"] : []
                try await compare(
                    collector, collector.options(way) + header,
                    ["Examples/item-usages.json", "-"], count: 10_013)
            }
        }

        @Test(
            "the syslog of this machine understands the header that unix sockets have by default",
            .enabled(
                if: Collector.areWanted,
                "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
            .timeLimit(.minutes(2)), arguments: Collector.Kind.allCases,
            [Collector.Way.localUnix, .localUnixStream])
        func localHeader(kind: Collector.Kind, way: Collector.Way) async throws {
            try await Collector.with(kind) { collector in
                let input = "Examples/item-usages.json"
                let sent = try await ToolRun([input, "-q"] + collector.options(way))
                #expect(sent.status == 0, "\(sent.errors)")
                let expected = try await ToolRun([input, "-q", "--header", "none"])
                let records = await collector.records(13, in: "local.log")
                #expect(records.count == 13)
                let host = ProcessInfo.processInfo.hostName
                for (record, event) in zip(records, expected.lines) {
                    let words = String(decoding: record, as: UTF8.self)
                        .split(separator: " ", maxSplits: 3).map(String.init)
                    try #require(words.count == 4)
                    #expect((128...135).contains(Int(words[0]) ?? 0))
                    #expect(words[1] == host)
                    #expect(words[2] == "opcef:")
                    #expect(words[3] == String(decoding: event, as: UTF8.self))
                }
            }
        }

        @Test(
            "a collector that never ends a TLS connection is taken at its system's word, aloud",
            .enabled(
                if: Collector.areWanted,
                "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
            .timeLimit(.minutes(2)))
        func withoutAnswer() async throws {
            try await Collector.with(.rsyslog) { collector in
                let arguments =
                    collector.options(.gnuTLS) + [
                        "--confirm", "auto", "--retry-for", "60s", "--summary", "json",
                        "--hostname", "h",
                    ]
                let sent = try await ToolRun(arguments, input: Self.events)
                #expect(sent.status == 0, "\(sent.errors)")
                #expect(sent.errors.contains("does not confirm batches"))
                #expect(sent.errors.contains("\"delivery\":\"acknowledged\""))
                // Some come twice, so that nobody knows how many to wait for.
                let all = await collector.records(.max)
                let records = Set(all.map(withoutTimeOfSending))
                let expected = try await ToolRun(["--hostname", "h", "-q"], input: Self.events)
                let messages = Set(
                    expected.lines.map { withoutTimeOfSending(collector.kind.record($0)) })
                #expect(messages.subtracting(records).count == 0)
            }
        }

        /// The profiles of syslog that a collector can receive, and by which way.
        static let profiles: [(Collector.Kind, String, Collector.Way)] = [
            (.rsyslog, "splunk", .lineFeed), (.rsyslog, "sc4s", .lineFeed),
            (.rsyslog, "qradar", .lineFeed), (.rsyslog, "sentinel", .lineFeed),
            (.rsyslog, "arcsight", .lineFeed), (.rsyslog, "elastic", .lineFeed),
            (.rsyslog, "rsyslog", .octetCounting), (.rsyslog, "syslog-ng", .octetCounting),
            (.syslogNG, "splunk", .lineFeed), (.syslogNG, "sc4s", .lineFeed),
            (.syslogNG, "sentinel", .lineFeed), (.syslogNG, "elastic", .lineFeed),
            (.syslogNG, "rsyslog", .octetCounting), (.syslogNG, "syslog-ng", .octetCounting),
        ]

        @Test(
            "the three kinds arrive in the dialect of each profile",
            .enabled(
                if: Collector.areWanted,
                "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
            .timeLimit(.minutes(5)), arguments: profiles)
        func eachProfile(
            kind: Collector.Kind, profile: String, way: Collector.Way
        ) async throws {
            try await Collector.with(kind) { collector in
                try await compare(
                    collector, ["--to", "tcp://\(collector.end(way))"],
                    ["--profile", profile, "Examples/mixed.ndjson"], count: 53)
            }
        }

        /// Compares what a run sends to the collector with what it writes to standard output.
        private func compare(
            _ collector: Collector, _ destination: [String], _ inputs: [String], count: Int
        ) async throws {
            let arguments = ["--hostname", "h", "-q"] + inputs
            let expected = try await ToolRun(arguments, input: Self.events)
            let sent = try await ToolRun(arguments + destination, input: Self.events)
            #expect(sent.status == expected.status, "\(sent.errors)")
            #expect(sent.errors == expected.errors)
            #expect(expected.lines.count == count)

            let messages = expected.lines.map(collector.kind.record)
            let records = await collector.records(messages.count)
            #expect(records.count == messages.count)
            for (record, message) in zip(records, messages)
            where withoutTimeOfSending(record) != withoutTimeOfSending(message) {
                Issue.record(
                    """
                    sent \(String(decoding: message, as: UTF8.self))
                    kept \(String(decoding: record, as: UTF8.self))
                    """)
                return
            }
        }
    }
}
