package import Transports

/// What became of the messages of a run.
package struct DeliveryCounts: Sendable, Hashable {
    /// Messages that left, less those known to be lost.
    package internal(set) var sent = 0
    /// Messages that the collector's process has read.
    package internal(set) var confirmed = 0
    /// Messages that may have arrived more than once.
    package internal(set) var resent = 0
    /// Datagrams that a host refused.
    package internal(set) var refusedDatagrams = 0
    /// Messages whose datagrams were refused, and not sent again.
    package internal(set) var lost = 0
    /// The least that is known of any batch; nil before there is one.
    package internal(set) var confirmation: Confirmation?

    /// Counts the messages of a batch, and what is known of them.
    mutating func add(_ messages: Int, _ confirmation: Confirmation) {
        sent += messages
        if confirmation == .confirmed { confirmed += messages }
        self.confirmation = min(self.confirmation ?? confirmation, confirmation)
    }

    /// Counts what was heard of datagrams; the messages too long for them are never sent.
    mutating func take(_ report: SendReport) {
        refusedDatagrams += report.refused
        lost += report.lost
        sent -= report.lost + report.tooLong.count
    }

    mutating func take(_ report: ArrivalReport) {
        refusedDatagrams += report.refused
        lost += report.refused
        sent -= report.refused
    }
}
