import Foundation
import Syslog
import SystemCalls
import TestSupport
import Testing
import Transports

@Suite("TCP")
struct TCPTransportTests {
    @Test("a slow reader with small buffers gets every byte")
    func slowReader() throws {
        var habits = RecordingCollector.Habits()
        habits.bytesPerSecond = 4_000_000
        habits.receiveBuffer = 4096
        let collector = try RecordingCollector(habits: habits)
        let batch = FrameBatch(numbered: 4000, padding: 1000)
        var transport = try transport(to: collector)
        #expect(
            try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0).framesSent == 4000
        )
        #expect(try finished(&transport, within: .seconds(20)) == ArrivalReport(.confirmed))
        #expect(collector.waitFor(bytes: batch.bytes.count))
        #expect(difference(collector.received, batch.bytes) == nil)
    }

    @Test("a peer that closes in the middle: no more frames are counted than were taken")
    func closedInTheMiddle() throws {
        var habits = RecordingCollector.Habits()
        habits.closesAfter = 10_000
        habits.receiveBuffer = 4096
        let collector = try RecordingCollector(habits: habits)
        var transport = try transport(to: collector)
        let batch = FrameBatch(numbered: 40_000, padding: 1000)
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        }
        #expect(failure.reason.isTransient)
        // What the collector has read is the least; what fits in no buffer is the most.
        let read = batch.ends.count { $0 <= 10_000 }
        #expect(failure.framesSent >= read)
        #expect(failure.framesSent < batch.ends.count)
        #expect(collector.received == Array(batch.bytes.prefix(10_000)))

        // The stream may end within a frame, so it takes nothing any more and confirms nothing.
        #expect(throws: TransportFailure(failure.reason)) {
            _ = try transport.send([10].span, ends: [1].span, from: 0)
        }
        #expect(throws: TransportFailure(failure.reason)) {
            _ = try finished(&transport, within: .seconds(1))
        }
    }

    @Test("a peer that has closed is seen before anything is written")
    func closedBefore() throws {
        var habits = RecordingCollector.Habits()
        habits.closesAfter = 4
        let collector = try RecordingCollector(habits: habits)
        var transport = try transport(to: collector)
        _ = try transport.send(Array("abc\n".utf8).span, ends: [4].span, from: 0)
        #expect(collector.waitFor(endings: 1))
        #expect(throws: TransportError.closedByPeer) { try transport.checkOpen() }
        // An end that comes before ours confirms nothing.
        #expect(throws: TransportError.closedByPeer) { try transport.endSending() }
    }

    @Test("a peer that ends a connection while it is watched is found out")
    func endsWhileWatched() throws {
        var habits = RecordingCollector.Habits()
        habits.closesAfter = 4
        let collector = try RecordingCollector(habits: habits)
        var transport = try transport(to: collector)
        _ = try transport.send(Array("abc\n".utf8).span, ends: [4].span, from: 0)
        try? transport.waitForAcknowledgement(within: .seconds(10))
        #expect(throws: TransportError.closedByPeer) { try transport.watch(for: .seconds(5)) }
    }

    @Test("what a peer says is kept from its beginning, and is a refusal")
    func speaks() throws {
        var habits = RecordingCollector.Habits()
        habits.greeting = Array("HTTP/1.1 400 Bad Request\r\n".utf8)
        let collector = try RecordingCollector(habits: habits)
        var transport = try transport(to: collector)
        #expect(throws: TransportError.refused(.spoke(habits.greeting))) {
            try transport.watch(for: .seconds(5))
        }
    }

    @Test("a peer that keeps a connection open is left alone after a moment")
    func keepsOpen() throws {
        let collector = try RecordingCollector()
        var transport = try transport(to: collector)
        _ = try transport.send(Array("abc\n".utf8).span, ends: [4].span, from: 0)
        try transport.waitForAcknowledgement(within: .seconds(10))
        let time = try ContinuousClock().measure { try transport.watch(for: .milliseconds(50)) }
        #expect(time >= .milliseconds(50))
        #expect(time < .seconds(5))
        #expect(collector.endings.isEmpty)
    }

    @Test("a peer that never ends its side has everything, and has not answered")
    func notAnswered() throws {
        var habits = RecordingCollector.Habits()
        habits.answersEnd = false
        let collector = try RecordingCollector(habits: habits)
        var transport = try transport(to: collector)
        let batch = FrameBatch(numbered: 100)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        #expect(try transport.awaitArrival(within: .seconds(10)) == ArrivalReport(.acknowledged))
        #expect(throws: TransportFailure(.notAnswered)) {
            _ = try finished(&transport, within: .milliseconds(200))
        }
    }

    @Test("a refused port is told with the system's error and the number of addresses")
    func refused() throws {
        let dead = try RefusingPort()
        let endpoint = try endpoint(dead.port)
        #expect(
            throws: TransportError.unreachable(
                endpoint, SystemError("connect", number: ECONNREFUSED), addresses: 1)
        ) {
            _ = try open(.tcp(endpoint, .lineFeed))
        }
    }

    @Test("a name without address is told by its name")
    func unresolved() throws {
        // RFC 1035, section 2.3.4: a label has at most 63 bytes, so no server is asked.
        let host = String(repeating: "a", count: 64)
        let endpoint = try #require(Endpoint(host: host, port: 601))
        let error = #expect(throws: TransportError.self) {
            _ = try open(.tcp(endpoint, .lineFeed))
        }
        guard case .unresolved(host: host, .some) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.isTransient == true)
    }

    @Test("what the peer sends is a refusal behind our own end, too")
    func speaksLate() throws {
        var habits = RecordingCollector.Habits()
        habits.echoes = true
        let collector = try RecordingCollector(habits: habits)
        let batch = FrameBatch(numbered: 100)
        var transport = try transport(to: collector)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        #expect(throws: TransportFailure(.refused(.spoke(Array(batch.bytes.prefix(80)))))) {
            try finished(&transport, within: .seconds(10))
        }
    }

    @Test("a peer that reads nothing has not acknowledged when the time is over")
    func notAcknowledged() throws {
        let collector = try unreadingCollector()
        var transport = try transport(to: collector)
        // More than its buffer holds, and less than makes a write wait.
        let batch = FrameBatch(numbered: 150, padding: 1000)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        let failure = try #require(throws: TransportFailure.self) {
            _ = try finished(&transport, within: .milliseconds(200))
        }
        guard case .notAcknowledged(let bytes) = failure.reason else {
            Issue.record("\(failure)")
            return
        }
        #expect((1...batch.bytes.count + 1).contains(bytes))
        #expect(failure.reason.isTransient)
        collector.stop()
    }

    @Test("a reset before the acknowledgement is a failure")
    func reset() throws {
        let collector = try unreadingCollector()
        var transport = try transport(to: collector)
        let batch = FrameBatch(numbered: 150, padding: 1000)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        collector.stop()
        let failure = try #require(throws: TransportFailure.self) {
            _ = try finished(&transport, within: .seconds(10))
        }
        // The end of the peer's side is seen first where it came before we ended ours.
        guard case .broken(let error) = failure.reason else {
            #expect(failure.reason == .closedByPeer)
            return
        }
        #expect([ECONNRESET, EPIPE, ENOTCONN].contains(error.number))
    }

    @Test(
        "a signal ends a write that is blocked, after a few seconds more", .timeLimit(.minutes(1)))
    func interrupted() throws {
        let collector = try unreadingCollector()
        let stopSignal = try StopSignal()
        var transport = try open(
            .tcp(try endpoint(collector.port), .lineFeed), unless: stopSignal)
        let batch = FrameBatch(numbered: 40_000, padding: 1000)
        let start = ContinuousClock.now
        Thread.detachNewThread {
            usleep(100_000)
            stopSignal.interrupt(signal: SIGTERM)
        }
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        }
        let time = start.duration(to: .now)
        #expect(failure.reason == .interrupted(signal: SIGTERM))
        #expect(!failure.reason.isTransient)
        #expect(failure.framesSent < batch.ends.count)
        #expect(time >= .seconds(5))
        #expect(time < .seconds(20))
        collector.stop()
    }

    @Test("a batch that the collector takes within those seconds is sent whole")
    func interruptedButFast() throws {
        let collector = try RecordingCollector()
        let stopSignal = try StopSignal()
        var transport = try open(
            .tcp(try endpoint(collector.port), .lineFeed), unless: stopSignal)
        stopSignal.interrupt(signal: SIGTERM)
        let batch = FrameBatch(numbered: 5000, padding: 1000)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        #expect(try finished(&transport, within: .seconds(10)) == ArrivalReport(.confirmed))
        #expect(collector.waitFor(bytes: batch.bytes.count))
        #expect(difference(collector.received, batch.bytes) == nil)
    }

    private func unreadingCollector() throws -> RecordingCollector {
        var habits = RecordingCollector.Habits()
        habits.reads = false
        habits.receiveBuffer = 4096
        return try RecordingCollector(habits: habits)
    }

    private func transport(to collector: RecordingCollector) throws -> any Transport & ~Copyable {
        try open(.tcp(try endpoint(collector.port), .lineFeed))
    }

    private func endpoint(_ port: UInt16) throws -> Endpoint {
        try #require(Endpoint(host: "127.0.0.1", port: port))
    }
}
