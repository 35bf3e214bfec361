import Delivery
import SystemCalls
import Transports

/// A destination to which rules send events in the place of the run's own.
///
/// Its position goes along with that of the run, so that a place in the input counts as confirmed
/// only when all destinations have everything before it.
final class RuleDestination {
    var delivery: Delivery

    init(
        to destination: Destination, _ settings: DeliverySettings,
        over connections: ConnectionSettings, observer: any DeliveryObserver
    ) {
        delivery = Delivery(to: [destination], settings, over: connections, observer: observer)
    }

    func take(_ step: Forwarder.Step) throws(DeliveryFailure) {
        switch step {
        case .connect: try delivery.connect()
        case .write: try delivery.write()
        case .push:
            if delivery.isDue || delivery.deadline?.isPast == true { try delivery.push() }
        case .close: try delivery.close()
        case .finish: try delivery.finish()
        }
    }
}

extension Forwarder {
    /// Everything before it has arrived everywhere, or was refused for good.
    var confirmedPosition: InputPosition {
        branches.map { $0.delivery.safePosition }.reduce(delivery.confirmedPosition) {
            min($0, $1)
        }
    }

    /// When a destination is to be written to although no more comes.
    var deadline: Deadline? {
        let deadlines = [delivery.deadline] + branches.map { $0.delivery.deadline }
        return deadlines.compactMap(\.self).min { $0.instant < $1.instant }
    }

    /// Whether a destination has enough.
    var isDue: Bool { delivery.isDue || branches.contains { $0.delivery.isDue } }

    /// Notes up to where an input has been read.
    mutating func note(_ stream: borrowing InputStream) {
        let position = stream.position
        if resumption != nil { resumption?.note(position, tail: stream.tail) }
        note(position)
    }

    /// Notes up to where the input has been read, for all destinations.
    mutating func note(_ position: InputPosition) {
        delivery.batch.position = position
        for branch in branches { branch.delivery.batch.position = position }
    }

    /// Adds what became of the messages on the branches to the summary.
    mutating func sumUpBranches() {
        for branch in branches {
            let counts = branch.delivery.counts
            summary.sent += branch.delivery.sent
            summary.confirmed += counts.confirmed
            summary.resent += counts.resent
            summary.unsent += branch.delivery.unsent
            summary.refusedDatagrams += counts.refusedDatagrams
            summary.lostMessages += counts.lost
            let confirmation = branch.delivery.confirmation
            if branch.delivery.sent > 0 || confirmation == .refused {
                summary.delivery = min(summary.delivery, confirmation)
            }
        }
    }
}
