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
