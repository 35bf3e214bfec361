/// How long a collector has shown no progress, over all connections to it.
///
/// A collector that is stopped or frozen keeps its connections open: only time tells.
package final class Silence {
    /// How long without progress is too long to write; nil where only the kernel gives up.
    package let limit: Duration?
    private let tell: (Destination) -> Void
    /// When the silence began that has not ended, if there is one.
    package private(set) var start: ContinuousClock.Instant?
    private var isTold = false

    /// How long it takes until the user is told.
    private static let quietTime = Duration.seconds(2)
    /// How often a wait looks at the clock.
    static let interval = Duration.seconds(1)

    package init(limit: Duration? = nil, tell: @escaping (Destination) -> Void = { _ in }) {
        self.limit = limit
        self.tell = tell
    }

    /// Notes that the collector has taken something.
    package func progressed() {
        start = nil
    }

    /// Notes that messages have arrived: the next silence is to be told again.
    package func ended() {
        start = nil
        isTold = false
    }

    /// Notes a wait for `destination` without progress, and returns whether it is too long.
    func lasts(at destination: Destination, now: ContinuousClock.Instant = .now) -> Bool {
        let start = start ?? now
        self.start = start
        if !isTold, now - start >= Self.quietTime {
            isTold = true
            tell(destination)
        }
        return limit.map { now - start >= $0 } ?? false
    }
}
