import Transports

/// Which destination is used, which one is next, and when it is time to give up.
///
/// Each destination gets one attempt, in the order of the command line; after a round that nobody
/// answered there is a pause, longer each time.
struct Failover {
    /// What to do after a failure.
    enum Step: Sendable, Hashable {
        /// Try the destination that is now the current one.
        case tryNow
        case tryAfter(Duration)
        case giveUp
    }

    /// How long another destination is used before the first is tried again.
    static let timeAwayFromFirst = Duration.seconds(60)

    private(set) var destinations: [Destination]
    private(set) var current = 0
    /// The destinations that have not been tried yet in this round.
    private var round: [Int]?
    /// The destinations that no new attempt can mend.
    private var hopeless: Set<Int> = []
    private var backoff = Backoff()
    private var began: ContinuousClock.Instant?
    private var leftFirst: ContinuousClock.Instant?

    init(_ destinations: [Destination]) {
        self.destinations = destinations
    }

    /// Whether nothing has arrived since the last failure.
    var isInterrupted: Bool { began != nil }

    /// The destination that is used now.
    var destination: Destination {
        get { destinations[current] }
        set { destinations[current] = newValue }
    }

    /// Decides what is next after a failure of the current destination, which has shown no
    /// progress since `start`.
    mutating func failed(
        isTransient: Bool, retryFor time: RetryTime, since start: ContinuousClock.Instant? = nil,
        now: ContinuousClock.Instant = .now
    ) -> Step {
        let began = began ?? start ?? now
        self.began = began
        if !isTransient { hopeless.insert(current) }
        let usable = destinations.indices.filter { !hopeless.contains($0) }
        var left = round ?? usable.filter { $0 != current }
        if !left.isEmpty {
            move(to: left.removeFirst(), now)
            round = left
            return .tryNow
        }
        guard let next = usable.first else { return .giveUp }
        var wait = backoff.next()
        if case .upTo(let limit) = time {
            let remaining = limit - (now - began)
            guard remaining > .zero else { return .giveUp }
            wait = min(wait, remaining)
        }
        move(to: next, now)
        round = Array(usable.dropFirst())
        return .tryAfter(wait)
    }

    /// Notes that messages have arrived; returns how long they had not.
    mutating func arrived(now: ContinuousClock.Instant = .now) -> Duration? {
        guard let began else { return nil }
        self.began = nil
        round = nil
        backoff.reset()
        return now - began
    }

    /// Whether it is time to see if the first destination is back.
    func wantsFirst(now: ContinuousClock.Instant = .now) -> Bool {
        guard current != 0, !hopeless.contains(0), let leftFirst else { return false }
        return now - leftFirst >= Self.timeAwayFromFirst
    }

    /// Makes the first destination the current one, if it is time to.
    mutating func returnsToFirst(now: ContinuousClock.Instant = .now) -> Bool {
        guard wantsFirst(now: now) else { return false }
        move(to: 0, now)
        return true
    }

    private mutating func move(to destination: Int, _ now: ContinuousClock.Instant) {
        current = destination
        leftFirst = destination == 0 ? nil : now
    }
}
