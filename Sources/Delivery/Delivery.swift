package import Syslog
package import SystemCalls
package import Transports

/// Brings batches to a collector until it is known to have them, and knows what became of them.
///
///     batch ──write──► link ──ask──► ended ──answer──► answered ──► confirmed
///     being filled                   awaited           until another connection outlives it
///
/// A failure of a connection loses nothing: what is not confirmed is sent again, whole batches at
/// a time. Only what is said here counts as delivered.
package struct Delivery: ~Copyable {
    let observer: any DeliveryObserver
    var sender: Sender
    var limits = BatchLimits()

    /// The batch being filled.
    package var batch: Batch
    /// The batch before it, until its answer comes; empty where there is none.
    var awaited: Batch
    /// The batches before that one whose answers are not certain yet, oldest first.
    ///
    /// While a failure is recovered from, `awaited` is the oldest, and these come after it.
    var answered: [AnsweredBatch] = []
    /// Such batches that are empty, kept for their memory.
    var spare: [AnsweredBatch] = []

    /// The messages that a collector's kernel has acknowledged last: it may still lose them.
    var acknowledged: Batch

    /// Everything before it has arrived, or was refused for good.
    package internal(set) var confirmedPosition = InputPosition.start

    /// How many messages were acknowledged by a kernel alone, where that shows nothing.
    var unproven = 0

    /// How many messages count as arrived at the level that was asked for.
    package var arrived: Int { counts.sent - unproven }
    /// The records of those messages, where they are kept.
    private(set) var unprovenRecords: [[UInt8]] = []

    /// Everything before it has arrived, or was never meant for this delivery.
    package var safePosition: InputPosition {
        isEmpty && unproven == 0 ? batch.position : confirmedPosition
    }

    /// Whether nothing is held that has not arrived.
    private var isEmpty: Bool { batch.isEmpty && awaited.isEmpty && answered.isEmpty }

    /// At how many bytes the batch is to be written.
    private var nextLook = BatchLimits.largestPiece
    private var lastClose: ContinuousClock.Instant?
    /// How many messages are sent between two questions, when all of them did not do.
    var portion: Int?
    /// How many batches in a row a live collector has read and not answered.
    var unanswered = 0
    /// How many answers in a row no second connection has outlived.
    var notOutlived = 0
    /// Whether a kernel's acknowledgement is taken although nobody asked for that.
    var takesLess = false
    /// Whether the user was told that the destination was lost.
    var isLossTold = false
    /// When the user was told last that a destination refuses what it is sent.
    var refusalTold: ContinuousClock.Instant?

    /// Creates a delivery to the first of `destinations` that can be reached, now and later.
    package init(
        to destinations: [Destination], _ settings: DeliverySettings,
        over connections: ConnectionSettings, observer: any DeliveryObserver
    ) {
        self.observer = observer
        sender = Sender(Failover(destinations), settings, connections, observer)
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
        if sender.isRefused { return .refused }
        return switch destination {
        case .standardOutput, .file: counts.confirmation ?? .written
        case .udp, .tcp, .tls, .relp, .relps: counts.confirmation ?? .unknown
        }
    }

    /// The destination at present.
    package var destination: Destination { sender.destination }

    /// The longest message in bytes that the destination takes whole now.
    package var messageLimit: Int? { mutating get { sender.messageLimit } }

    /// Whether a batch is done with, and empty again, once it is pushed.
    package var isDoneOnceWritten: Bool { !sender.proof.takesTime }

    /// Whether there is enough to call `push`.
    package var isDue: Bool { batch.messages.size >= nextLook }

    /// Lends the frames that messages are appended to, and how many bytes make the batch due.
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
    package var sent: Int {
        answered.reduce(counts.sent + awaited.reached + batch.reached) { $0 + $1.batch.reached }
    }

    /// How many messages are not known to have arrived.
    package var unsent: Int {
        answered.reduce(unproven + awaited.unsent + batch.unsent) { $0 + $1.batch.unsent }
    }

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
        if isFull { try closeBatch(isHurried: true) }
    }

    /// Writes what there is, and closes the batch when it is full, or done with once it is written.
    package mutating func push() throws(DeliveryFailure) {
        try writeMessages()
        if isFull || isDoneOnceWritten { try closeBatch(isHurried: true) }
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

    /// Closes the batch, and waits until its answer is certain.
    package mutating func close() throws(DeliveryFailure) {
        try closeBatch(isHurried: false)
        try awaitAnswer()
    }

    /// Closes the batch; its answer is waited for before more is written.
    private mutating func closeBatch(isHurried: Bool) throws(DeliveryFailure) {
        try writeMessages()
        nextLook = limits.piece
        guard !batch.isEmpty else {
            if isEmpty, unproven == 0 { confirmedPosition = batch.position }
            return
        }
        lastClose = .now
        do throws(TransportError) {
            if case .none(let confirmation) = sender.proof {
                awaitBatch()
                noteArrival(ArrivalReport(confirmation))
            } else {
                try sender.ask(isHurried: isHurried)
                awaitBatch()
                if sender.proof == .end { sender.openNext() }
            }
        } catch {
            try recover(from: error)
        }
    }

    /// Waits for the answer to the batch that was closed last, and until it is certain.
    private mutating func awaitAnswer() throws(DeliveryFailure) {
        do {
            try settle()
            try outlive()
        } catch {
            try recover(from: error)
        }
    }

    /// Closes the last batch, waits for its answer, and ends the connection in order.
    ///
    /// - Throws: `notAnswered` too where messages were acknowledged by a kernel alone, and nothing
    ///   shows that anybody has read them.
    package mutating func finish() throws(DeliveryFailure) {
        try closeBatch(isHurried: false)
        try awaitAnswer()
        guard unproven == 0 else {
            throw DeliveryFailure(reason: .notAnswered, destination: destination)
        }
        confirmedPosition = batch.position
        do throws(TransportError) {
            try sender.finish(sender.proof)
        } catch {
            throw DeliveryFailure(reason: error, destination: destination)
        }
    }

    /// Takes the messages that will never arrive.
    package mutating func takeRefused() -> [RejectedMessage] { sender.takeRefused() }

    /// Takes the records of messages that a kernel alone has acknowledged, where that shows
    /// nothing.
    package mutating func takeUnproven() -> [[UInt8]] {
        defer { unprovenRecords.removeAll() }
        return unprovenRecords
    }

    /// Counts the messages of a batch as acknowledged by a kernel alone.
    mutating func noteUnproven(_ batch: borrowing Batch) {
        unproven += batch.messages.count
        batch.forEachRecord { unprovenRecords.append($0) }
    }

    /// Lends the records of the messages that are not known to have arrived, in their order.
    ///
    /// To be called after a failure: the order is that of the recovery.
    package func forEachUnsent(_ body: ([UInt8]) -> Void) {
        awaited.forEachUnsent(body)
        for entry in answered { entry.batch.forEachUnsent(body) }
        batch.forEachUnsent(body)
    }
}
