import Sockets
import Syslog
import Transports

/// The connections of a delivery: where messages go, and what is heard of them.
struct Sender: ~Copyable {
    var route: Route
    var settings: DeliverySettings
    private var connections: ConnectionSettings

    /// The connection for the batch being filled.
    private var link: (any Transport & ~Copyable)?
    /// Whether nothing has been sent over it.
    private var isUnused = true
    /// The connection that carried the awaited batch, ended on our side.
    private var ended: (any Transport & ~Copyable)?
    /// The destinations that have taken a first message.
    private var probed: Set<Int> = []

    private(set) var counts = DeliveryCounts()
    /// The messages that will never arrive.
    private var refused: [RefusedMessage] = []

    init(_ route: Route, _ settings: DeliverySettings, _ connections: ConnectionSettings) {
        self.route = route
        self.settings = settings
        self.connections = connections
    }

    var patience: Patience { connections.patience }

    var destination: Destination { route.destinations[route.current] }

    /// What proves that a batch has arrived, where it goes now.
    var proof: Proof { Proof(for: destination, settings) }

    var messageLimit: Int? { mutating get { link?.messageLimit ?? nil } }

    // Connections

    /// Connects, if there is no connection.
    mutating func open() throws(TransportError) {
        guard link == nil else { return }
        link = try destination.open(connections)
        isUnused = true
    }

    /// Connects for the next batch, so that the wait for an answer hides the time that it takes.
    ///
    /// Where that fails it will fail again when there is something to write.
    mutating func openNext() {
        _ = route.returnsToFirst()
        link = try? destination.open(connections)
        isUnused = true
    }

    /// Drops all connections, whatever they carry.
    mutating func drop() {
        link = nil
        ended = nil
    }

    /// Sees to it that what is sent next is the first over its connection.
    mutating func renew() {
        if !isUnused { drop() }
    }

    /// Ends the last connection in order.
    mutating func finish(_ proof: Proof) throws(TransportError) {
        try link?.endSending()
        do throws(TransportFailure) {
            if let report = try link?.finish(within: .milliseconds(20)) { counts.take(report) }
        } catch {
            guard proof == .none(.written) else { return }
            throw error.reason
        }
        link = nil
    }

    // Batches

    /// Writes the messages of `batch` up to `end`, the first one of a run alone.
    mutating func write(_ batch: inout Batch, to end: Int) throws(TransportError) {
        guard batch.written < end else { return }
        try openFresh()
        batch.reframe(as: destination.framing)
        if batch.began == nil { batch.began = .now }
        if !isProbed {
            try send(&batch, to: batch.written + 1)
            try link?.probe()
        }
        try send(&batch, to: end)
    }

    /// Sees to it that there is an open connection; one opened ahead may have been closed since.
    private mutating func openFresh() throws(TransportError) {
        do {
            try link?.checkOpen()
        } catch {
            link = nil
            if !isUnused { throw error }
        }
        try open()
    }

    /// Whether the destination has taken a first message, or need not; from now on it has.
    private var isProbed: Bool {
        mutating get {
            if case .none = proof { return true }
            return !probed.insert(route.current).inserted
        }
    }

    private mutating func send(_ batch: inout Batch, to end: Int) throws(TransportError) {
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
                return try frames.withSpan { octets throws(TransportFailure) in
                    let report = try link?.send(
                        octets.extracting(first: ends[ends.count - 1]), ends: ends,
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
            let octets = batch.messages.message(at: index)
            refused.append(RefusedMessage(reason: .tooLong(octets: octets.count), octets: octets))
        }
    }

    /// Puts the question to the collector whether it has everything.
    mutating func ask() throws(TransportError) {
        guard proof == .end else { return }
        try link?.endSending()
        swap(&link, &ended)
    }

    /// Waits for the answer about `batch`, which was written and asked for.
    mutating func awaitAnswer(for batch: inout Batch) throws(TransportError) -> ArrivalReport {
        let patience = settings.answerTime
        let report: ArrivalReport?
        do throws(TransportFailure) {
            report =
                ended == nil
                ? try link?.settle(within: patience) : try ended?.finish(within: patience)
        } catch {
            take(error.report, of: &batch)
            throw error.reason
        }
        ended = nil
        guard let report else { throw .closedByPeer }
        batch.refusals += report.refusedFrames
        return report
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
                RefusedMessage(
                    reason: .refused(answer: refusal.answer),
                    octets: batch.messages.message(at: refusal.frame)))
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

    mutating func takeRefused() -> [RefusedMessage] {
        defer { refused.removeAll() }
        return refused
    }
}
