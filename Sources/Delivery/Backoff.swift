/// How long to wait before the next attempt: longer each time, and not for everybody the same.
struct Backoff {
    private static let first = Duration.milliseconds(200)
    private static let longest = Duration.seconds(30)

    private var attempts = 0

    /// The wait before the next attempt: 0.2 s, doubled each time up to 30 s, times a half to one.
    mutating func next(jitter: Double = .random(in: 0.5...1)) -> Duration {
        defer { attempts += 1 }
        return min(Self.first * (1 << min(attempts, 10)), Self.longest) * jitter
    }

    mutating func reset() {
        attempts = 0
    }
}
