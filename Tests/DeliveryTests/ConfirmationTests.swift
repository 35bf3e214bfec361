import Foundation
import Syslog
import SystemCalls
import TestSupport
import Testing
import Transports

@testable import Delivery

@Suite("Confirmed delivery over TCP")
struct ConfirmationTests {
    private let witness = Witness()

    private func delivery(
        to ports: [UInt16], _ settings: DeliverySettings = DeliverySettings(),
        unless stopSignal: StopSignal? = nil
    ) throws -> Delivery {
        let destinations = try ports.map { port in
            Destination.tcp(try #require(Endpoint(host: "127.0.0.1", port: port)), .lineFeed)
        }
        return Delivery(
            to: destinations, settings,
            over: ConnectionSettings(with: ShutdownGrace(with: stopSignal)), observer: witness)
    }

    private func settings(
        _ mode: ConfirmationMode, answerTime: Duration = .milliseconds(300),
        retryFor: RetryTime = .upTo(.seconds(20))
    ) -> DeliverySettings {
        var settings = DeliverySettings()
        settings.confirmation = mode
        settings.answerTime = answerTime
        settings.retryFor = retryFor
        return settings
    }

    @Test("a batch is confirmed by the end of its connection, and its position only then")
    func confirmed() throws {
        let collector = try RecordingCollector()
        var delivery = try delivery(to: [collector.port])
        try delivery.connect()
        for batch in 0..<3 {
            delivery.append(messages: batch * 10..<batch * 10 + 10)
            try delivery.write()
            #expect(delivery.confirmedPosition.offset == batch * 10)
            try delivery.close()
            #expect(delivery.confirmedPosition.offset == batch * 10 + 10)
        }
        try delivery.finish()
        #expect(delivery.counts.confirmed == 30)
        #expect(delivery.counts.confirmation == .confirmed)
        #expect(delivery.counts.resent == 0)
        #expect(delivery.unsent == 0)
        #expect(numbers(in: collector.received) == Array(0..<30))
    }

    @Test("a signal between a batch and its confirmation does not keep that from being certain")
    func signal() throws {
        let collector = try RecordingCollector()
        let signal = try StopSignal()
        var delivery = try delivery(
            to: [collector.port], settings(.eof, retryFor: .upTo(.zero)), unless: signal)
        try delivery.connect()
        delivery.append(messages: 10..<30)
        try delivery.write()
        try delivery.sender.requestConfirmation(isHurried: true)
        delivery.moveInFlight()
        signal.interrupt()
        delivery.sender.openNext()
        try delivery.finish()
        #expect(delivery.counts.confirmed == 20)
        #expect(delivery.confirmedPosition.offset == 30)
        #expect(numbers(in: collector.received) == Array(10..<30))
    }

    @Test("a batch ends with the message that fills it, and two more wait until they are certain")
    func memory() throws {
        let collector = try RecordingCollector()
        var delivery = try delivery(to: [collector.port])
        try delivery.connect()
        var (longest, held) = (0, 0)
        for number in 0..<6000 {
            delivery.append(messages: number..<number + 1, padding: 2000)
            longest = max(longest, delivery.batch.messages.size)
            if delivery.isDue { try delivery.push() }
            // As at the end of each page of the Events API.
            if number % 400 == 399 { try delivery.write() }
            held = max(held, delivery.answered.count + delivery.spare.count)
        }
        try delivery.finish()
        #expect(longest <= (1 << 20) + 2100)
        #expect(held == 2)
        #expect(delivery.counts.confirmed == 6000)
    }

    @Test("a collector that never answers: twice the time, then its kernel's word, said once")
    func fallsBack() throws {
        var habits = RecordingCollector.Habits()
        habits.answersEnd = false
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: [collector.port], settings(.auto))
        try delivery.connect()
        for batch in 0..<3 {
            delivery.append(messages: batch * 10..<batch * 10 + 10)
            try delivery.close()
        }
        #expect(throws: DeliveryFailure.self) { try delivery.finish() }
        #expect(witness.silences == 1)
        #expect(witness.returns == 0)
        #expect(delivery.counts.confirmation == .acknowledged)
        #expect(delivery.counts.confirmed == 0)
        // A listener that never accepts looks the same.
        #expect(delivery.confirmedPosition == .start)
        #expect(delivery.safePosition == .start)
        #expect(delivery.unsent == 30)
        #expect(delivery.removeUnproven().count == 30)
        // The first message twice: it found out that nothing answers.
        #expect(collector.waitFor(bytes: 31 * 110))
        let received = numbers(in: collector.received)
        #expect(received.count == 31)
        #expect(Set(received) == Set(0..<30))
        #expect(delivery.counts.resent == 1)
    }

