import Syslog
import SystemCalls
import Testing
import Transports

@testable import Delivery

@Suite("Which destination is next")
struct FailoverTests {
    private let start = ContinuousClock.now

    private func failover(_ count: Int) throws -> Failover {
        Failover(
            try (0..<count).map { index in
                .tcp(try #require(Endpoint(host: "siem\(index)", port: 601)), .lineFeed)
            })
    }

    @Test("each of several destinations gets one attempt at once, then there is a pause")
    func rounds() throws {
        var failover = try failover(3)
        var order: [Int] = []
        var pauses = 0
        for _ in 0..<7 {
            let step = failover.failed(isTransient: true, retryFor: .forever, now: start)
            if case .tryAfter = step { pauses += 1 }
            order.append(failover.current)
        }
        #expect(order == [1, 2, 0, 1, 2, 0, 1])
        #expect(pauses == 2)
    }

    @Test("the pauses double from 0.2 s to 30 s")
    func pauses() {
        var backoff = Failover.backoff
        let longest = (0..<9).map { _ in backoff.next(jitter: 1) }
        let milliseconds = [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000]
        #expect(longest == milliseconds.map { .milliseconds($0) })
    }

    @Test("without a retry time the first failure is the last")
    func noRetry() throws {
        var failover = try failover(1)
        let step1 = failover.failed(isTransient: true, retryFor: .upTo(.zero), now: start)
        #expect(step1 == .giveUp)
    }

    @Test("the retry time counts from the first failure, and ends with an attempt")
    func retryTime() throws {
        var failover = try failover(1)
        let time = RetryTime.upTo(.seconds(10))
        _ = failover.failed(isTransient: true, retryFor: time, now: start)
        let step = failover.failed(
            isTransient: true, retryFor: time, now: start + .milliseconds(9990))
        #expect(step == .tryAfter(.milliseconds(10)))
        let step2 = failover.failed(isTransient: true, retryFor: time, now: start + .seconds(10))
        #expect(step2 == .giveUp)
    }

    @Test("what arrives ends the outage and its pauses")
    func arrival() throws {
        var failover = try failover(1)
        let none = failover.arrived(now: start)
        #expect(none == nil)
        for _ in 0..<8 { _ = failover.failed(isTransient: true, retryFor: .forever, now: start) }
        let time = failover.arrived(now: start + .seconds(3))
        #expect(time == .seconds(3))
        guard
            case .tryAfter(let pause) = failover.failed(
                isTransient: true, retryFor: .forever, now: start + .seconds(4))
        else {
            Issue.record("no pause")
            return
        }
        #expect(pause <= .milliseconds(200))
    }

    @Test("a destination that no attempt can mend is not tried again")
    func hopeless() throws {
        var failover = try failover(2)
        let step3 = failover.failed(isTransient: false, retryFor: .forever, now: start)
        #expect(step3 == .tryNow)
        for _ in 0..<3 {
            _ = failover.failed(isTransient: true, retryFor: .forever, now: start)
            #expect(failover.current == 1)
        }
        let step4 = failover.failed(isTransient: false, retryFor: .forever, now: start)
        #expect(step4 == .giveUp)
    }

    @Test("the first destination is tried again after a minute")
    func returning() throws {
        var failover = try failover(2)
        _ = failover.failed(isTransient: true, retryFor: .forever, now: start)
        _ = failover.arrived(now: start)
        let early = failover.returnsToFirst(now: start + .seconds(59))
        let due = failover.returnsToFirst(now: start + .seconds(60))
        #expect(!early && due)
        #expect(failover.current == 0)
    }

    @Test("a batch that fails elsewhere begins with the first destination again")
    func startsOver() throws {
        var failover = try failover(3)
        _ = failover.failed(isTransient: true, retryFor: .forever, now: start)
        _ = failover.failed(isTransient: true, retryFor: .forever, now: start)
        _ = failover.arrived(now: start)
        #expect(failover.current == 2)
        let step5 = failover.failed(isTransient: true, retryFor: .forever, now: start)
        #expect(step5 == .tryNow)
        #expect(failover.current == 0)
    }

    @Test("what is known of each destination is what happened when it was used last")
    func places() throws {
        var failover = try failover(3)
        #expect(failover.places.map(\.isUp) == [nil, nil, nil])
        failover.connected()
        #expect(failover.places.map(\.isUp) == [true, nil, nil])
        _ = failover.failed(isTransient: true, retryFor: .forever, now: start)
        // A connection says nothing while messages have not arrived.
        failover.connected()
        #expect(failover.places.map(\.isUp) == [false, nil, nil])
        #expect(failover.places.map(\.isCurrent) == [false, true, false])
        _ = failover.arrived(now: start)
        #expect(failover.places.map(\.isUp) == [false, true, nil])
        let later = start + Failover.timeAwayFromFirst
        let isBack = failover.returnsToFirst(now: later)
        #expect(isBack)
        #expect(failover.places.map(\.isUp) == [false, true, nil])
        _ = failover.arrived(now: later)
        #expect(failover.places.map(\.isUp) == [true, true, nil])
    }
}
