import Foundation

/// The moment at which waiting ends, on a monotonic clock.
package struct Deadline: Sendable, Hashable {
    /// The moment itself.
    package let instant: ContinuousClock.Instant

    /// Creates a deadline at `instant`.
    package init(_ instant: ContinuousClock.Instant) {
        self.instant = instant
    }

    /// Creates a deadline that is `duration` from now.
    package init(after duration: Duration) {
        instant = ContinuousClock.now + duration
    }

    /// Returns the earlier of the two.
    package func capped(by other: Deadline) -> Deadline {
        Deadline(min(instant, other.instant))
    }

    /// The time left; zero once the moment has passed.
    package var remaining: Duration {
        max(.zero, ContinuousClock.now.duration(to: instant))
    }

    /// Whether the moment has passed.
    package var isPast: Bool { ContinuousClock.now >= instant }

    /// The timeout for `poll`: whole milliseconds, rounded up so that it never ends early.
    package var pollMilliseconds: CInt {
        let (seconds, attoseconds) = remaining.components
        guard seconds < Int64(CInt.max / 1000) else { return CInt.max }
        let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000
        let rest = (attoseconds + attosecondsPerMillisecond - 1) / attosecondsPerMillisecond
        return CInt(seconds * 1000 + rest)
    }
}

/// Returns the time since 1970 by the system's clock, which can be set and jump.
///
/// The corresponding C function is `clock_gettime` with `CLOCK_REALTIME`.
package func wallClock() -> (seconds: Int64, nanoseconds: Int) {
    var time = timespec()
    // Safe: `clock_gettime` fills the structure, and keeps no pointer.
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return (Int64(time.tv_sec), time.tv_nsec)
}
