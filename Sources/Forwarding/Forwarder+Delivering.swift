import Delivery
import EventMapping
import OnePasswordEvents
import SystemCalls
import Transports

/// From messages to what became of them.
extension Forwarder {
    /// What is asked of the delivery.
    enum Step {
        case connect, write, push, close, finish
    }

    /// Does a step of the delivery, and takes note of what came out.
    ///
    /// A delivery that has given up is asked for nothing any more.
    mutating func deliver(_ step: Step) throws(RunFailure) {
        guard !hasGivenUp else { return }
        do throws(DeliveryFailure) {
            for branch in branches { try branch.take(step) }
            switch step {
            case .connect: try delivery.connect()
            case .write: try delivery.write()
            case .push: try delivery.push()
            case .close: try delivery.close()
            case .finish: try delivery.finish()
            }
        } catch {
            try giveUp(after: .delivery(error))
        }
        keepRefused()
        rejects?.writeJoined()
        try keepUnproven()
        try remember(isLast: step == .finish)
        limitMessages()
    }

    /// Puts the message of an event of our own into the batch.
    mutating func append(_ event: InternalEvent) {
        Self.append(event, &encoder, &delivery.batch)
    }

    private static func append(
        _ event: InternalEvent, _ encoder: inout MessageEncoder, _ batch: inout Batch
    ) {
        batch.append { encoder.append(event, into: &$0) }
    }

    /// Remembers what is confirmed, as long as all that was refused up to there is kept.
    mutating func remember(isLast: Bool) throws(RunFailure) {
        guard resumption != nil || !pulledStreams.isEmpty else { return }
        let isKept = rejects?.synchronize() ?? true
        tellRejectsFault()
        if isKept {
            remembered = confirmedPosition
            rememberedRecords = branches.reduce(delivery.arrived) {
                $0 + $1.delivery.arrived
            }
        }
        for stream in pulledStreams { try stream.confirm(upTo: remembered) }
        try resumption?.confirm(remembered, records: rememberedRecords, isLast: isLast)
    }

    /// Ends the run, or goes on into the file for records that were not sent.
    private mutating func giveUp(after failure: RunFailure) throws(RunFailure) {
        guard unsent != nil else { throw failure }
        summary.failure = failure
        hasGivenUp = true
        var lines: [UInt8] = []
        delivery.forEachUnsent { lines += $0 }
        for branch in branches { branch.delivery.forEachUnsent { lines += $0 } }
        try keepUnsent(lines)
    }

    /// Keeps the records of messages that a kernel alone has acknowledged, where that shows
    /// nothing.
    private mutating func keepUnproven() throws(RunFailure) {
        for record in delivery.removeUnproven() { try keepUnsent(record) }
        for branch in branches {
            for record in branch.delivery.removeUnproven() { try keepUnsent(record) }
        }
    }

    mutating func keepUnsent(
        _ range: Range<Int>, of stream: borrowing InputStream
    ) throws(RunFailure) {
        summary.read += 1
        summary.unsent += 1
        try keepUnsent(stream.line(of: range))
    }

    /// Keeps lines that are not sent; where that fails nothing more is read.
    mutating func keepUnsent(_ lines: [UInt8]) throws(RunFailure) {
        let isKept = unsent?.append(lines) ?? true
        if !isKept, let failure = summary.failure { throw failure }
    }

    /// Keeps the messages that will never arrive.
    private mutating func keepRefused() {
        let refused = branches.reduce(delivery.removeRejected()) { $0 + $1.delivery.removeRejected() }
        for message in refused {
            keep(
                RejectedRecord(
                    reason: .message(message.reason), place: nil, fault: nil,
                    bytes: message.bytes))
        }
    }

    /// Keeps messages as short as the path of datagrams wants them.
    private mutating func limitMessages() {
        let limits = [delivery.messageLimit] + branches.map { $0.delivery.messageLimit }
        let limit = limits.compactMap(\.self).reduce(plan.maximumSize) { min($0, $1) }
        encoder.maximumSize = max(limit, MessageEncoder.smallestMaximum)
    }

    mutating func keep(_ record: RejectedRecord) {
        summary.rejected += 1
        observer.refused(record)
        rejects?.keep(record, follows: summary.read == readAfterRefusal)
        readAfterRefusal = record.place == nil ? nil : summary.read + 1
        tellRejectsFault()
    }

    /// Tells once that the file for refused records takes no more.
    mutating func tellRejectsFault() {
        guard summary.rejectsFault == nil, let path = rejects?.path, let error = rejects?.fault
        else { return }
        summary.rejectsFault = KeepingFault(path: path, error: error)
        observer.cannotKeep(at: path, error)
    }

    /// Sees to it that the disk has what is kept, and counts what it does not have.
    mutating func endKeeping() {
        _ = rejects?.synchronize()
        tellRejectsFault()
        summary.unkept = rejects?.unkept ?? 0
        summary.keepsPositions = resumption != nil || !pulledStreams.isEmpty
        unsent?.synchronize()
        summary.unsentKept = unsent?.kept ?? 0
        if let path = plan.rejectsPath, rejects?.hadTornEnd == true { observer.mended(path) }
        if let path = plan.unsentPath, unsent?.hadTornEnd == true { observer.mended(path) }
        if let path = plan.unsentPath, let error = unsent?.fault {
            summary.unsentFault = KeepingFault(path: path, error: error)
        }
    }

    /// Tells of the progress, at most twice a second.
    mutating func tellProgress(_ pulled: PullProgress? = nil) {
        let now = ContinuousClock.now
        guard now - progressed >= .milliseconds(500) else { return }
        progressed = now
        observer.progressed(
            RunProgress(
                records: summary.read, bytes: summary.bytes, totalBytes: totalBytes,
                elapsed: now - start, pulled: pulled))
    }
}
