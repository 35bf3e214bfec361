import Foundation
import Syslog
import SystemCalls
import TestSupport
import Testing
import Transports

@testable import Delivery

/// The end of a connection is an answer only where it would not have come anyway.
@Suite("Connections that end at a time of their own")
struct TimedEndsTests {
    private let witness = Witness()

    private func delivery(
        to collector: TimedEnds, _ change: (inout DeliverySettings) -> Void
    ) throws -> Delivery {
        var settings = DeliverySettings()
        settings.retryFor = .upTo(.seconds(20))
        change(&settings)
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: collector.port))
        return Delivery(
            to: [.tcp(endpoint, .lineFeed)], settings,
            over: ConnectionSettings(with: ShutdownGrace(with: nil)), observer: witness)
    }

    @Test(
        "a proxy without a server ends them after a while: that confirms nothing",
        arguments: [ConfirmationMode.auto, .eof], [false, true])
    func proxy(mode: ConfirmationMode, isKnown: Bool) throws {
        let proxy = try TimedEnds(.afterOpening(0.9))
        var delivery = try delivery(to: proxy) {
            $0.confirmation = mode
            $0.isBehindProxy = isKnown
        }
        delivery.append(messages: 10..<30)
        do throws(DeliveryFailure) {
            try delivery.close()
            Issue.record("counted as delivered")
        } catch {
            guard case .refused(.closedByItself) = error.reason else {
                Issue.record("\(error.reason)")
                return
            }
        }
        #expect(delivery.counts.sent == 0)
        #expect(delivery.confirmation == .refused)
        #expect(delivery.confirmedPosition == .start)
        #expect(delivery.unsent == 20)
    }

    @Test("batches that follow one another do not vouch for each other either")
    func batches() throws {
        let proxy = try TimedEnds(.afterOpening(0.9))
        var delivery = try delivery(to: proxy) { $0.confirmation = .eof }
        #expect(throws: DeliveryFailure.self) {
            for number in 0..<20 {
                delivery.append(messages: number * 6000..<number * 6000 + 6000)
                try delivery.push()
            }
            try delivery.finish()
        }
        #expect(delivery.counts.confirmed == 0)
        #expect(delivery.confirmedPosition == .start)
    }

    @Test("a collector that is slow to answer confirms all the same, with every batch")
    func slow() throws {
        let collector = try TimedEnds(.afterItsEnd(0.7))
        var delivery = try delivery(to: collector) { $0.confirmation = .eof }
        for number in 1...2 {
            delivery.append(messages: number * 100..<number * 100 + 20)
            try delivery.close()
            #expect(delivery.confirmedPosition.offset == number * 100 + 20)
        }
        try delivery.finish()
        #expect(delivery.counts.confirmed == 40)
        #expect(delivery.counts.resent == 0)
        #expect(witness.losses.isEmpty)
    }

    @Test("a slow collector that keeps one connection is taken by its word, and not refused")
    func slowAndAlone() throws {
        let collector = try TimedEnds(.afterItsEndOneAtATime(0.7))
        var delivery = try delivery(to: collector) { $0.confirmation = .auto }
        delivery.append(messages: 10..<30)
        try delivery.close()
        try delivery.finish()
        #expect(delivery.confirmation == .acknowledged)
        #expect(delivery.confirmedPosition.offset == 30)
        #expect(witness.lonely == 1)
        #expect(witness.refusals.isEmpty)
    }

    @Test("an answer that nobody looked for is not slow for long")
    func late() throws {
        let collector = try TimedEnds(.afterItsEnd(0))
        var delivery = try delivery(to: collector) { $0.confirmation = .eof }
        delivery.append(messages: 0..<6000)
        try delivery.push()
        let look = delivery.deadline
        #expect(try #require(look).instant - .now < .milliseconds(500))
        // As when another destination, or the API, keeps the run.
        Thread.sleep(forTimeInterval: 5)
        let start = ContinuousClock.now
        try delivery.close()
        #expect(ContinuousClock.now - start < .seconds(3))
        try delivery.finish()
        #expect(delivery.counts.confirmed == 6000)
        #expect(witness.losses.isEmpty)
    }
}
