import Foundation
import Syslog
import SystemCalls
import TestSupport
import Testing
import Transports

@testable import Delivery

@Suite("A collector that does not take what it is sent")
struct RefusalTests {
    private let witness = Witness()
    private static let line = "message 10 " + String(repeating: ".", count: 100) + "\n"

    private func delivery(
        to collector: RecordingCollector, _ framing: FramingChoice,
        _ change: (inout DeliverySettings) -> Void = { _ in }
    ) throws -> Delivery {
        var settings = DeliverySettings()
        settings.answerTime = .milliseconds(500)
        settings.retryFor = .upTo(.seconds(20))
        change(&settings)
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: collector.port))
        return Delivery(
            to: [.tcp(endpoint, framing)], settings,
            over: ConnectionSettings(with: ShutdownGrace(with: nil)), observer: witness)
    }

    /// Sends messages, and returns why that failed.
    private func failure(
        of delivery: inout Delivery, messages: Range<Int> = 10..<30
    ) -> TransportError? {
        delivery.append(messages: messages)
        do throws(DeliveryFailure) {
            try delivery.close()
            try delivery.finish()
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(
        "one that closes after a message: the second end is the last, and nothing counts",
        arguments: [ConfirmationMode.auto, .eof, .acked],
        [FramingChoice.automatic, .lineFeed, .octetCounting])
    func closes(mode: ConfirmationMode, framing: FramingChoice) throws {
        var habits = RecordingCollector.Habits()
        // A line, or as much of it with its count.
        habits.closesAfter = Self.line.utf8.count
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: collector, framing) { $0.confirmation = mode }
        let time = ContinuousClock().measure {
            let reason = failure(of: &delivery)
            #expect(reason?.refusal != nil)
            if case .refused = reason {} else { Issue.record("\(String(describing: reason))") }
        }
        #expect(time < .seconds(10))
        #expect(delivery.confirmation == .refused)
        #expect(delivery.sent == 0)
        #expect(delivery.counts.confirmed == 0)
        #expect(delivery.unsent == 20)
        #expect(delivery.confirmedPosition == .start)
        #expect(witness.losses.isEmpty)
    }

    @Test("with a retry time of nothing the first end is the last")
    func onlyOnce() throws {
        var habits = RecordingCollector.Habits()
        habits.closesAfter = Self.line.utf8.count
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: collector, .lineFeed) { $0.retryFor = .upTo(.zero) }
        #expect(failure(of: &delivery)?.refusal != nil)
        #expect(collector.pieces.filter { !$0.isEmpty }.count == 1)
        #expect(delivery.counts.resent == 0)
    }

    @Test("one that sends bytes back is no collector")
    func echoes() throws {
        var habits = RecordingCollector.Habits()
        habits.echoes = true
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: collector, .automatic)
        let reason = failure(of: &delivery)
        #expect(reason == .refused(.spoke(Array(Self.line.utf8.prefix(80)))))
        #expect(delivery.sent == 0)
        #expect(delivery.counts.resent == 0)
    }

    @Test("one that wants octet counting gets it, after lines were refused, for the whole run")
    func findsOctetCounting() throws {
        var habits = RecordingCollector.Habits()
        habits.refusesLines = true
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: collector, .automatic)
        try delivery.connect()
        for start in [10, 20, 30] {
            delivery.append(messages: start..<start + 10)
            try delivery.close()
        }
        try delivery.finish()
        #expect(delivery.counts.confirmed == 30)
        #expect(delivery.confirmation == .confirmed)
        #expect(delivery.counts.resent == 1)
        #expect(witness.framings == [.octetCounting])
        #expect(witness.refusals.isEmpty)
        let frames = String(decoding: collector.received, as: UTF8.self)
        #expect(frames.matches(of: #/11[12] message [0-9]+ /#).count == 30)
        #expect(frames.hasPrefix("112 message 10 "))
    }

    @Test(
        "a receiver of lines whose first connections were lost by accident gets lines all the same",
        arguments: [(0, 1), (0, 2), (1, 1), (1, 2)])
    func accidents(endsFirst: Int, dropsFirst: Int) throws {
        var habits = RecordingCollector.Habits()
        habits.endsFirst = endsFirst
        habits.dropsFirst = dropsFirst
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: collector, .automatic)
        if failure(of: &delivery) == nil {
            let lines = collector.received.split(separator: UInt8(ascii: "\n"))
            // What was counted before the accident was known for one came first.
            let whole = Array(lines.suffix(20).joined(separator: [UInt8(ascii: "\n")]))
            #expect(numbers(in: whole) == Array(10..<30))
            #expect(lines.suffix(20).allSatisfy { $0.starts(with: "message ".utf8) })
            #expect(delivery.counts.confirmed == 20)
        } else {
            #expect(delivery.confirmedPosition == .start)
            #expect(delivery.unsent == 20)
        }
        #expect(witness.framings.isEmpty)
    }

    @Test("connections that end empty say nothing of the framing")
    func endsEmpty() throws {
        var habits = RecordingCollector.Habits()
        habits.endsFirst = 100
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: collector, .automatic)
        #expect(failure(of: &delivery)?.refusal != nil)
        #expect(collector.received.isEmpty)
        #expect(witness.framings.isEmpty)
        #expect(delivery.unsent == 20)
    }

    @Test("one that takes lines is never sent a count")
    func keepsLines() throws {
        let collector = try RecordingCollector()
        var delivery = try delivery(to: collector, .automatic)
        #expect(failure(of: &delivery) == nil)
        #expect(numbers(in: collector.received) == Array(10..<30))
        #expect(witness.framings.isEmpty)
    }

    @Test("what is fixed is not changed")
    func staysFixed() throws {
        var habits = RecordingCollector.Habits()
        habits.refusesLines = true
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: collector, .lineFeed)
        #expect(failure(of: &delivery) == .refused(.closed))
        #expect(collector.received.isEmpty)
    }

    @Test("with another destination the run goes on there, and the refusal is told")
    func failsOver() throws {
        var habits = RecordingCollector.Habits()
        habits.refusesLines = true
        let first = try RecordingCollector(habits: habits)
        let second = try RecordingCollector()
        let destinations = try [first, second].map {
            Destination.tcp(
                try #require(Endpoint(host: "127.0.0.1", port: $0.port)), .lineFeed)
        }
        var delivery = Delivery(
            to: destinations, DeliverySettings(),
            over: ConnectionSettings(with: ShutdownGrace(with: nil)), observer: witness)
        #expect(failure(of: &delivery) == nil)
        #expect(witness.refusals == [.closed])
        #expect(numbers(in: second.received) == Array(10..<30))
        #expect(delivery.confirmation == .confirmed)
    }

    @Test("one that allows one connection answers, which shows no more than an acknowledgement")
    func oneConnection() throws {
        var habits = RecordingCollector.Habits()
        habits.allowsOneConnection = true
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: collector, .lineFeed)
        try delivery.connect()
        for start in [10, 20, 30] {
            delivery.append(messages: start..<start + 10)
            try delivery.close()
        }
        try delivery.finish()
        #expect(Set(numbers(in: collector.received)) == Set(10..<40))
        #expect(delivery.counts.confirmation != .refused)
        #expect(witness.lonely <= 1)
        #expect(delivery.confirmedPosition.offset == 40)
    }

    @Test("behind a proxy no more is claimed than an acknowledgement")
    func proxy() throws {
        let collector = try RecordingCollector()
        var delivery = try delivery(to: collector, .automatic) { $0.isBehindProxy = true }
        #expect(failure(of: &delivery) == nil)
        #expect(delivery.confirmation == .acknowledged)
        #expect(delivery.counts.confirmed == 0)
        #expect(delivery.confirmedPosition.offset == 30)
    }

    /// A process that stops ends all its connections; the end of one of them is no answer.
    @Test(
        "one that shuts its side down with bytes unread, and then closes, has confirmed nothing",
        arguments: [0, 5_000, 30_000, 50_000] as [UInt32], [20, 60, 150, 400])
    func stops(gap: UInt32, moment: Int) throws {
        var habits = RecordingCollector.Habits()
        habits.shutDownTime = gap
        habits.bytesPerSecond = 20_000
        let collector = try RecordingCollector(habits: habits)
        var delivery = try delivery(to: collector, .lineFeed) {
            $0.confirmation = .eof
            $0.answerTime = .seconds(10)
            $0.retryFor = .upTo(.zero)
        }
        // 11,100 bytes: half a second at its pace.
        let stopping = Thread { [collector] in
            Thread.sleep(forTimeInterval: 0.15 + Double(moment) / 1000)
            collector.stop()
        }
        stopping.start()
        _ = failure(of: &delivery, messages: 100..<200)
        let recorded = Set(numbers(in: collector.received))
        #expect(delivery.counts.confirmed <= recorded.count)
        #expect(delivery.confirmedPosition == .start || recorded.count == 100)
    }
}
