import Syslog
import SystemCalls
import Transports

/// The connections of a delivery: where messages go, and what is heard of them.
struct Sender: ~Copyable {
    var route: Failover
    var settings: DeliverySettings
    let observer: any DeliveryObserver
    var connections: ConnectionSettings

    /// The connection for the batch being filled.
    var connection: (any Transport & ~Copyable)?
    /// Whether nothing has been sent over it.
    var isUnused = true
    /// The connection that carried the awaited batch, ended on our side.
    private var ended: (any Transport & ~Copyable)?
    /// How many connections were opened; the number of the newest one.
    var opened = 0
    /// The number of the connection that was ended last.
    private(set) var endedNumber = 0
    /// What each destination has shown.
    var acceptances: [Acceptance]
    /// The most that an answer is taken for.
    var limit = Confirmation.confirmed

    private(set) var counts = DeliveryCounts()
    /// The messages that will never arrive.
    private var refused: [RejectedMessage] = []

    /// How long a collector may take to end a connection because of what it carries, before we end
    /// our side of it.
    static let lastMoment = Duration.milliseconds(10)

    init(
        _ route: Failover, _ settings: DeliverySettings, _ connections: ConnectionSettings,
        _ observer: any DeliveryObserver
    ) {
        self.route = route
        self.settings = settings
        self.observer = observer
        self.connections = connections
        self.connections.silence = Silence(
            limit: settings.longestSilence, report: { observer.isSilent($0) })
        acceptances = route.destinations.map { _ in Acceptance() }
        if settings.isBehindProxy { limit = .acknowledged }
    }

    var grace: ShutdownGrace { connections.grace }

    var silence: Silence { connections.silence }

    var destination: Destination { route.destination }

    /// What proves that a batch has arrived, where it goes now.
    var proof: ConfirmationMethod { ConfirmationMethod(for: destination, settings) }

    var messageLimit: Int? { mutating get { connection?.messageLimit ?? nil } }

    /// How long an answer may take without any progress.
    var answerTime: Duration {
        min(settings.answerTime, silence.limit ?? settings.answerTime)
    }

    // Connections

    /// Connects, if there is no connection.
    mutating func open() throws(TransportError) {
        guard connection == nil else { return }
        connection = try destination.open(connections)
        opened += 1
        isUnused = true
    }

    /// Connects for the next batch, so that the wait for an answer hides the time that it takes.
    ///
    /// Where that fails it will fail again when there is something to write.
    mutating func openNext() {
        do throws(TransportError) { try open() } catch {}
    }

    /// Goes back to the first destination, if it is time to.
    mutating func returnToFirst() {
        if route.returnsToFirst() { connection = nil }
    }

    /// Drops all connections, whatever they carry.
    mutating func drop() {
        connection = nil
        ended = nil
    }

    /// Sees to it that what is sent next is the first over its connection.
    mutating func renew() {
        if !isUnused { drop() }
    }

    /// Ends the last connection in order.
    mutating func finish(_ proof: ConfirmationMethod) throws(TransportError) {
        do throws(TransportError) {
            try connection?.endSending()
        } catch {
            // Nothing depends on a connection that has carried nothing.
            if !isUnused { throw error }
        }
        do throws(TransportFailure) {
            if let report = try connection?.finish(within: .milliseconds(20)) {
                counts.take(report)
            }
        } catch {
            guard proof == .none(.written) else { return }
            throw error.reason
        }
        connection = nil
    }

    // Batches

    /// Writes the messages of `batch` up to `end`, the first one alone where the destination has
    /// not shown yet that it takes what it is sent.
    mutating func write(_ batch: inout Batch, to end: Int) throws(TransportError) {
        guard batch.written < end else { return }
        try openFresh()
        batch.reframe(as: destination.framing)
        if batch.began == nil { batch.began = .now }
        if wantsAcceptance, !acceptances[route.current].isShown { try introduce(&batch) }
        try send(&batch, to: end)
    }

    /// Sees to it that there is an open connection; one opened ahead may have been closed since.
    private mutating func openFresh() throws(TransportError) {
        do {
            try connection?.checkOpen()
        } catch {
            connection = nil
            if !isUnused { throw error }
            noteFailure()
        }
        try open()
    }

    mutating func send(_ batch: inout Batch, to end: Int) throws(TransportError) {
        while batch.written < end { try sendPiece(of: &batch, to: end) }
    }

