import Foundation
import SystemCalls
import TestSupport
import Testing
import Transports

@Suite("UDP (RFC 5426)")
struct UDPTransportTests {
    @Test(
        "each datagram that is refused but the last is tried twice, and is lost once",
        arguments: ["127.0.0.1", "::1"], [1, 2, 64, 150])
    func refused(host: String, count: Int) throws {
        let endpoint = try #require(Endpoint(host: host, port: try unusedUDPPort(on: host)))
        var transport = try open(.udp(endpoint))
        let batch = FrameBatch(numbered: count, framed: false)
        let report = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        let end = try finished(&transport, within: .seconds(10))
        #expect(report.framesSent == count)
        #expect(report.tooLong.isEmpty)
        #expect(end.confirmation == .unknown)
        // The last report comes when nothing is sent any more.
        #expect(report.refused + end.refused == 2 * count - 1)
        #expect(report.lost + end.refused == count)
        #expect(end.refused >= 1)
    }

    @Test(
        "a refused datagram, and the one whose sending told of it, reach a listener that came back")
    func bothAgain() throws {
        let port = try unusedUDPPort(on: "127.0.0.1")
        var transport = try open(.udp(try #require(Endpoint(host: "127.0.0.1", port: port))))
        let batch = FrameBatch(numbered: 2, framed: false)
        let first = FrameBatch(numbered: 1, framed: false)
        _ = try transport.send(first.bytes.span, ends: first.ends.span, from: 0)
        let collector = try RecordingCollector(.udp, port: port)
        let report = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 1)
        #expect(report.refused == 1)
        #expect(report.lost == 0)
        #expect(collector.waitFor(bytes: batch.bytes.count))
        #expect(collector.pieces == batch.frames)
    }

    @Test("a listener that appears later gets what is sent from then on")
    func listenerAppears() throws {
        let collector = try RecordingCollector(.udp)
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: collector.port))
        var transport = try open(.udp(endpoint))
        let batch = FrameBatch(numbered: 30, framed: false)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        #expect(collector.waitFor(bytes: batch.bytes.count))
        collector.stop()
        let lost = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        let end = try finished(&transport, within: .seconds(10))
        #expect(lost.framesSent == 30)
        #expect(lost.lost + end.refused == 30)
    }

    @Test(
        "a message over the limit is not sent, and the others are",
        arguments: [("127.0.0.1", 65_507), ("::1", 65_488)], [0, 1, 2])
    func tooLong(path: (host: String, limit: Int), place: Int) throws {
        let collector = try RecordingCollector(.udp, on: path.host)
        let endpoint = try #require(Endpoint(host: path.host, port: collector.port))
        var transport = try open(.udp(endpoint))
        #expect(transport.messageLimit == path.limit)
        var batch = FrameBatch()
        var kept: [[UInt8]] = []
        for index in 0..<3 {
            let length = index == place ? path.limit + 1 : 100 + index
            let frame = [UInt8](repeating: UInt8(index), count: length)
            batch.append(frame)
            if index != place { kept.append(frame) }
        }
        let report = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        #expect(report.tooLong == [place])
        #expect(report.framesSent == 2)
        #expect(report.framesHandled == 3)
        #expect(report.refused == 0)
        #expect(transport.messageLimit == path.limit)
        #expect(collector.waitFor(bytes: kept.joined().count))
        #expect(collector.pieces.map(\.count) == kept.map(\.count))
        #expect(difference(collector.received, Array(kept.joined())) == nil)
    }

    @Test("a message of just the limit arrives whole")
    func atTheLimit() throws {
        let collector = try RecordingCollector(.udp)
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: collector.port))
        var transport = try open(.udp(endpoint))
        let frame = [UInt8](repeating: 0x78, count: transport.messageLimit ?? 0)
        #expect(try transport.send(frame.span, ends: [frame.count].span, from: 0).framesSent == 1)
        #expect(collector.waitFor(bytes: frame.count))
        #expect(difference(collector.received, frame) == nil)
        #expect(collector.pieces.count == 1)
    }

    @Test("the pace is kept: the burst at once, the rest at the rate")
    func pace() throws {
        let collector = try RecordingCollector(.udp)
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: collector.port))
        var transport = try open(.udp(endpoint), pacing: TokenBucket(perSecond: 500))
        let batch = FrameBatch(numbered: 64 + 250, framed: false)
        let time = try ContinuousClock().measure {
            _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        }
        #expect(time >= .milliseconds(490))
        #expect(time < .milliseconds(1500))
        #expect(collector.waitFor(bytes: batch.bytes.count))
        #expect(collector.pieces == batch.frames)
    }

    @Test("a signal ends the sleep between datagrams, and what went is told")
    func interrupted() throws {
        let collector = try RecordingCollector(.udp)
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: collector.port))
        let interruption = try StopSignal()
        var transport = try UDPTransport(
            to: endpoint, pacing: TokenBucket(perSecond: 1),
            with: ShutdownGrace(with: interruption, afterSignal: .milliseconds(100)))
        interruption.interrupt(signal: SIGINT)
        let batch = FrameBatch(numbered: 200, framed: false)
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        }
        #expect(failure.reason == .interrupted(signal: SIGINT))
        #expect(failure.framesSent == 64)
        #expect(collector.waitFor(bytes: batch.ends[63]))
        #expect(collector.pieces == Array(batch.frames.prefix(64)))
    }
}
