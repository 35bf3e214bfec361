package import Syslog
package import SystemCalls
package import Transports

/// At-least-once delivery of batches to a collector.
///
///     batch ──write──► connection ──request──► draining ──answer──► answered ──► confirmed
///     being filled     confirmation            inFlight             until another connection
///                                                                   outlives it
///
/// A failure of a connection loses nothing: what is not confirmed is sent again, whole batches at
/// a time (`Delivery+Recovery`).
package struct Delivery: ~Copyable {
    let observer: any DeliveryObserver
    /// Which of the run's deliveries it is.
    private let number: Int
    /// The connections.
    var sender: Sender
    var limits = BatchLimits()

    /// The batch being filled.
    package var batch: Batch
    /// The batch before it, until its confirmation comes; empty if there is none.
    var inFlight: Batch
    /// The batches before that one whose confirmations are not certain yet, oldest first.
    ///
    /// During a recovery `inFlight` is the oldest, and these come after it.
    var answered: [AnsweredBatch] = []
    /// Empty ones, kept for their memory.
    var spare: [AnsweredBatch] = []

    /// The messages that a collector's kernel acknowledged last: it may still lose them.
    var acknowledged: Batch

    /// Everything before it has arrived at the level that was asked for, or was refused for good.
    package internal(set) var confirmedPosition = InputPosition.start

    /// The same, where messages that are unproven count: their records have been removed.
    package internal(set) var answeredPosition = InputPosition.start

    /// How many messages were only acknowledged, where that shows nothing (`isUnproven`).
    var unproven = 0

    /// How many messages have arrived at the level that was asked for.
    package var arrived: Int { counts.sent - unproven }
    /// The records of the unproven messages, where they are kept.
    private(set) var unprovenRecords: [[UInt8]] = []

    /// Everything before it has arrived, or was never meant for this delivery.
    package var safePosition: InputPosition {
        isEmpty && unproven == 0 ? batch.position : confirmedPosition
    }

    /// Whether nothing is held that has not arrived.
    private var isEmpty: Bool { batch.isEmpty && inFlight.isEmpty && answered.isEmpty }

    /// At how many bytes the batch is to be written.
    private var nextLook = BatchLimits.piece
    private var lastClose: ContinuousClock.Instant?
    var recovery = RecoveryState()

    /// Creates a delivery to the first of `destinations` that can be reached, now and later.
    package init(
        to destinations: [Destination], _ settings: DeliverySettings,
        over connections: ConnectionSettings, observer: any DeliveryObserver, number: Int = 0
    ) {
        self.observer = observer
        self.number = number
        sender = Sender(Failover(destinations), settings, connections, observer)
        let framing = destinations.first?.framing
        batch = Batch(framing: framing)
        inFlight = Batch(framing: framing)
        acknowledged = Batch(framing: framing)
    }

    /// What became of the messages so far, those of batches that have arrived in part included.
    package var counts: DeliveryCounts {
        var counts = sender.counts
        counts.confirmed += inFlight.confirmed + batch.confirmed
        return counts
    }

    /// How it is at present.
    package var health: DeliveryHealth {
        let counts = counts
        return DeliveryHealth(
            number: number, sent: sent, confirmed: counts.confirmed, resent: counts.resent,
            unsent: unsent, places: sender.failover.places)
    }

    /// The least that is known of any message; before the first, what can be known of them.
    package var confirmation: Confirmation {
        if sender.isRefused { return .refused }
        return switch destination {
        case .standardOutput, .file: counts.confirmation ?? .written
        case .udp, .tcp, .tls, .relp, .relps, .unix, .unixStream: counts.confirmation ?? .unknown
        }
    }

    /// The destination at present.
    package var destination: Destination { sender.destination }

    /// The longest message in bytes that the destination takes whole now.
    package var messageLimit: Int? { mutating get { sender.messageLimit } }

    /// Whether `push` leaves the batch empty, since nothing is confirmed.
    package var isDoneOnceWritten: Bool { !sender.method.takesTime }

    /// Whether there is enough to call `push`.
    package var isDue: Bool { batch.messages.size >= nextLook }

    /// Calls `body` with the frames that messages are appended to, and the size that makes the
    /// batch due.
    package mutating func fill<Result>(
        _ body: (inout MessageFrames, _ size: Int) -> Result
    ) -> Result {
        batch.fill(upTo: nextLook, body)
    }

    /// When `push` is to be called although no more comes.
    package var deadline: Deadline? {
        let end = batch.began.map { Deadline($0 + BatchLimits.longestTime) }
        guard let look = sender.nextLook.map({ Deadline($0) }) else { return end }
        return end.map { look.capped(by: $0) } ?? look
    }

    /// How many messages have left, less those known to be lost.
    package var sent: Int {
        answered.reduce(counts.sent + inFlight.reached + batch.reached) { $0 + $1.batch.reached }
    }

    /// How many messages are not known to have arrived.
    package var unsent: Int {
        answered.reduce(unproven + inFlight.unsent + batch.unsent) { $0 + $1.batch.unsent }
    }

    /// Connects, so that an unreachable destination is known before anything is read.
    package mutating func connect() throws(DeliveryFailure) {
        do {
            try sender.open()
            sender.failover.connected()
        } catch {
            try recover(from: error)
        }
    }

    /// Writes the open batch when the input pauses, and closes it if it is full.
    package mutating func write() throws(DeliveryFailure) {
        try writeMessages()
        if isFull { try closeBatch(isHurried: true) }
    }

    /// Writes the open batch, and closes it if it is full or need not be confirmed.
    package mutating func push() throws(DeliveryFailure) {
        try writeMessages()
        if isFull || isDoneOnceWritten { try closeBatch(isHurried: true) }
    }

    private mutating func writeMessages() throws(DeliveryFailure) {
        do {
            try awaitConfirmation()
            try sender.write(&batch, to: batch.messages.count)
        } catch {
            try recover(from: error)
        }
        nextLook = limits.nextLook(after: batch.messages.size)
    }

    /// Whether the batch has reached a limit; one that need not be confirmed is at most a piece.
    private var isFull: Bool {
        limits.isReached(by: batch, since: lastClose)
            || isDoneOnceWritten && batch.messages.size >= limits.nextLook()
    }

    /// Closes the batch, and waits until its confirmation is certain.
    package mutating func close() throws(DeliveryFailure) {
        try closeBatch(isHurried: false)
        try awaitAllConfirmations()
    }

    /// Closes the batch; its confirmation is waited for before more is written.
    private mutating func closeBatch(isHurried: Bool) throws(DeliveryFailure) {
        try writeMessages()
        nextLook = limits.nextLook()
        guard !batch.isEmpty else {
            if isEmpty { answeredPosition = batch.position }
            if isEmpty, unproven == 0 { confirmedPosition = batch.position }
            return
        }
        lastClose = .now
        do throws(TransportError) {
            if case .none(let confirmation) = sender.method {
                moveInFlight()
                if destination.hasDatagrams {
                    holdDatagrams()
                } else {
                    noteArrival(ArrivalReport(confirmation))
                }
            } else {
                try sender.requestConfirmation(isHurried: isHurried)
                moveInFlight()
                if sender.method == .halfClose { sender.openNext() }
            }
        } catch {
            try recover(from: error)
        }
    }

    /// Waits for the confirmation of the batch that was closed last, and until it is certain.
    private mutating func awaitAllConfirmations() throws(DeliveryFailure) {
        do {
            try awaitConfirmation()
            try outlive()
        } catch {
            try recover(from: error)
        }
    }

    /// Closes the last batch, waits for its confirmation, and ends the connection in order.
    ///
    /// - Throws: `notAnswered` also where messages were only acknowledged, and nothing shows that
    ///   a process has read them.
    package mutating func finish() throws(DeliveryFailure) {
        try closeBatch(isHurried: false)
        try awaitAllConfirmations()
        guard unproven == 0 else {
            throw DeliveryFailure(reason: .notAnswered, destination: destination)
        }
        confirmedPosition = batch.position
        answeredPosition = batch.position
        do throws(TransportError) {
            try sender.finish(sender.method)
        } catch {
            throw DeliveryFailure(reason: error, destination: destination)
        }
    }

    /// Returns the messages that will never arrive, each once.
    package mutating func removeRejected() -> [RejectedMessage] { sender.removeRejected() }

    /// Returns the records of messages that were only acknowledged where that shows nothing, each
    /// once.
    package mutating func removeUnproven() -> [[UInt8]] {
        defer { unprovenRecords.removeAll() }
        return unprovenRecords
    }

    /// Counts the messages of a batch as only acknowledged.
    mutating func noteUnproven(_ batch: borrowing Batch) {
        unproven += batch.messages.count
        batch.forEachRecord { unprovenRecords.append($0) }
    }

    /// Calls `body` with the record of each message that is not known to have arrived, in order.
    ///
    /// Only after a failure, when `inFlight` is the oldest batch.
    package func forEachUnsent(_ body: ([UInt8]) -> Void) {
        inFlight.forEachUnsent(body)
        for entry in answered { entry.batch.forEachUnsent(body) }
        batch.forEachUnsent(body)
    }
}
