package import Sockets
package import Syslog
package import Transports

/// Brings batches to a collector until it is known to have them, and knows what became of them.
///
///     batch ──write──► link ──ask──► ended ──answer──► confirmed
///     being filled                   awaited: the batch before it
///
/// A failure of a connection loses nothing: what is not confirmed is sent again, whole batches at
/// a time. Only what is said here counts as delivered.
package struct Delivery: ~Copyable {
    let observer: any DeliveryObserver
    var sender: Sender
    var limits = BatchLimits()

    /// The batch being filled.
    package var batch: Batch
    /// The batch before it, until it is known to have arrived; empty where there is none.
    var awaited: Batch

    /// The messages that a collector's kernel has acknowledged last: it may still lose them.
    var acknowledged: Batch

    /// Everything before it has arrived, or was refused for good.
    package internal(set) var confirmedPosition = InputPosition.start

    /// Everything before it has arrived, or was never meant for this delivery.
    package var safePosition: InputPosition {
        batch.isEmpty && awaited.isEmpty ? batch.position : confirmedPosition
    }

    /// At how many octets the batch is to be written.
    private var nextLook = BatchLimits.largestPiece
    private var lastClose: ContinuousClock.Instant?
    /// How many messages are sent between two questions, when all of them did not do.
    var portion: Int?
    /// How many batches in a row a live collector has read and not answered.
    var unanswered = 0

    /// Creates a delivery to the first of `destinations` that can be reached, now and later.
    package init(
        to destinations: [Destination], _ settings: DeliverySettings,
        over connections: ConnectionSettings, observer: any DeliveryObserver
    ) {
        self.observer = observer
        sender = Sender(Route(destinations), settings, connections)
        let framing = destinations.first?.framing
        batch = Batch(framing: framing)
        awaited = Batch(framing: framing)
        acknowledged = Batch(framing: framing)
    }

    /// What became of the messages so far, those of batches that have arrived in part included.
    package var counts: DeliveryCounts {
        var counts = sender.counts
        counts.confirmed += awaited.taken + batch.taken
        return counts
    }

    /// The least that is known of what was sent; of nothing, what can be known of it.
    package var confirmation: Confirmation {
        switch destination {
        case .standardOutput, .file: counts.confirmation ?? .written
        case .udp, .tcp, .tls, .relp, .relps: counts.confirmation ?? .unknown
        }
    }

    /// The destination at present.
    package var destination: Destination { sender.destination }

    /// The longest message in octets that the destination takes whole now.
    package var messageLimit: Int? { mutating get { sender.messageLimit } }

    /// Whether a batch is done with, and empty again, once it is pushed.
    package var isDoneOnceWritten: Bool { !sender.proof.takesTime }

    /// Whether there is enough to call `push`.
    package var isDue: Bool { batch.messages.size >= nextLook }

    /// Lends the frames that messages are appended to, and how many octets make the batch due.
    package mutating func fill<Result>(
        _ body: (inout MessageFrames, _ size: Int) -> Result
    ) -> Result {
        batch.fill(upTo: nextLook, body)
    }

    /// When `push` is to be called although no more comes.
    package var deadline: Deadline? {
        batch.began.map { Deadline($0 + BatchLimits.longestTime) }
    }

    /// How many messages have left, less those known to be lost.
    package var sent: Int { counts.sent + awaited.reached + batch.reached }

    /// How many messages are not known to have arrived.
    package var unsent: Int { awaited.unsent + batch.unsent }

    /// Connects, so that a destination that cannot be reached is known before anything is read.
    package mutating func connect() throws(DeliveryFailure) {
        do {
            try sender.open()
        } catch {
            try recover(from: error)
        }
    }

    /// Writes what there is, since no more will come for a while, and closes a batch that is full.
    package mutating func write() throws(DeliveryFailure) {
        try writeMessages()
        if isFull { try closeBatch(isLast: false) }
    }

    /// Writes what there is, and closes the batch when it is full, or done with once it is written.
    package mutating func push() throws(DeliveryFailure) {
        try writeMessages()
        if isFull || isDoneOnceWritten { try closeBatch(isLast: false) }
    }

    private mutating func writeMessages() throws(DeliveryFailure) {
        do {
            try settle()
            try sender.write(&batch, to: batch.messages.count)
        } catch {
            try recover(from: error)
        }
        nextLook = batch.messages.size + limits.piece
    }

    /// Whether the batch has reached a limit; one that need not be waited for is no longer than a
    /// piece.
    private var isFull: Bool {
        limits.isReached(by: batch, since: lastClose)
            || isDoneOnceWritten && batch.messages.size >= limits.piece
    }

    /// Closes the batch, and waits for its answer.
    package mutating func close() throws(DeliveryFailure) {
        try closeBatch(isLast: false)
        try awaitAnswer()
    }

    /// Closes the batch; its answer is waited for before more is written.
    ///
    /// After the last one no connection for a next batch is wanted.
    private mutating func closeBatch(isLast: Bool) throws(DeliveryFailure) {
        try writeMessages()
        nextLook = limits.piece
        guard !batch.isEmpty else {
            if awaited.isEmpty { confirmedPosition = batch.position }
            return
        }
        lastClose = .now
        do throws(TransportError) {
            if case .none(let confirmation) = sender.proof {
                awaitBatch()
                noteArrival(ArrivalReport(confirmation))
            } else {
                try sender.ask()
                awaitBatch()
                if !isLast, sender.proof == .end { sender.openNext() }
            }
        } catch {
            try recover(from: error)
        }
    }

    /// Waits for the answer to the batch that was closed last.
    private mutating func awaitAnswer() throws(DeliveryFailure) {
        do {
            try settle()
        } catch {
            try recover(from: error)
        }
    }

    /// Closes the last batch, waits for its answer, and ends the connection in order.
    package mutating func finish() throws(DeliveryFailure) {
        try closeBatch(isLast: true)
        try awaitAnswer()
        confirmedPosition = batch.position
        do throws(TransportError) {
            try sender.finish(sender.proof)
        } catch {
            throw DeliveryFailure(reason: error, destination: destination)
        }
    }

    /// Takes the messages that will never arrive.
    package mutating func takeRefused() -> [RefusedMessage] { sender.takeRefused() }

    /// Lends the records of the messages that are not known to have arrived, in their order.
    package func forEachUnsent(_ body: ([UInt8]) -> Void) {
        awaited.forEachUnsent(body)
        batch.forEachUnsent(body)
    }
}
