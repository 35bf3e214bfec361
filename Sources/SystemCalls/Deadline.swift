/// A moment after which waiting is over, on a clock that nobody can set.
package struct Deadline: Sendable, Hashable {
    package let instant: ContinuousClock.Instant

    /// Creates a deadline at `instant`.
    package init(_ instant: ContinuousClock.Instant) {
        self.instant = instant
    }

    /// Creates a deadline that is `duration` from now.
    package init(after duration: Duration) {
        instant = ContinuousClock.now + duration
    }

    /// The earlier of the two.
    package func capped(by other: Deadline) -> Deadline {
        Deadline(min(instant, other.instant))
    }

    /// How long there still is; nothing once the moment has passed.
    package var remaining: Duration {
        max(.zero, ContinuousClock.now.duration(to: instant))
    }

    package var isPast: Bool { ContinuousClock.now >= instant }

    /// The time-out to give to `poll`: whole milliseconds, rounded up so that none is too early.
    package var pollMilliseconds: CInt {
        let (seconds, attoseconds) = remaining.components
        guard seconds < Int64(CInt.max / 1000) else { return CInt.max }
        let attosecondsAMillisecond: Int64 = 1_000_000_000_000_000
        let rest = (attoseconds + attosecondsAMillisecond - 1) / attosecondsAMillisecond
        return CInt(seconds * 1000 + rest)
    }
}
