import Syslog
import SystemCalls
import Transports

/// The connections of a delivery.
///
/// There are up to three: the one being written to, the one before it that waits for the
/// confirmation of its batch, and an empty one that shows that the process is alive.
struct Sender: ~Copyable {
    var failover: Failover
    var settings: DeliverySettings
    let observer: any DeliveryObserver
    var connections: ConnectionSettings

    /// The connection that the batch being filled is written to.
    var connection: (any Transport & ~Copyable)?
    /// Whether nothing has been sent over it.
    var isUnused = true
    /// When it was opened.
    private var opening = ContinuousClock.now
    /// The half-closed connection that carried the batch in flight.
    private var draining: (any Transport & ~Copyable)?
    private var drainingTimes = (opened: ContinuousClock.now, ended: ContinuousClock.now)
    /// How long the connection lived whose answer was slow; nil if no such answer is uncertain.
    private(set) var slowLifetime: Duration?
    /// How often in a row connections to each destination have ended after a time of their own.
    private var endsByItself: [Int]
    /// How many connections were opened; the number of the newest one.
    var opened = 0
    /// The number of the connection that was half-closed last.
    private(set) var drainingNumber = 0
    /// Whether each destination accepts what it is sent, by its index.
    var acceptances: [Acceptance]
    /// Whether the collector is known to keep only one connection open.
    var allowsOneConnection = false

    private(set) var counts = DeliveryCounts()
    /// The message that a collector with answers has accepted last.
    private var lastAccepted: [UInt8]?
    /// The messages that will never arrive.
    private var rejected: [RejectedMessage] = []

    /// How long a collector may take to end a connection because of what it carries, before we end
    /// our side of it.
    static let lastMoment = Duration.milliseconds(10)
    /// From when on an answer is slow: it may be no answer, but the end of a connection's time.
    private static let promptTime = Duration.milliseconds(500)
    /// How long a connection may stay unused before a new one takes its place, so that how long one
    /// has lived says something about what it carried.
    private static let unusedTime = BatchLimits.longestTime

    init(
        _ failover: Failover, _ settings: DeliverySettings, _ connections: ConnectionSettings,
        _ observer: any DeliveryObserver
    ) {
        self.failover = failover
        self.settings = settings
        self.observer = observer
        self.connections = connections
        self.connections.silence = Silence(
            limit: settings.longestSilence, report: { observer.isSilent($0) })
        acceptances = failover.destinations.map { _ in Acceptance() }
        endsByItself = failover.destinations.map { _ in 0 }
    }

    var grace: ShutdownGrace { connections.grace }

    var silence: Silence { connections.silence }

    var destination: Destination { failover.destination }

    /// How it is found out that a batch has arrived at the present destination.
    var method: ConfirmationMethod { ConfirmationMethod(for: destination, settings) }

    var messageLimit: Int? { mutating get { connection?.messageLimit ?? nil } }

    /// The most that a confirmation counts as.
    private var limit: Confirmation {
        settings.isBehindProxy || allowsOneConnection ? .acknowledged : .confirmed
    }

    /// Whether an answer is uncertain until another connection has outlived it.
    var mustOutlive: Bool { method == .halfClose && !allowsOneConnection }

    /// How long a confirmation may take without any progress.
    var answerTime: Duration {
        min(settings.answerTime, silence.limit ?? settings.answerTime)
    }

    // Connections

    /// Connects, if there is no connection.
    mutating func open() throws(TransportError) {
        guard connection == nil else { return }
        adopt(try destination.open(connections, handshakeWithin: answerTime))
    }

    private mutating func adopt(_ new: consuming any Transport & ~Copyable) {
        connection = consume new
        opened += 1
        opening = .now
        isUnused = true
    }

    /// Connects for the next batch while the confirmation of the last one is waited for.
    ///
    /// An error is ignored: it comes again when there is something to write, or the confirmation is
    /// to become certain.
    mutating func openNext() {
        do throws(TransportError) { try openWitness() } catch {}
    }

    /// Connects, if there is no connection, to see what becomes of the collector's process.
    private mutating func openWitness() throws(TransportError) {
        guard connection == nil else { return }
        adopt(try connectAfterBatch(within: answerTime))
    }

    /// Returns a connection that a batch needs which was sent already: where a signal comes first,
    /// that has the grace period begin, in which the batch is confirmed.
    func connectAfterBatch(
        within time: Duration
    ) throws(TransportError) -> any Transport & ~Copyable {
        do throws(TransportError) {
            return try destination.open(connections, handshakeWithin: time)
        } catch {
            guard case .interrupted = error, grace.noticeSignal() else { throw error }
            return try destination.open(connections, handshakeWithin: time)
        }
    }

