import Syslog
import SystemCalls
import Transports

/// A batch whose confirmation has come, or whose datagrams were sent, until that is certain.
///
/// A process that stops may shut its connections down before it closes them. With bytes unread,
/// that looks like the answer of one that has read everything, on that connection. What differs is
/// the rest of the process: it ends its other connections and its listening socket too. So an
/// answer counts when another connection has outlived it, and one opened later is answered.
final class AnsweredBatch {
    /// How long the other connection must last after the answer.
    ///
    /// None of 40 processes that stopped kept an idle connection for longer (measured with
    /// JDK 17's NIO channels, and with 0 to 80 ms between `shutdown` and `close` in Python). Over a
    /// lossy link its end may come later, which the connection opened afterwards finds out.
    static let outlivingTime = Duration.milliseconds(100)

    var batch: Batch
    var report = ArrivalReport(.unknown)
    /// How many connections had been opened by then.
    var connections = 0
    /// Whether the answer is certain.
    var isOutlived = false
    /// Until when a datagram of it may be reported as refused; nil for other than datagrams.
    var reportsEnd: Deadline?

    init(framing: Framing?) {
        batch = Batch(framing: framing)
    }
}

/// What happens to batches when a confirmation comes.
extension Delivery {
    /// How many bytes a collector's kernel usually holds that its process has not read.
    private static let receiveBuffer = 1 << 20

    /// Makes the batch being filled the one in flight, and begins an empty one.
    mutating func moveInFlight() {
        swap(&batch, &inFlight)
        batch.position = inFlight.position
    }

    /// Waits for the confirmation of the batch in flight, and releases those that are certain.
    mutating func awaitConfirmation() throws(TransportError) {
        if !inFlight.isEmpty {
            let start = ContinuousClock.now
            let report = try sender.awaitConfirmation(of: &inFlight)
            limits.adapt(
                toConfirmationAfter: .now - start, limit: sender.settings.answerTime)
            try offerRefusedAgain()
            holdAnswered(report)
        }
        if answered.first?.reportsEnd != nil { try sender.awaitReports(for: .zero) }
        releaseCertain()
        let wantsFirst = sender.failover.wantsFirst()
        if wantsFirst || sender.slowLifetime != nil { try outlive() }
        if wantsFirst { sender.returnToFirst() }
    }

    /// Waits until all confirmations are certain.
    mutating func outlive() throws(TransportError) {
        if let end = answered.last?.reportsEnd {
            try sender.awaitReports(for: end.instant - .now)
        } else if answered.contains(where: { !$0.isOutlived }) {
            try sender.outlive()
        }
        while !answered.isEmpty { release() }
    }

    /// Keeps the batch in flight, which was answered, until that is certain.
    ///
    /// While batches follow one another nothing has to be waited for: when a connection that was
    /// opened after an answer has been answered too, the process had not been stopping. A slow answer
    /// shows nothing of the kind.
    private mutating func holdAnswered(_ report: ArrivalReport) {
        if sender.slowLifetime == nil {
            for entry in answered where entry.connections < sender.drainingNumber {
                entry.isOutlived = true
            }
        }
        // The batch in flight takes the memory of one of them.
        releaseCertain()
        let entry = removeInFlight(report)
        entry.isOutlived = !sender.mustOutlive
        answered.append(entry)
    }

    /// How many batches of datagrams are kept at most.
    private static let maximumDatagramBatches = 8

    /// Keeps the batch in flight, whose datagrams were sent, while one may be reported as refused.
    mutating func holdDatagrams() {
        let entry = removeInFlight(ArrivalReport(.unknown))
        entry.isOutlived = false
        entry.reportsEnd = Deadline(after: UDPTransport.reportTime)
        answered.append(entry)
        if answered.count > Self.maximumDatagramBatches { release() }
    }

    /// Moves the batch in flight into an entry, with what is known of it.
    mutating func removeInFlight(_ report: ArrivalReport) -> AnsweredBatch {
        let entry = spare.popLast() ?? AnsweredBatch(framing: batch.framing)
        swap(&entry.batch, &inFlight)
        entry.report = report
        entry.connections = sender.opened
        entry.reportsEnd = nil
        return entry
    }

    /// Notes that the oldest batches have arrived whose confirmation is certain.
    private mutating func releaseCertain() {
        while let entry = answered.first, entry.isOutlived || entry.reportsEnd?.isPast == true {
            release()
        }
    }

    /// Notes that the oldest batch that was answered has arrived.
    private mutating func release() {
        let entry = answered.removeFirst()
        countArrived(entry)
        spare.append(entry)
    }

    /// Notes that the batch in flight has arrived.
    mutating func noteArrival(_ report: ArrivalReport) {
        let entry = removeInFlight(report)
        countArrived(entry)
        spare.append(entry)
    }

    private mutating func countArrived(_ entry: AnsweredBatch) {
        let confirmation = entry.report.confirmation
        sender.countArrived(entry.batch, entry.report)
        if confirmation == .confirmed { (recovery.unanswered, recovery.notOutlived) = (0, 0) }
        if isUnproven(confirmation) { noteUnproven(entry.batch) }
        answeredPosition = entry.batch.position
        if unproven == 0 { confirmedPosition = entry.batch.position }
        if confirmation == .acknowledged {
            acknowledged.adopt(&entry.batch, memory: Self.receiveBuffer)
        }
        entry.batch.removeAll()
        endOutage(confirmation)
    }

    /// Whether an acknowledgement shows nothing: a listener of plain TCP that never accepts gives
    /// the same, while with TLS a process has shaken hands, and of a unix socket it has read.
    private func isUnproven(_ confirmation: Confirmation) -> Bool {
        guard recovery.acceptsLess, confirmation == .acknowledged, case .tcp = destination else {
            return false
        }
        return true
    }

    /// Notes that messages arrive, and reports that the destination works, and the end of an outage
    /// that was reported.
    mutating func endOutage(_ confirmation: Confirmation) {
        sender.silence.ended()
        let isNews = !sender.failover.hasArrived
        let outage = sender.failover.arrived()
        if isNews { observer.changed(health) }
        guard let outage, recovery.isLossReported else { return }
        recovery.isLossReported = false
        if !isUnproven(confirmation) { observer.regained(destination, after: outage) }
    }
}
