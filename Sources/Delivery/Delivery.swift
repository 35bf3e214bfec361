import Syslog
package import Transports

/// Brings batches to one destination, and knows what became of them.
///
/// Only what is said here counts as delivered. A failure of the transport ends a run for now; its
/// `TransportError.isTransient` tells whether a new connection may do better.
package struct Delivery: ~Copyable {
    private var transport: any Transport & ~Copyable

    /// How many messages left, less those known to be lost.
    package private(set) var sent = 0
    /// How many datagrams a host refused.
    package private(set) var refused = 0
    /// Everything before it has been sent.
    package private(set) var position: InputPosition?
    /// What is known of the messages sent, once the end was reached.
    package private(set) var confirmation: Confirmation

    /// Creates a delivery over an open transport.
    package init(over transport: consuming any Transport & ~Copyable) {
        self.transport = transport
        confirmation = .unknown
    }

    /// The longest message in octets that the destination takes whole now.
    package var messageLimit: Int? { mutating get { transport.messageLimit } }

    /// Sends all messages of a batch.
    ///
    /// - Returns: The indexes of those that the path refused for their length.
    package mutating func send(_ batch: borrowing Batch) throws(TransportError) -> [Int] {
        let ends = batch.messages.ends
        do throws(TransportFailure) {
            let report = try batch.messages.withSpan {
                octets throws(TransportFailure) in
                try transport.send(octets, ends: ends.span)
            }
            count(report)
            position = batch.position
            return report.tooLong
        } catch {
            count(error.report)
            throw error.reason
        }
    }

    /// Ends the connection in order, and learns what is known to have arrived.
    package mutating func finish(
        before deadline: ContinuousClock.Instant
    ) throws(TransportError) {
        do throws(TransportFailure) {
            let report = try transport.finish(before: deadline)
            refused += report.refused
            sent -= report.refused
            confirmation = report.confirmation
        } catch {
            count(error.report)
            throw error.reason
        }
    }

    private mutating func count(_ report: SendReport) {
        sent += report.framesSent - report.refused
        refused += report.refused
    }
}
