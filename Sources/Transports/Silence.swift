/// How long a collector has shown no progress, over all connections to it.
///
/// A collector that is stopped or frozen keeps its connections open: only a time limit shows it.
package final class Silence {
    /// How long a write may wait without progress; nil where only the kernel gives up.
    package let limit: Duration?
    private let report: (Destination) -> Void
    /// When the present silence began; nil after progress.
    package private(set) var start: ContinuousClock.Instant?
    private var isReported = false

    /// How long a silence lasts before it is reported.
    private static let reportTime = Duration.seconds(2)
    /// How often a wait looks at the clock.
    static let interval = Duration.seconds(1)

    /// Creates the record of a destination; `report` is called once in each silence.
    package init(limit: Duration? = nil, report: @escaping (Destination) -> Void = { _ in }) {
        self.limit = limit
        self.report = report
    }

    /// Notes that the collector has taken something.
    package func progressed() {
        start = nil
    }

    /// Notes that messages have arrived: the next silence is reported again.
    package func ended() {
        start = nil
        isReported = false
    }

    /// Notes a wait for `destination` without progress, and returns whether it is too long.
    func lasts(at destination: Destination, now: ContinuousClock.Instant = .now) -> Bool {
        let start = start ?? now
        self.start = start
        if !isReported, now - start >= Self.reportTime {
            isReported = true
            report(destination)
        }
        return limit.map { now - start >= $0 } ?? false
    }
}
