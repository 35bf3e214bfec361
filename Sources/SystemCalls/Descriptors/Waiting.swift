import Glibc

/// The event to wait for on a descriptor.
package enum Readiness: Sendable, Hashable {
    case readable, writable

    var events: Int16 {
        switch self {
        case .readable: Int16(POLLIN)
        case .writable: Int16(POLLOUT)
        }
    }
}

/// How waiting ended.
package enum WaitResult: Sendable, Hashable {
    /// The descriptor can be used, or has a pending error.
    case ready
    /// A signal asked the program to end; this takes precedence over `ready`.
    case interrupted
    case timedOut
}

extension Descriptor {
    /// Waits until reading or writing would not block; without a `deadline`, indefinitely.
    ///
    /// The corresponding C function is `poll`.
    package borrowing func wait(
        for readiness: Readiness, before deadline: Deadline?, unless stopSignal: StopSignal?
    ) throws(SystemError) -> WaitResult {
        try waitForOne(rawValue, readiness.events, before: deadline, unless: stopSignal)
    }

    /// Waits until reading or writing would not block, or another thread wakes this one.
    ///
    /// Being woken is `interrupted`, as a signal is. The corresponding C function is `poll`.
    package borrowing func wait(
        for readiness: Readiness, before deadline: Deadline?, unless stopSignal: StopSignal?,
        or wakeup: borrowing Wakeup
    ) throws(SystemError) -> WaitResult {
        try waitForOne(
            rawValue, readiness.events, before: deadline, unless: stopSignal,
            or: wakeup.receiver)
    }

    /// Waits until an error is pending.
    ///
    /// The corresponding C function is `poll`, without an event.
    package borrowing func waitForError(
        before deadline: Deadline?, unless stopSignal: StopSignal?
    ) throws(SystemError) -> WaitResult {
        try waitForOne(rawValue, 0, before: deadline, unless: stopSignal)
    }
}

/// Sleeps until `deadline`, or until a signal asks the program to end.
package func pause(
    until deadline: Deadline, unless stopSignal: StopSignal?
) throws(SystemError) -> WaitResult {
    try waitForOne(noDescriptor, 0, before: deadline, unless: stopSignal)
}

/// A number that `poll` ignores.
private let noDescriptor: CInt = -1

private func waitForOne(
    _ descriptor: CInt, _ events: Int16, before deadline: Deadline?,
    unless stopSignal: StopSignal?, or wakeup: CInt = noDescriptor
) throws(SystemError) -> WaitResult {
    var entries = [
        pollfd(fd: stopSignal?.descriptor ?? noDescriptor, events: Int16(POLLIN), revents: 0),
        pollfd(
            fd: stopSignal?.other?.descriptor ?? noDescriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0),
        pollfd(fd: descriptor, events: events, revents: 0),
    ]
    let count = try poll(&entries, before: deadline)
    guard count > 0 else { return .timedOut }
    return entries[..<3].allSatisfy { $0.revents == 0 } ? .ready : .interrupted
}

/// Sets `revents` of `entries`, and returns how many of them have an event.
///
/// A thread with a pulse waits in pieces.
func poll(_ entries: inout [pollfd], before deadline: Deadline?) throws(SystemError) -> Int {
    guard let pulse = Pulse.current else { return try pollOnce(&entries, before: deadline) }
    while true {
        Pulse.beat()
        let next = Deadline(after: pulse.interval)
        let count = try pollOnce(&entries, before: deadline.map { next.capped(by: $0) } ?? next)
        if count > 0 || deadline?.isPast == true { return count }
    }
}

/// The timeout is computed again after each signal, so repeated signals do not extend the wait.
private func pollOnce(
    _ entries: inout [pollfd], before deadline: Deadline?
) throws(SystemError) -> Int {
    try retryingOnInterrupt("poll") {
        // Safe: `poll` fills in the elements it is given, and keeps no pointer.
        unsafe entries.withUnsafeMutableBufferPointer { entries in
            let milliseconds = deadline?.pollMilliseconds ?? -1
            return Int(
                unsafe Glibc.poll(
                    entries.baseAddress, nfds_t(entries.count), milliseconds))
        }
    }
}

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

/// Exponential backoff with jitter: the waits between attempts, longer each time and random.
///
/// With "equal jitter" many senders that failed at the same moment do not all try again at the same
/// moment (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
package struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration
    private var attempts = 0

    /// Creates a series of waits from `first`, doubled each time up to `longest`.
    package init(from first: Duration, upTo longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// Returns the next wait, times `jitter`, which is a half to one.
    package mutating func next(jitter: Double = .random(in: 0.5...1)) -> Duration {
        defer { attempts += 1 }
        return min(first * (1 << min(attempts, 10)), longest) * jitter
    }

    /// Starts again with the first wait.
    package mutating func reset() {
        attempts = 0
    }
}
