import Foundation
import TestSupport
import Testing

/// What collectors record is what was sent, octet for octet.
///
/// They run where `Tests/CollectorTests/Collectors/get-collectors .build-collectors` unpacked them.
/// Without them the tests are skipped, and with `OPCEF_TEST_COLLECTORS=1` they fail.
@Suite("Real collectors", .serialized)
struct CollectorTests {
    static let areRequired =
        ProcessInfo.processInfo.environment["OPCEF_TEST_COLLECTORS"] == "1"

    /// A way to a collector.
    enum Road: String, Sendable, CaseIterable {
        case udp, lf, octet

        func options(_ collector: Collector) -> [String] {
            switch self {
            case .udp: ["--to", "udp://127.0.0.1:\(collector.ports.udp)", "--rate", "2500"]
            case .lf: ["--to", "tcp://127.0.0.1:\(collector.ports.lineFeed)"]
            case .octet:
                [
                    "--to", "tcp://127.0.0.1:\(collector.ports.octetCounting)",
                    "--framing", "octet",
                ]
            }
        }
    }

    @Test(
        "ten thousand events and the examples arrive octet for octet",
        .enabled(
            if: areRequired || Collector.Program.allCases.allSatisfy(Collector.isThere),
            "rsyslog and syslog-ng are not unpacked below .build-collectors"),
        .timeLimit(.minutes(5)),
        arguments: Collector.Program.allCases, Road.allCases)
    func arrive(program: Collector.Program, road: Road) throws {
        try #require(Collector.isThere(program), "\(program) is missing")
        try Places.withTemporaryFolder { folder in
            let generated = folder.appending(path: "generated.ndjson")
            try Data(Self.generatedEvents).write(to: generated)
            let inputs = [
                Places.examples.appending(path: "item-usages.json").path, generated.path,
            ]
            let messages = try Self.messages(of: inputs, in: folder)
            try #require(messages.count == 10_013)
            let expected = messages.map { program.record(of: $0) }
            let size = expected.reduce(0) { $0 + $1.count + 1 }
            let collector = try Collector(program, in: folder)
            defer { collector.stop() }
            #expect(try runTool(["--hostname", "h"] + road.options(collector) + inputs) == 0)
            let records = [UInt8](try collector.recorded(octets: size))
                .split(separator: UInt8(ascii: "\n"))
            #expect(records.count == expected.count)
            let difference = zip(records, expected).first { !$0.elementsEqual($1) }
            #expect(difference == nil)
        }
    }

    /// Ten thousand events, a line each, every tenth of them hostile.
    ///
    /// Events without a readable time are left out: their header has the time of sending.
    private static let generatedEvents: [UInt8] = {
        let hostile = HostileEvents(seed: 11, layout: .oneLine).lazy
            .filter { ExpectedMessage($0.model).timestamp != nil }.prefix(1000)
        let events = Array(RealisticEvents(seed: 12).prefix(9000)) + Array(hostile)
        return Array(events.map(\.json).joined(separator: [UInt8(ascii: "\n")]))
    }()

    /// The messages of the inputs, as the tool writes them to a file.
    private static func messages(
        of inputs: [String], in folder: URL
    ) throws -> [ArraySlice<UInt8>] {
        let file = folder.appending(path: "expected")
        #expect(try runTool(["--hostname", "h", "--to", "file:\(file.path)"] + inputs) == 0)
        return [UInt8](try Data(contentsOf: file)).split(separator: UInt8(ascii: "\n"))
    }
}
