import SystemCalls
import Transports

/// The choice among several destinations: which is used, which is next, and when to give up.
///
/// Each destination gets one attempt, in the order of the command line; after a round without
/// success there is a pause, longer each time.
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

    /// The pauses after rounds without success.
    static let backoff = Backoff(from: .milliseconds(200), upTo: .seconds(30))

    private(set) var destinations: [Destination]
    /// The index of the destination that is used now.
    private(set) var current = 0
    /// Whether each destination worked when it was used last; nil if it was not used yet.
    private var works: [Bool?]
    /// The destinations that have not been tried yet in this round.
    private var round: [Int]?
    /// The destinations whose failure no new attempt can mend.
    private var unusable: Set<Int> = []
    private var backoff = Self.backoff
    /// Whether messages have arrived at the current destination since it became that, or failed.
    private(set) var hasArrived = false
    /// When the present outage began.
    private var began: ContinuousClock.Instant?
    private var leftFirst: ContinuousClock.Instant?

    init(_ destinations: [Destination]) {
        self.destinations = destinations
        works = destinations.map { _ in nil }
    }

    /// The destinations, and what is known of them.
    var places: [DeliveryHealth.Place] {
        destinations.indices.map { index in
            DeliveryHealth.Place(
                destinations[index], isCurrent: index == current, isUp: works[index])
        }
    }

    /// Whether nothing has arrived since the last failure.
    var isInOutage: Bool { began != nil }

    /// The destination that is used now.
    var destination: Destination {
        get { destinations[current] }
        set { destinations[current] = newValue }
    }

    /// Decides what is next after a failure of the current destination, which has made no progress
    /// since `start`.
    mutating func failed(
        isTransient: Bool, retryFor time: RetryTime, since start: ContinuousClock.Instant? = nil,
        now: ContinuousClock.Instant = .now
    ) -> Step {
        let began = began ?? start ?? now
        self.began = began
        works[current] = false
        hasArrived = false
        if !isTransient { unusable.insert(current) }
        let usable = destinations.indices.filter { !unusable.contains($0) }
        var left = round ?? usable.filter { $0 != current }
        if !left.isEmpty {
            use(left.removeFirst(), now)
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
        use(next, now)
        round = Array(usable.dropFirst())
        return .tryAfter(wait)
    }

    /// Notes that the current destination can be reached, unless it has failed since messages arrived.
    mutating func connected() {
        if began == nil { works[current] = true }
    }

    /// Notes that messages have arrived; returns how long the outage was, nil if there was none.
    mutating func arrived(now: ContinuousClock.Instant = .now) -> Duration? {
        works[current] = true
        hasArrived = true
        guard let began else { return nil }
        self.began = nil
        round = nil
        backoff.reset()
        return now - began
    }

    /// Returns whether it is time to try the first destination again.
    func wantsFirst(now: ContinuousClock.Instant = .now) -> Bool {
        guard current != 0, !unusable.contains(0), let leftFirst else { return false }
        return now - leftFirst >= Self.timeAwayFromFirst
    }

    /// Makes the first destination the current one if it is time to; returns whether it did.
    mutating func returnsToFirst(now: ContinuousClock.Instant = .now) -> Bool {
        guard wantsFirst(now: now) else { return false }
        use(0, now)
        return true
    }

    private mutating func use(_ destination: Int, _ now: ContinuousClock.Instant) {
        current = destination
        hasArrived = false
        leftFirst = destination == 0 ? nil : now
    }
}
