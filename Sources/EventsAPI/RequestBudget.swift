/// The rate limits of the Events API: 600 requests a minute and 30,000 an hour.
///
/// Sliding windows, counted by tenths of their length: a request counts for up to a tenth longer
/// than necessary, so the limits are never exceeded.
package struct RequestBudget: Sendable {
    private var windows = [
        Window(length: .seconds(60), limit: 600), Window(length: .seconds(3600), limit: 30_000),
    ]

    /// Creates a budget of which nothing is used.
    package init() {}

    /// Returns how long to wait before the next request.
    package mutating func wait(now: ContinuousClock.Instant = .now) -> Duration {
        windows.indices.map { windows[$0].wait(now) }.max() ?? .zero
    }

    /// Counts a request that is sent now.
    package mutating func consume(now: ContinuousClock.Instant = .now) {
        for index in windows.indices { windows[index].consume(now) }
    }

    /// A sliding window, counted by its tenths.
    private struct Window: Sendable {
        let length: Duration
        let limit: Int
        private var tenths: [(end: ContinuousClock.Instant, count: Int)] = []

        init(length: Duration, limit: Int) {
            self.length = length
            self.limit = limit
        }

        mutating func wait(_ now: ContinuousClock.Instant) -> Duration {
            tenths.removeAll { $0.end + length <= now }
            guard tenths.reduce(0, { $0 + $1.count }) >= limit, let first = tenths.first else {
                return .zero
            }
            return first.end + length - now
        }

        mutating func consume(_ now: ContinuousClock.Instant) {
            if let last = tenths.last, now < last.end {
                tenths[tenths.count - 1].count += 1
            } else {
                tenths.append((end: now + length / 10, count: 1))
            }
        }
    }
}
