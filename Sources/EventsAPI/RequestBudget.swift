/// How many requests may still be made: 600 a minute and 30,000 an hour.
///
/// Events API, rate limits. What was made is counted in windows that slide by tenths, each request
/// a little longer than it has to be, so the limit is never passed.
package struct RequestBudget: Sendable {
    private var windows = [
        Window(length: .seconds(60), limit: 600), Window(length: .seconds(3600), limit: 30_000),
    ]

    package init() {}

    /// How long to wait before the next request.
    package mutating func wait(now: ContinuousClock.Instant = .now) -> Duration {
        windows.indices.map { windows[$0].wait(now) }.max() ?? .zero
    }

    /// Notes a request that is made now.
    package mutating func spend(now: ContinuousClock.Instant = .now) {
        for index in windows.indices { windows[index].spend(now) }
    }

    /// The requests of a time, counted by its tenths.
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

        mutating func spend(_ now: ContinuousClock.Instant) {
            if let last = tenths.last, now < last.end {
                tenths[tenths.count - 1].count += 1
            } else {
                tenths.append((end: now + length / 10, count: 1))
            }
        }
    }
}