    /// Sends what is to be sent of the piece that the next message is in.
    private mutating func sendPiece(
        of batch: inout Batch, to end: Int
    ) throws(TransportError) {
        let first = batch.written
        isUnused = false
        do throws(TransportFailure) {
            let sent = try batch.messages.withPiece(holding: first) {
                frames, start throws(TransportFailure) in
                let ends = frames.ends.span.extracting(first: end - start)
                return try frames.withSpan { bytes throws(TransportFailure) in
                    let report = try connection?.send(
                        bytes.extracting(first: ends[ends.count - 1]), ends: ends,
                        from: first - start)
                    return (report: report, end: start + ends.count)
                }
            }
            guard let report = sent.report else { throw TransportFailure(.closedByPeer) }
            take(report, of: &batch)
            batch.written = sent.end
            batch.reached = max(batch.reached, sent.end)
        } catch {
            take(error.report, of: &batch)
            batch.written = first + error.report.framesSent
            batch.reached = max(batch.reached, batch.written)
            throw error.reason
        }
    }

    private mutating func take(_ report: SendReport, of batch: inout Batch) {
        counts.take(report)
        batch.confirmed = max(batch.confirmed, report.framesConfirmed)
        batch.refusals += report.refusedFrames
        for index in report.tooLong {
            let bytes = batch.messages.message(at: index)
            refused.append(RejectedMessage(reason: .tooLong(bytes: bytes.count), bytes: bytes))
        }
    }

    /// Puts the question to the collector whether it has everything.
    ///
    /// Where there is time, it has a moment to end the connection because of what it carries:
    /// after our own end, its end would look like an answer.
    mutating func ask(isHurried: Bool) throws(TransportError) {
        guard proof == .end else { return }
        if !isHurried {
            let time = answerTime
            try connection?.waitForAcknowledgement(within: time)
            try connection?.watch(for: Self.lastMoment)
        }
        try connection?.endSending()
        endedNumber = opened
        swap(&connection, &ended)
        connection = nil
    }

    /// Waits for the answer about `batch`, which was written and asked for.
    mutating func awaitAnswer(for batch: inout Batch) throws(TransportError) -> ArrivalReport {
        let time = answerTime
        let report: ArrivalReport?
        do throws(TransportFailure) {
            report =
                ended == nil
                ? try connection?.awaitArrival(within: time) : try ended?.finish(within: time)
        } catch {
            take(error.report, of: &batch)
            throw error.reason
        }
        ended = nil
        guard var report else { throw .closedByPeer }
        if destination.isStream { report.confirmation = min(report.confirmation, limit) }
        batch.refusals += report.refusedFrames
        return report
    }

    /// Makes certain that the answers that have come were not those of a process that was stopping.
    ///
    /// The connection opened for the next batch must last a while, and one opened after that must
    /// be answered by itself: no kernel does that for a process that is gone.
    ///
    /// - Throws: `notOutlived` when the first one ends; else what is wrong with the second.
    mutating func outlive() throws(TransportError) {
        var lasts = connection != nil
        do throws(TransportError) {
            try connection?.watch(for: AnsweredBatch.outlivingTime)
            try? connection?.endSending()
        } catch .interrupted(let signal) {
            throw .interrupted(signal: signal)
        } catch {
            lasts = false
        }
        connection = nil
        try callProcess(within: answerTime)
        if !lasts { throw .notOutlived }
    }

    /// Counts the messages of a batch that has arrived, as far as `report` tells.
    mutating func note(_ batch: borrowing Batch, _ report: ArrivalReport) {
        counts.take(report)
        counts.add(batch.messages.count - batch.refusals.count, report.confirmation)
        keepRefused(of: batch)
    }

    private mutating func keepRefused(of batch: borrowing Batch) {
        for refusal in batch.refusals {
            refused.append(
                RejectedMessage(
                    reason: .refused(answer: refusal.answer),
                    bytes: batch.messages.message(at: refusal.frame)))
        }
    }

    /// Counts the messages that may be sent a second time.
    mutating func noteResending(of batch: inout Batch) {
        counts.resent += max(0, batch.written - batch.confirmed)
        batch.written = batch.confirmed
    }

    /// Counts messages that were acknowledged, and sent again all the same.
    mutating func noteRepetition(of batch: borrowing Batch) {
        counts.resent += batch.messages.count
        keepRefused(of: batch)
    }

    mutating func takeRefused() -> [RejectedMessage] {
        defer { refused.removeAll() }
        return refused
    }
}
