import Foundation
import TestSupport
import Testing

@testable import Transports

/// With `OPCEF_TEST_COLLECTORS=1` a missing collector is a failure.
@Suite("RELP: rsyslog's imrelp")
struct RELPCollectorTests {
    private static let isRequired =
        ProcessInfo.processInfo.environment["OPCEF_TEST_COLLECTORS"] == "1"

    @Test(
        "20,000 messages arrive byte for byte, and the collector has nothing to complain about",
        .enabled(
            if: RELPCollector.isThere || isRequired,
            "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
        .timeLimit(.minutes(2)))
    func everythingArrives() throws {
        try #require(RELPCollector.isThere, "rsyslogd or its imrelp is missing")
        let collector = try RELPCollector()
        var expected: [UInt8] = []
        // Two sessions, and none takes the numbers of the other.
        for start in [0, 10_000] {
            var transport = try relp(collector.port)
            for first in stride(from: start, to: start + 10_000, by: 2000) {
                let batch = FrameBatch(numbered: 2000, from: first, framed: false, padding: 600)
                try transport.checkOpen()
                #expect(try transport.send(batch) == SendReport(framesSent: 2000))
                let report = try transport.awaitArrival(within: .seconds(10))
                #expect(report == ArrivalReport(.confirmed))
                expected += FrameBatch(numbered: 2000, from: first, padding: 600).bytes
            }
            transport.endSending()
            #expect(try transport.finish(within: .seconds(10)) == ArrivalReport(.confirmed))
        }
        #expect(difference(collector.records(bytes: expected.count), expected) == nil)
        #expect(collector.complaints == "")
    }

    @Test(
        "the longest message arrives whole",
        .enabled(
            if: RELPCollector.isThere || isRequired,
            "Tests/ToolTests/Collectors/get-collectors unpacks the collectors"),
        .timeLimit(.minutes(2)))
    func longest() throws {
        try #require(RELPCollector.isThere, "rsyslogd or its imrelp is missing")
        let collector = try RELPCollector()
        var transport = try relp(collector.port)
        let messageLimit = transport.messageLimit
        let limit = try #require(messageLimit)
        var batch = FrameBatch()
        batch.append(Array("<134>1 ".utf8) + Array(repeating: 0x78, count: limit - 8) + [0x79])
        #expect(batch.bytes.count == limit)
        _ = try transport.send(batch)
        #expect(try transport.awaitArrival(within: .seconds(10)) == ArrivalReport(.confirmed))
        let records = collector.records(bytes: limit + 1)
        #expect(difference(records, batch.bytes + [0x0A]) == nil)
    }
}
