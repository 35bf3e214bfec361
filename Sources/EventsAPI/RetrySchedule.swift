/// When a request that failed is made again.
///
/// Faults: 0.5 s, doubled up to 60 s, times a half to one. Too many requests: what the server says,
/// else a minute, doubled up to an hour.
package struct RetrySchedule: Sendable {
    private var faults = 0
    private var refusals = 0

    package init() {}

    /// The wait before the next try, or nil where another one is of no use.
    package mutating func wait(
        after error: APIError, jitter: Double = .random(in: 0.5...1)
    ) -> Duration? {
        switch error.remedy {
        case .retry:
            defer { faults += 1 }
            return min(.milliseconds(500) * (1 << min(faults, 10)), .seconds(60)) * jitter
        case .wait(let time?):
            return min(time, .seconds(3600))
        case .wait(nil):
            defer { refusals += 1 }
            return min(.seconds(60) * (1 << min(refusals, 10)), .seconds(3600))
        case .restart, .newToken, .none:
            return nil
        }
    }

    /// Begins anew after a success.
    package mutating func reset() {
        self = RetrySchedule()
    }
}
