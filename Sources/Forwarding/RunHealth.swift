package import Delivery
package import EventsAPI

/// How a run is, for those who watch it from outside: the counts so far, deliveries and streams.
package struct RunHealth: Sendable, Hashable {
    /// Records read, the rejected ones included.
    package let read: Int
    /// Pieces of input and messages that are not delivered.
    package let rejected: Int
    /// Those of them that the collector has refused, or that are too long for its datagrams.
    package let refused: Int
    /// Events that a rule of the user's has dropped.
    package let dropped: Int
    /// Events that were not sent, since they had been confirmed before.
    package let repeated: Int
    /// Records that go to a file instead of the collector, after the run has given up.
    package let keptBack: Int
    /// Records that the spool holds at the end of the run; nil before that, and without one.
    package let left: Int?
    /// Whether there is nothing to read at present, and all that was read has been written.
    package let isWaiting: Bool
    /// The run's own delivery first, then those of rules.
    package internal(set) var deliveries: [DeliveryHealth]
    /// Requests to the Events API; nil if the run makes none.
    package let requests: Int?
    package let streams: [StreamHealth]

    /// Replaces the state of one delivery by a newer one.
    package mutating func adopt(_ delivery: DeliveryHealth) {
        guard let index = deliveries.firstIndex(where: { $0.number == delivery.number }) else {
            return deliveries.append(delivery)
        }
        deliveries[index] = delivery
    }

    /// Messages that left, less those known to be lost.
    package var sent: Int { deliveries.reduce(0) { $0 + $1.sent } }
    /// Messages that the collector's process has confirmed.
    package var confirmed: Int { deliveries.reduce(0) { $0 + $1.confirmed } }
    /// Messages that were written again after they may have arrived.
    package var resent: Int { deliveries.reduce(0) { $0 + $1.resent } }
    /// Records read that are not known to have arrived.
    package var unsent: Int { max(deliveries.reduce(keptBack) { $0 + $1.unsent }, left ?? 0) }
}

extension RunHealth {
    /// That of a run that has done nothing yet.
    package static let nothing = RunHealth(
        read: 0, rejected: 0, refused: 0, dropped: 0, repeated: 0, keptBack: 0, left: nil,
        isWaiting: false, deliveries: [], requests: nil, streams: [])
}

/// How a stream of the Events API is.
package struct StreamHealth: Sendable, Hashable {
    package let feature: Feature
    /// Records of it that were read in this run, the rejected ones included.
    package let read: Int
    package let rejected: Int
    package let dropped: Int
    package let repeated: Int
    /// Events before the saved position, since the state file was first created.
    package let confirmed: Int
    /// The time of the newest confirmed event, in milliseconds since 1970.
    package let newest: Int64?
    /// When it was last read to its end with everything confirmed, in milliseconds since 1970; nil
    /// if that was not in this run.
    package let completed: Int64?
    /// Whether its last request succeeded, and it is not given up; nil before the first.
    package let isUp: Bool?
}

/// What a source adds to the health of a run.
struct SourceHealth {
    let requests: Int
    let streams: [StreamHealth]
}

/// What a stream has counted of a run: the difference of two of its summaries.
struct StreamCounts {
    private(set) var read = 0
    private(set) var rejected = 0
    private(set) var dropped = 0
    private(set) var repeated = 0

    /// Creates the counts of a run so far.
    init(_ summary: borrowing RunSummary) {
        read = summary.read
        rejected = summary.rejected - summary.refused
        dropped = summary.dropped
        repeated = summary.repeated
    }

    /// Creates the counts of nothing.
    init() {}

    /// Adds what was counted between `start` and `end`.
    mutating func add(from start: StreamCounts, to end: StreamCounts) {
        read += end.read - start.read
        rejected += end.rejected - start.rejected
        dropped += end.dropped - start.dropped
        repeated += end.repeated - start.repeated
    }
}
