import Foundation
import SystemCalls
import TestSupport
import Testing
import Transports

@Suite("UDP (RFC 5426)")
struct UDPTransportTests {
    @Test(
        "datagrams to a port where nobody listens are a failure, at the latest when it is asked for",
        arguments: ["127.0.0.1", "::1"], [1, 2, 64, 150])
    func refused(host: String, count: Int) throws {
        let endpoint = try #require(Endpoint(host: host, port: try unusedUDPPort(on: host)))
        var transport = try open(.udp(endpoint))
        let batch = FrameBatch(numbered: count, framed: false)
        do throws(TransportFailure) {
            _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
            _ = try transport.awaitArrival(within: .seconds(10))
            Issue.record("nobody was missed")
        } catch {
            #expect(error.reason == .nobodyListens)
        }
    }

    @Test("a listener that goes away is missed with what is sent next")
    func listenerGoes() throws {
        let collector = try RecordingCollector(.udp)
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: collector.port))
        var transport = try open(.udp(endpoint))
        let batch = FrameBatch(numbered: 30, framed: false)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        #expect(collector.waitFor(bytes: batch.bytes.count))
        #expect(try transport.awaitArrival(within: .milliseconds(20)).confirmation == .unknown)
        collector.stop()
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
            _ = try transport.awaitArrival(within: .seconds(10))
        }
        #expect(failure.reason == .nobodyListens)
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
        #expect(report.framesSent + report.tooLong.count == 3)
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
        let stopSignal = try StopSignal()
        var transport = try UDPTransport(
            to: endpoint, pacing: TokenBucket(perSecond: 1),
            with: ShutdownGrace(with: stopSignal, afterSignal: .milliseconds(100)))
        stopSignal.interrupt(signal: SIGINT)
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