    @Test("who insists on the answer gets none from such a collector, and no position")
    func insists() throws {
        var habits = RecordingCollector.Habits()
        habits.answersEnd = false
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(
            to: [collector.port],
            settings(.eof, answerTime: .milliseconds(100), retryFor: .upTo(.seconds(1))))
        try delivery.connect()
        delivery.append(messages: 0..<10)
        var failure: DeliveryFailure?
        do throws(DeliveryFailure) { try delivery.close() } catch { failure = error }
        #expect(failure?.reason == .notAnswered)
        #expect(delivery.confirmedPosition == .start)
        #expect(delivery.unsent == 10)
        var kept: [UInt8] = []
        delivery.forEachUnsent { kept += $0 }
        #expect(kept == Array((0..<10).map { "record \($0)\n" }.joined().utf8))
    }

    @Test("what a kernel acknowledged is sent again when the connection is lost after all")
    func acknowledgedIsRepeated() throws {
        var habits = RecordingCollector.Habits()
        habits.reads = false
        let first = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: [first.port], settings(.acked))
        try delivery.connect()
        delivery.append(messages: 0..<10)
        try delivery.close()
        #expect(delivery.confirmedPosition.offset == 10)
        first.stop()
        let second = try RecordingCollector(port: first.port)
        delivery.append(messages: 10..<20)
        try delivery.close()
        try delivery.finish()
        #expect(second.waitFor(endings: 1))
        #expect(numbers(in: second.received) == Array(0..<20))
        #expect(delivery.counts.resent >= 10)
        #expect(delivery.counts.confirmation == .acknowledged)
    }

    @Test(
        "a collector that closes after a few messages makes progress all the same",
        arguments: [2, 7, 40])
    func closesEarly(count: Int) throws {
        var habits = RecordingCollector.Habits()
        let line = "message 10 " + String(repeating: ".", count: 100) + "\n"
        habits.closesAfter = count * line.utf8.count
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: [collector.port], settings(.eof, retryFor: .forever))
        try delivery.connect()
        delivery.append(messages: 10..<99)
        try delivery.close()
        try delivery.finish()
        #expect(delivery.counts.confirmed == 89)
        let received = numbers(in: collector.received)
        #expect(Set(received).isSuperset(of: 10..<99))
        #expect(received.count - Set(received).count <= delivery.counts.resent)
        #expect(!witness.losses.isEmpty)
        #expect(witness.returns >= 1)
    }

    @Test("what a killed collector had, and no other connection gets, is not resent")
    func givesUp() throws {
        var habits = RecordingCollector.Habits()
        habits.bytesPerSecond = 2000
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(
            to: [collector.port], settings(.eof, answerTime: .seconds(5), retryFor: .upTo(.zero)))
        try delivery.connect()
        delivery.append(messages: 0..<200)
        try delivery.write()
        #expect(delivery.sent == 200)
        collector.stop()
        #expect(throws: DeliveryFailure.self) { try delivery.close() }
        #expect(delivery.unsent == 200)
        #expect(delivery.counts.resent == 0)
    }

    @Test("a message counts as resent when it is written again, and not before")
    func resent() {
        var batch = Batch(framing: .lineFeed)
        for _ in 0..<10 { batch.append(frame: Array("message\n".utf8)) }
        #expect(batch.noteWritten(upTo: 4) == 0)
        #expect(batch.noteWritten(upTo: 8) == 0)
        batch.noteConfirmed(upTo: 2)
        batch.noteLoss()
        #expect(batch.noteWritten(upTo: 5) == 3)
        batch.noteLoss()
        #expect(batch.noteWritten(upTo: 4) == 2)
        #expect(batch.noteWritten(upTo: 10) == 4)
        // Refused for the second time, and so not counted again.
        batch.rewind()
        #expect(batch.noteWritten(upTo: 10) == 0)
    }

    @Test("a second destination takes what the first did not confirm")
    func failover() throws {
        var habits = RecordingCollector.Habits()
        habits.closesAfter = 500
        let first = try RecordingCollector(habits: habits)
        let second = try RecordingCollector()
        var delivery = try delivery(to: [first.port, second.port], settings(.auto))
        try delivery.connect()
        delivery.append(messages: 0..<100)
        try delivery.close()
        try delivery.finish()
        #expect(delivery.counts.confirmed == 100)
        #expect(Set(numbers(in: second.received)) == Set(0..<100))
        #expect("\(delivery.destination)".hasSuffix(":\(second.port)"))
    }

    @Test(
        "of a batch in pieces nothing is missing, and all is in order, wherever it broke off",
        arguments: [100_000, 350_000, 600_000])
    func pieces(bytes: Int) throws {
        var habits = RecordingCollector.Habits()
        habits.closesAfter = bytes
        habits.receiveBuffer = 4096
        let first = try RecordingCollector(habits: habits)
        let second = try RecordingCollector()
        var delivery = try delivery(to: [first.port, second.port], settings(.eof))
        try delivery.connect()
        for start in stride(from: 0, to: 8000, by: 2000) {
            delivery.append(messages: start..<start + 1000)
            delivery.adopt(messages: start + 1000..<start + 2000)
            try delivery.write()
        }
        try delivery.close()
        try delivery.finish()
        #expect(delivery.counts.confirmed == 8000)
        #expect(numbers(in: second.received) == Array(0..<8000))
    }

    @Test("a destination in other frames gets the batch in those")
    func otherFrames() throws {
        let dead = try RefusingPort()
        let collector = try RecordingCollector()
        let destinations: [Destination] = [
            .tcp(try #require(Endpoint(host: "127.0.0.1", port: dead.port)), .octetCounting),
            .tcp(try #require(Endpoint(host: "127.0.0.1", port: collector.port)), .lineFeed),
        ]
        var delivery = Delivery(
            to: destinations, settings(.auto),
            over: ConnectionSettings(with: ShutdownGrace(with: nil)), observer: witness)
        delivery.append(messages: 0..<10)
        try delivery.close()
        #expect(numbers(in: collector.received) == Array(0..<10))
    }

    @Test("a collector that comes back on its port gets everything")
    func comesBack() throws {
        var delivery: Delivery
        let port: UInt16
        do {
            let first = try RecordingCollector()
            port = first.port
            delivery = try self.delivery(to: [port], settings(.auto))
            try delivery.connect()
            delivery.append(messages: 0..<10)
            try delivery.close()
            #expect(numbers(in: first.received) == Array(0..<10))
        }
        delivery.append(messages: 10..<20)
        Thread.detachNewThread { [port] in
            usleep(300_000)
            let second = try? RecordingCollector(port: port)
            // Each run ends four: with the messages, beside them, and two empty ones.
            _ = second?.waitFor(endings: 4)
        }
        try delivery.close()
        try delivery.finish()
        #expect(delivery.counts.confirmed == 20)
        #expect(witness.returns == 1)
    }
}
