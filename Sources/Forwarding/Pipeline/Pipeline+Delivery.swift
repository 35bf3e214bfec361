import Delivery
import EventMapping
import OnePasswordEvents
import SystemCalls
import Transports

/// From messages to what became of them.
extension Pipeline where Source: ~Copyable {
    /// Takes a step of the delivery, and notes what came out of it.
    ///
    /// - Throws: `delivery`, unless the records that were not sent go to a file; `checkpoint`.
    mutating func deliver(_ step: Dispatcher.Step) throws(RunFailure) {
        guard !dispatcher.hasGivenUp else { return }
        do throws(DeliveryFailure) {
            try dispatcher.take(step)
        } catch {
            try giveUp(after: .delivery(error))
        }
        for message in dispatcher.removeRejected() {
            reject(
                RejectedRecord(
                    reason: .message(message.reason), place: nil, fault: nil,
                    bytes: message.bytes))
        }
        files.writeJoined()
        for record in dispatcher.removeUnproven() { try keepUnsent(record) }
        try savePositions(isLast: step == .finish)
        limitMessages()
    }

    /// Pushes what has been encoded, up to where the stream has been read.
    mutating func push(_ stream: borrowing InputStream) throws(RunFailure) {
        note(stream)
        try deliver(.push)
    }

    /// Notes how far a stream has been read.
    mutating func note(_ stream: borrowing InputStream) {
        source.note(stream)
        dispatcher.note(stream.position)
    }

    /// Has the source save what is confirmed, as far as all that was rejected up to there is kept.
    mutating func savePositions(isLast: Bool) throws(RunFailure) {
        guard source.savesPositions else { return }
        if files.synchronizeRejects(run, &summary) { dispatcher.markSafe() }
        try source.confirm(
            dispatcher.safePosition, records: dispatcher.safeRecords, isLast: isLast)
    }

    /// Ends the run, or goes on into the file for records that were not sent.
    private mutating func giveUp(after failure: RunFailure) throws(RunFailure) {
        guard files.keepsUnsent else { throw failure }
        summary.failure = failure
        dispatcher.giveUp()
        try keepUnsent(dispatcher.unsentRecords)
    }

    /// Keeps lines that are not sent.
    ///
    /// - Throws: Why the run has given up, where the file does not take them: no more is read then.
    mutating func keepUnsent(_ lines: [UInt8]) throws(RunFailure) {
        if !files.keepUnsent(lines), let failure = summary.failure { throw failure }
    }

    /// Keeps messages as short as the path of datagrams wants them.
    private mutating func limitMessages() {
        let limit = min(dispatcher.messageLimit ?? .max, run.plan.maximumSize)
        encoder.messages.maximumSize = max(limit, MessageEncoder.smallestMaximum)
    }

    /// Reports and keeps a piece of a stream that is not forwarded.
    mutating func reject(_ rejection: EventRejection, of stream: inout InputStream) {
        reject(stream.rejected(rejection))
        summary.read += 1
    }

    private mutating func reject(_ record: RejectedRecord) {
        files.reject(record, run, &summary)
    }
}
