/// A token bucket (<https://en.wikipedia.org/wiki/Token_bucket>): a token is a frame.
///
/// It holds at most 64: that many datagrams are under half of what a receive buffer of the usual
/// size holds while its reader is off the CPU.
package struct TokenBucket: Sendable {
    /// What may be done now.
    package enum Availability: Sendable, Hashable {
        case send(upTo: Int)
        case wait(until: ContinuousClock.Instant)
    }

    /// How many tokens a full bucket has.
    package static let burst = 64

    /// A frame due within this time goes now: shorter sleeps cost more than they save.
    package static let shortestWait = Duration.milliseconds(1)

    /// The time that a frame takes; nothing where the rate has no limit.
    private let interval: Duration

    /// When the bucket was empty: since then it has been filling.
    private var empty: ContinuousClock.Instant

    /// Creates a full bucket; a rate of 0 has no limit.
    package init(perSecond rate: UInt32, now: ContinuousClock.Instant = .now) {
        interval = rate == 0 ? .zero : .seconds(1) / Int(rate)
        empty = now - interval * Self.burst
    }

    /// Returns how many frames may go at `now`, at least one, or when the next one may.
    package mutating func available(at now: ContinuousClock.Instant = .now) -> Availability {
        guard interval > .zero else { return .send(upTo: Self.burst) }
        empty = max(empty, now - interval * Self.burst)
        let filled = empty.duration(to: now + Self.shortestWait) / interval
        return filled < 1
            ? .wait(until: empty + interval) : .send(upTo: min(Int(filled), Self.burst))
    }

    /// Consumes the tokens of `count` frames that were sent.
    package mutating func consume(_ count: Int) {
        empty += interval * count
    }
}
