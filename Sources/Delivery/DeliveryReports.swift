package import Syslog
package import Transports

/// Who is told of what goes wrong on the way, and goes on.
package protocol DeliveryObserver: AnyObject {
    /// Tells that a destination was lost or not reached, and is tried again.
    func lost(_ destination: Destination, _ error: TransportError, retryFor time: RetryTime)

    /// Tells that messages arrive after an outage that was told.
    func regained(_ destination: Destination, after time: Duration)

    /// Tells that a collector does not answer the end of a batch, and that its kernel's
    /// acknowledgement is taken for the rest of the run.
    func doesNotAnswer(_ destination: Destination)

    /// Tells that no second connection to a collector lasts, so that its answers are taken for an
    /// acknowledgement for the rest of the run.
    func allowsOneConnection(_ destination: Destination)

    /// Tells that a collector refuses what it is sent, where the run goes on all the same.
    func refuses(_ destination: Destination, _ refusal: CollectorRefusal)

    /// Tells that a collector that refused lines takes another framing.
    func takes(_ destination: Destination, _ framing: Framing)

    /// Tells that a collector has shown no progress for some seconds.
    func isSilent(_ destination: Destination)
}

/// Why a run cannot deliver what it has.
package struct DeliveryFailure: Error, Hashable {
    package let reason: TransportError
    package let destination: Destination
}

/// A message that will never arrive.
package struct RejectedMessage: Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        /// The path of the datagrams is too narrow.
        case tooLong(bytes: Int)
        /// The collector has read it, and refused it in these words.
        case refused(answer: String)
    }

    package let reason: Reason
    package let bytes: [UInt8]
}
