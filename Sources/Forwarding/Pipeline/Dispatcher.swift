import Delivery
import EventMapping
import Syslog
import SystemCalls
import Transports

/// The destinations of a run: its own, and those that rules send events to instead.
///
/// Each is a delivery, and the position of the input goes along with all of them: a position counts
/// as confirmed only when every destination has everything before it.
struct Dispatcher: ~Copyable {
    /// What is asked of all deliveries.
    enum Step {
        case connect, write, push, close, finish
    }

    /// The delivery to the run's own destination.
    private(set) var main: Delivery
    /// The deliveries to the destinations of rules, by their index in the plan.
    private var routes: [RouteDelivery]
    /// Whether the run goes on without delivering, to keep its records in a file.
    private(set) var hasGivenUp = false
    /// Up to here everything is confirmed, or was rejected and is kept.
    private(set) var safePosition = InputPosition.start
    /// How many messages have arrived up to there.
    private(set) var safeRecords = 0

    init(_ plan: ForwardPlan, _ observer: any RunObserver, _ stopSignal: StopSignal?) {
        main = Delivery(
            to: plan.destinations, plan.delivery,
            over: ConnectionSettings(plan, observer, stopSignal), observer: observer)
        routes = plan.routes.enumerated().map { index, destination in
            RouteDelivery(
                Delivery(
                    to: [destination], plan.delivery,
                    over: ConnectionSettings(plan, observer, stopSignal), observer: observer,
                    number: index + 1))
        }
    }

    /// Takes a step with all deliveries.
    mutating func take(_ step: Step) throws(DeliveryFailure) {
        for route in routes {
            switch step {
            case .connect: try route.delivery.connect()
            case .write: try route.delivery.write()
            case .push:
                let deadline = route.delivery.deadline
                if route.delivery.isDue || deadline?.isPast == true { try route.delivery.push() }
            case .close: try route.delivery.close()
            case .finish: try route.delivery.finish()
            }
        }
        switch step {
        case .connect: try main.connect()
        case .write: try main.write()
        case .push: try main.push()
        case .close: try main.close()
        case .finish: try main.finish()
        }
    }

    /// Takes no further step.
    mutating func giveUp() { hasGivenUp = true }

    /// Whether a destination has enough to be pushed.
    var isDue: Bool { main.isDue || routes.contains { $0.delivery.isDue } }

    /// When `push` is to be called although no more comes.
    var deadline: Deadline? {
        let deadlines = [main.deadline] + routes.map { $0.delivery.deadline }
        return deadlines.compactMap(\.self).min { $0.instant < $1.instant }
    }

    /// The longest message that all destinations take whole; nil if there is no limit.
    var messageLimit: Int? {
        mutating get {
            let limits = [main.messageLimit] + routes.map { $0.delivery.messageLimit }
            return limits.compactMap(\.self).min()
        }
    }

    // Messages

    /// Calls `body` with the frames of a destination, to append one message; its record is kept.
    ///
    /// `route` is the index of a rule's destination; nil is the run's own.
    mutating func append<Result>(
        to route: Int?, record: [UInt8]?, _ body: (inout MessageFrames) -> Result
    ) -> Result {
        if let route {
            let result = routes[route].delivery.batch.withFrames(body)
            if let record { routes[route].delivery.batch.keep(record: record) }
            return result
        }
        let result = main.batch.withFrames(body)
        if let record { main.batch.keep(record: record) }
        return result
    }

    /// Calls `body` with the frames of the run's own destination, and the size that makes it due.
    mutating func fill<Result>(
        _ body: (inout MessageFrames, _ size: Int) -> Result
    ) -> Result {
        main.fill(body)
    }

    /// Calls `body` with the batch of the run's own destination.
    mutating func withBatch<Result>(_ body: (inout Batch) -> Result) -> Result {
        body(&main.batch)
    }

    // Positions

    /// Notes how far the input has been read, for all destinations.
    mutating func markRead(upTo position: InputPosition) {
        main.batch.position = position
        for route in routes { route.delivery.batch.position = position }
    }

    /// Everything before it has arrived everywhere, or was refused for good.
    private var confirmedPosition: InputPosition {
        routes.map { $0.delivery.safePosition }.reduce(main.confirmedPosition) { min($0, $1) }
    }

    /// How many messages have arrived everywhere, at the level that was asked for.
    var arrived: Int { routes.reduce(main.arrived) { $0 + $1.delivery.arrived } }

    /// Notes that all that was rejected so far is kept: what is confirmed may be saved.
    ///
    /// With `keepsUnsent`, what has not arrived is kept as well, as far as it is known.
    mutating func markSafe(keepsUnsent: Bool) {
        safePosition =
            if !keepsUnsent {
                confirmedPosition
            } else if hasGivenUp {
                main.batch.position
            } else {
                routes.map { $0.delivery.answeredPosition }.reduce(main.answeredPosition, min)
            }
        safeRecords = arrived
    }

    // What did not arrive

    /// Returns the messages that will never arrive, each once.
    mutating func removeRejected() -> [RejectedMessage] {
        routes.reduce(main.removeRejected()) { $0 + $1.delivery.removeRejected() }
    }

    /// Returns the records of messages that were only acknowledged where that shows nothing, each
    /// once.
    mutating func removeUnproven() -> [[UInt8]] {
        routes.reduce(main.removeUnproven()) { $0 + $1.delivery.removeUnproven() }
    }

    /// The records of all messages that are not known to have arrived, after a failure.
    var unsentRecords: [UInt8] {
        var lines: [UInt8] = []
        main.forEachUnsent { lines += $0 }
        for route in routes { route.delivery.forEachUnsent { lines += $0 } }
        return lines
    }

    /// How all deliveries are, the run's own first.
    var health: [DeliveryHealth] { [main.health] + routes.map { $0.delivery.health } }

    /// Adds what became of the messages to the summary.
    func sumUp(into summary: inout RunSummary) {
        let counts = main.counts
        summary.sent = main.sent
        summary.confirmed = counts.confirmed
        summary.resent = counts.resent
        summary.unsent += main.unsent
        summary.delivery = main.confirmation
        summary.destination = main.destination
        summary.ownDelivery = main.confirmation
        summary.routed = routes.map { RouteSummary($0.delivery) }
        for (route, routed) in zip(routes, summary.routed) {
            summary.sent += routed.sent
            summary.confirmed += routed.confirmed
            summary.resent += route.delivery.counts.resent
            summary.unsent += route.delivery.unsent
            if routed.sent > 0 || routed.delivery == .refused {
                summary.delivery = min(summary.delivery, routed.delivery)
            }
        }
    }
}

extension RouteSummary {
    fileprivate init(_ delivery: borrowing Delivery) {
        destination = delivery.destination
        sent = delivery.sent
        confirmed = delivery.counts.confirmed
        self.delivery = delivery.confirmation
    }
}

/// A delivery in an array, which holds no noncopyable values.
private final class RouteDelivery {
    var delivery: Delivery

    init(_ delivery: consuming Delivery) {
        self.delivery = delivery
    }
}

extension ConnectionSettings {
    /// What a run wants of its connections.
    init(_ plan: ForwardPlan, _ observer: any RunObserver, _ stopSignal: StopSignal?) {
        self.init(
            pacing: TokenBucket(perSecond: plan.datagramRate),
            trust: TLSContextProvider(plan.trust, onWarning: { observer.warned($0) }),
            with: ShutdownGrace(with: stopSignal), onMending: { observer.mended($0) })
    }
}
