import Delivery
import EventMapping
import OnePasswordEvents
import Sockets
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
        try keepRefused()
        try remember(isLast: step == .finish)
        limitMessages()
    }

    /// Puts the message of an event of our own into the batch.
    mutating func append(_ event: OwnEvent) {
        Self.append(event, &encoder, &delivery.batch)
    }

    private static func append(
        _ event: OwnEvent, _ encoder: inout MessageEncoder, _ batch: inout Batch
    ) {
        batch.append { encoder.append(event, into: &$0) }
    }

    /// Remembers what is confirmed; what was refused up to there is kept already.
    mutating func remember(isLast: Bool) throws(RunFailure) {
        guard resumption != nil || !pulledStreams.isEmpty else { return }
        try rejects?.synchronize()
        for stream in pulledStreams { try stream.confirm(upTo: delivery.confirmedPosition) }
        try resumption?.confirm(
            delivery.confirmedPosition, records: delivery.counts.sent, isLast: isLast)
    }

    /// Whether the records go to the file for those that were not sent.
    var hasGivenUp: Bool { summary.failure != nil }

    /// Ends the run, or goes on into the file for records that were not sent.
    private mutating func giveUp(after failure: RunFailure) throws(RunFailure) {
        guard var unsent = unsent.take() else { throw failure }
        summary.failure = failure
        var lines: [UInt8] = []
        delivery.forEachUnsent { lines += $0 }
        try unsent.append(lines)
        self.unsent = consume unsent
    }

    mutating func keepUnsent(
        _ range: Range<Int>, of stream: borrowing InputStream
    ) throws(RunFailure) {
        summary.read += 1
        summary.unsent += 1
        try unsent?.append(stream.line(of: range))
    }

    /// Keeps the messages that will never arrive.
    private mutating func keepRefused() throws(RunFailure) {
        for message in delivery.takeRefused() {
            try keep(
                RefusedRecord(
                    reason: .message(message.reason), place: nil, fault: nil,
                    octets: message.octets))
        }
    }

    /// Keeps messages as short as the path of datagrams wants them.
    private mutating func limitMessages() {
        let limit = min(plan.maximumSize, delivery.messageLimit ?? .max)
        encoder.maximumSize = max(limit, MessageEncoder.smallestMaximum)
    }

    mutating func keep(_ record: RefusedRecord) throws(RunFailure) {
        summary.rejected += 1
        let line = observer.refused(record)
        try rejects?.append(line)
    }

    /// Tells of the progress, at most twice a second.
    mutating func tellProgress(_ pulled: PullProgress? = nil) {
        let now = ContinuousClock.now
        guard now - progressed >= .milliseconds(500) else { return }
        progressed = now
        observer.progressed(
            RunProgress(
                records: summary.read, octets: summary.octets, totalOctets: totalOctets,
                elapsed: now - start, pulled: pulled))
    }
}