    /// Goes back to the first destination, if it is time to.
    mutating func returnToFirst() {
        if failover.returnsToFirst() { connection = nil }
    }

    /// Drops all connections, whatever they carry.
    mutating func drop() {
        connections.forgetAddresses()
        connection = nil
        draining = nil
        slowLifetime = nil
    }

    /// Makes sure that what is sent next is the first over its connection.
    mutating func renew() {
        if !isUnused { drop() }
    }

    /// Ends the last connection in order.
    mutating func finish(_ method: ConfirmationMethod) throws(TransportError) {
        do throws(TransportError) {
            try connection?.endSending()
        } catch {
            // Nothing depends on a connection that has carried nothing.
            if !isUnused { throw error }
        }
        do throws(TransportFailure) {
            _ = try connection?.finish(within: .milliseconds(20))
        } catch {
            guard method == .none(.written) else { return }
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
        if wantsAcceptance, !acceptances[failover.current].isShown { try introduce(&batch) }
        try send(&batch, to: end)
    }

    /// Makes sure that there is an open connection; one opened ahead may have been closed since.
    private mutating func openFresh() throws(TransportError) {
        do {
            try connection?.checkOpen()
        } catch {
            connection = nil
            if !isUnused { throw error }
            noteFailure()
        }
        if isUnused, method == .halfClose, .now - opening > Self.unusedTime { connection = nil }
        try open()
    }

    mutating func send(_ batch: inout Batch, to end: Int) throws(TransportError) {
        while batch.written < end { try sendPiece(of: &batch, to: end) }
    }

    /// Sends the messages up to `end` of the piece that the next message is in.
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
            count(report, of: &batch)
            noteWritten(&batch, upTo: sent.end)
        } catch {
            count(error.report, of: &batch)
            noteWritten(&batch, upTo: first + error.report.framesSent)
            throw error.reason
        }
    }

    /// Notes that the connection has taken the messages up to `end`.
    mutating func noteWritten(_ batch: inout Batch, upTo end: Int) {
        counts.resent += batch.noteWritten(upTo: end)
    }

    private mutating func count(_ report: SendReport, of batch: inout Batch) {
        counts.add(report)
        batch.noteConfirmed(upTo: report.framesConfirmed)
        batch.refusals += report.refusedFrames
        for index in report.tooLong {
            let bytes = batch.messages.message(at: index)
            rejected.append(RejectedMessage(reason: .tooLong(bytes: bytes.count), bytes: bytes))
        }
    }

    /// Half-closes the connection, where the collector confirms a batch by ending its side.
    ///
    /// Unless `isHurried`, it first gets a moment to end the connection because of what it carries:
    /// after our own end, its end would look like a confirmation.
    mutating func requestConfirmation(isHurried: Bool) throws(TransportError) {
        guard method == .halfClose else { return }
        if !isHurried {
            let time = answerTime
            try connection?.waitForAcknowledgement(within: time)
            try connection?.watch(for: Self.lastMoment)
        }
        try connection?.endSending()
        drainingNumber = opened
        drainingTimes = (opening, .now)
        swap(&connection, &draining)
        connection = nil
    }

    /// Waits for the confirmation of `batch`, which was written and requested.
    mutating func awaitConfirmation(of batch: inout Batch) throws(TransportError) -> ArrivalReport {
        let time = answerTime
        let look = ContinuousClock.now
        let report: ArrivalReport?
        do throws(TransportFailure) {
            report =
                draining == nil
                ? try connection?.awaitArrival(within: time) : try draining?.finish(within: time)
        } catch {
            count(error.report, of: &batch)
            throw error.reason
        }
        let wasDraining = draining != nil
        draining = nil
        guard var report else { throw .closedByPeer }
        if wasDraining, mustOutlive { try noteAnswer(lookedFor: look) }
        if destination.isStream { report.confirmation = min(report.confirmation, limit) }
        batch.refusals += report.refusedFrames
        return report
    }

    /// When to look for the answer, so that a slow one can be told from one that was not looked for.
    var nextLook: ContinuousClock.Instant? {
        draining == nil ? nil : drainingTimes.ended + Self.promptTime * 4 / 5
    }

    /// Notes whether the answer that has come, since `look` at the latest, was slow.
    ///
    /// A connection that ends after a time of its own leaves the next one open, which is younger. If
    /// that has ended, too, the collector keeps only one, which `outlive` finds out; but nobody knows
    /// which of them was first if nobody looked.
    private mutating func noteAnswer(
        lookedFor look: ContinuousClock.Instant
    ) throws(TransportError) {
        let now = ContinuousClock.now
        guard now - drainingTimes.ended > Self.promptTime else { return }
        var isOpen = connection != nil
        do throws(TransportError) { try connection?.checkOpen() } catch { isOpen = false }
        if isOpen {
            slowLifetime = max(slowLifetime ?? .zero, now - drainingTimes.opened)
        } else if look - drainingTimes.ended > Self.promptTime {
            throw .closedByPeer
        }
    }

    /// Makes sure that the confirmations so far were not those of a process that was stopping.
    ///
    /// The connection opened for the next batch must last a while, and one opened after that must
    /// be answered by itself: no kernel does that for a process that is gone.
    ///
    /// After a slow answer it must last longer than the connection that was answered: a proxy without
    /// a server ends every connection after a time of its own, whatever happens on it.
    ///
    /// - Throws: `notOutlived` or `refused` when the first one ends; else why one of them cannot be
    ///   opened, or what is wrong with the second.
    mutating func outlive() throws(TransportError) {
        try openWitness()
        let lifetime = slowLifetime
        slowLifetime = nil
        var time = AnsweredBatch.outlivingTime
        if let lifetime {
            let margin = min(lifetime / 4, .seconds(1))
            time = max(time, lifetime + margin + time - (.now - opening))
            // Sent again over a young connection, all of it costs less.
            if time > settings.answerTime { throw .closedByPeer }
        }
        var lasts = true
        do throws(TransportError) {
            try connection?.watch(for: time)
            try? connection?.endSending()
        } catch .interrupted(let signal) {
            throw .interrupted(signal: signal)
        } catch {
            lasts = false
            if lifetime != nil { throw endByItself() }
        }
        connection = nil
        try callProcess(within: answerTime)
        if !lasts { throw .notOutlived }
    }

    /// Notes that a connection has ended by itself when the one before it had: the second time in a
    /// row that is no process that was stopping.
    private mutating func endByItself() -> TransportError {
        endsByItself[failover.current] += 1
        return endsByItself[failover.current] >= enoughRefusals
            ? .refused(.closedByItself(after: .now - opening)) : .closedByPeer
    }

    /// Counts the messages of a batch that has arrived, at the level that `report` has.
    mutating func countArrived(_ batch: borrowing Batch, _ report: ArrivalReport) {
        endsByItself[failover.current] = 0
        counts.add(batch.messages.count - batch.refusals.count, report.confirmation)
        if destination.isRELP, let index = batch.lastAccepted {
            lastAccepted = batch.messages.message(at: index)
        }
        keepRejected(of: batch)
    }

    /// Keeps the messages that the collector has refused for good.
    mutating func keepRejected(of batch: borrowing Batch) {
        for refusal in batch.refusals {
            rejected.append(
                RejectedMessage(
                    reason: .refused(answer: refusal.answer),
                    bytes: batch.messages.message(at: refusal.frame)))
        }
    }

    /// Finds out whether the collector refuses some messages, or everything there is.
    ///
    /// One whose disk is full refuses all messages for a while. It is sent a message again that it
    /// has accepted before; without one nothing shows that it accepts any.
    ///
    /// - Throws: `refused` when it accepts none.
    mutating func checkRefusals(of batch: borrowing Batch) throws(TransportError) {
        guard let last = batch.refusals.last, last.frame == batch.messages.count - 1 else { return }
        guard
            let known = batch.lastAccepted.map({ batch.messages.message(at: $0) }) ?? lastAccepted
        else { throw .refused(.rejectedAll(answer: last.answer)) }
        var probe = Batch(framing: batch.framing)
        probe.append(frame: known)
        probe.resendAll()
        renew()
        try write(&probe, to: 1)
        _ = try awaitConfirmation(of: &probe)
        if !probe.refusals.isEmpty { throw .refused(.rejectedAll(answer: last.answer)) }
    }

    /// Waits for reports that datagrams were refused.
    mutating func awaitReports(for time: Duration) throws(TransportError) {
        do throws(TransportFailure) {
            _ = try connection?.awaitArrival(within: max(.zero, time))
        } catch {
            throw error.reason
        }
    }

    mutating func removeRejected() -> [RejectedMessage] {
        defer { rejected.removeAll() }
        return rejected
    }
}
