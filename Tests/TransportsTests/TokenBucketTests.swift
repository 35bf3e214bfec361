import Testing
import Transports

@Suite("A token bucket")
struct TokenBucketTests {
    private let start = ContinuousClock.now

    @Test("a full bucket lets 64 go at once, and then there is a wait")
    func burst() {
        var bucket = TokenBucket(perSecond: 100, now: start)
        #expect(bucket.available(at: start) == .send(upTo: 64))
        bucket.consume(64)
        #expect(bucket.available(at: start) == .wait(until: start + .milliseconds(10)))
    }

    @Test("what is due within a millisecond goes now")
    func noShortSleeps() {
        var bucket = TokenBucket(perSecond: 100, now: start)
        bucket.consume(64)
        let early = start + .milliseconds(9) - .nanoseconds(1)
        #expect(bucket.available(at: early) == .wait(until: start + .milliseconds(10)))
        #expect(bucket.available(at: start + .milliseconds(9)) == .send(upTo: 1))
    }

    @Test("a long rest fills the bucket, and not more")
    func rest() {
        var bucket = TokenBucket(perSecond: 100, now: start)
        bucket.consume(64)
        #expect(bucket.available(at: start + .milliseconds(300)) == .send(upTo: 30))
        let later = start + .seconds(3600)
        #expect(bucket.available(at: later) == .send(upTo: 64))
        bucket.consume(64)
        #expect(bucket.available(at: later) == .wait(until: later + .milliseconds(10)))
    }

    @Test(
        "over ten seconds no more go than the rate allows, and no fewer",
        arguments: [1, 7, 1000, 33_333, 1_000_000] as [UInt32])
    func rate(rate: UInt32) {
        var bucket = TokenBucket(perSecond: rate, now: start)
        var now = start
        var sent = 0
        while now < start + .seconds(10) {
            switch bucket.available(at: now) {
            case .send(let count):
                sent += count
                bucket.consume(count)
            case .wait(let instant):
                #expect(instant > now)
                now = instant
            }
        }
        let expected = 64 + Int(rate) * 10
        #expect(abs(sent - expected) <= 2 + Int(rate) / 500)
    }

    @Test("a rate of 0 never waits")
    func unlimited() {
        var bucket = TokenBucket(perSecond: 0, now: start)
        for _ in 0..<1000 {
            #expect(bucket.available(at: start) == .send(upTo: 64))
            bucket.consume(64)
        }
    }
}
