package import Syslog
package import Transports

/// A delegate of a delivery, called for problems that do not end it.
package protocol DeliveryObserver: AnyObject {
    /// A destination was lost or could not be reached, and is tried again.
    func lost(_ destination: Destination, _ error: TransportError, retryFor time: RetryTime)

    /// Messages arrive after an outage that was reported.
    func regained(_ destination: Destination, after time: Duration)

    /// A collector does not confirm batches: its kernel's acknowledgement will do for the rest of
    /// the run.
    func doesNotAnswer(_ destination: Destination)

    /// No second connection to a collector lasts: its answers count as an acknowledgement only, for
    /// the rest of the run.
    func allowsOneConnection(_ destination: Destination)

    /// A collector refuses what it is sent, and the run goes on all the same.
    func refuses(_ destination: Destination, _ refusal: CollectorRefusal)

    /// A collector that refused lines accepts another framing.
    func accepts(_ destination: Destination, _ framing: Framing)

    /// A collector has shown no progress for some seconds.
    func isSilent(_ destination: Destination)

    /// A destination failed, for each attempt; or messages arrive at it, for the first time or again.
    func changed(_ health: DeliveryHealth)
}

/// How a delivery is: what became of its messages so far, and what is known of its destinations.
package struct DeliveryHealth: Sendable, Hashable {
    /// A destination, and what is known of it.
    package struct Place: Sendable, Hashable {
        package let destination: Destination
        /// Whether it is the one that is used now.
        package let isCurrent: Bool
        /// Whether it worked when it was used last; nil if it was not used yet.
        package let isUp: Bool?

        /// Creates what is known of a destination.
        package init(_ destination: Destination, isCurrent: Bool, isUp: Bool?) {
            self.destination = destination
            self.isCurrent = isCurrent
            self.isUp = isUp
        }
    }

    /// Which of the run's deliveries it is; 0 is that of the run's own destinations.
    package let number: Int
    /// Messages that left, less those known to be lost.
    package let sent: Int
    /// Messages that the collector's process has confirmed.
    package let confirmed: Int
    /// Messages that were written again after they may have arrived.
    package let resent: Int
    /// Messages that are not known to have arrived.
    package let unsent: Int
    package let places: [Place]
}

/// Why a run cannot deliver what it has.
package struct DeliveryFailure: Error, Hashable {
    package let reason: TransportError
    /// The destination that failed last.
    package let destination: Destination

    /// Creates a failure of a destination.
    package init(reason: TransportError, destination: Destination) {
        self.reason = reason
        self.destination = destination
    }
}

/// A message that will never arrive.
package struct RejectedMessage: Sendable, Hashable {
    /// Why it will not arrive.
    package enum Reason: Sendable, Hashable {
        /// It is longer than a datagram of this path.
        case tooLong(bytes: Int)
        /// The collector has read it, and refused it in these words.
        case refused(answer: String)
    }

    package let reason: Reason
    /// The message, in its frame.
    package let bytes: [UInt8]
}

/// What became of the messages of a run.
package struct DeliveryCounts: Sendable, Hashable {
    /// Messages that left, less those known to be lost.
    package internal(set) var sent = 0
    /// Messages that the collector's process has confirmed.
    package internal(set) var confirmed = 0
    /// Messages that were written again after they may have arrived.
    package internal(set) var resent = 0
    /// The least that is known of any batch; nil before there is one.
    package internal(set) var confirmation: Confirmation?

    /// Adds the messages of a batch, and what is known of them.
    mutating func add(_ messages: Int, _ confirmation: Confirmation) {
        sent += messages
        if confirmation == .confirmed { confirmed += messages }
        self.confirmation = min(self.confirmation ?? confirmation, confirmation)
    }

    /// Leaves out the messages that are too long for datagrams, which are never sent.
    mutating func add(_ report: SendReport) { sent -= report.tooLong.count }
}
