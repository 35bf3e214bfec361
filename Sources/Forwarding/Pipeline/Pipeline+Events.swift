import Classification
import Compression
import Delivery
import EventMapping
import OnePasswordEvents
import Syslog
import SystemCalls

/// From the bytes of a stream to messages.
///
/// The `static` functions borrow several properties at once, each by itself: a method would need
/// exclusive access to the whole pipeline.
extension Pipeline where Source: ~Copyable {
    /// How long nothing has to come, after giving up, for an input to be taken as over for now.
    private static var longestLull: Duration { .seconds(1) }

    /// Forwards a stream up to its end, or to the arrival of a signal.
    mutating func forward(_ stream: inout InputStream) throws(RunFailure) -> StreamEnding {
        speculation?.begin()
        while true {
            if !stream.isReady {
                try deliver(.write)
                observe(isWaiting: true)
            }
            let hasGivenUp = dispatcher.hasGivenUp
            let deadline = hasGivenUp ? Deadline(after: Self.longestLull) : dispatcher.deadline
            switch stream.fill(before: deadline, unless: run.stopSignal) {
            case .bytes(let count):
                summary.bytes += count
                run.refreshNames(of: &encoder)
                try drain(&stream, isLast: false)
                if run.report(summary) { observe() }
            case .end where stream.isGrowing:
                try drain(&stream, isLast: false)
                if stream.unfinished > 0 {
                    run.observer.endsIncomplete(input: stream.name, bytes: stream.unfinished)
                }
                return .end
            case .end:
                try drain(&stream, isLast: true)
                return .end
            case .interrupted:
                summary.isCutShort = stream.isRegularFile
                stream.isStopped = true
                try drain(&stream, isLast: !stream.isKept)
                return .interrupted
            case .timedOut where hasGivenUp:
                try keepUnsent(stream.rest)
                return .interrupted
            case .timedOut:
                try deliver(.close)
            case .broken(.truncated) where stream.isRegularFile && source.savesPositions:
                run.observer.truncated(input: stream.name)
                return .truncated
            case .broken(let error):
                summary.add(error)
                run.observer.failed(input: stream.name, error)
                return .broken
            }
        }
    }

    /// Forwards all records that are whole.
    private mutating func drain(
        _ stream: inout InputStream, isLast: Bool
    ) throws(RunFailure) {
        var boundary = try speculate(on: stream)
        while true {
            switch next(of: &stream, isLast: isLast, before: boundary) {
            case nil:
                try push(stream)
            case .event(let range):
                if !stream.isAlreadyConfirmed(range) { try forward(range, of: &stream) }
            case .rejected(let rejection):
                if !stream.isAlreadyConfirmed(rejection.range) { reject(rejection, of: &stream) }
            case .moreNeeded, .end:
                guard boundary != nil else {
                    markRead(stream)
                    try feedCopies(from: stream)
                    stream.dropRead()
                    return
                }
                boundary = try commit(&stream) ? try speculate(on: stream) : nil
            }
        }
    }

    /// Returns what comes next in a stream and needs a decision; nil if the batch is due.
    ///
    /// Where no event does, all are encoded on the way to the first record that is rejected.
    private mutating func next(
        of stream: inout InputStream, isLast: Bool, before boundary: Int?
    ) -> EventReader.Outcome? {
        if Source.mayRepeat || run.decidesByEvent || stream.isAlreadyConfirmed
            || Source.goesOnUndelivered && dispatcher.hasGivenUp
        {
            return stream.next(isLast: isLast, before: boundary)
        }
        var counts = EventCounts()
        let next = Self.encodeEvents(
            of: &stream, isLast: isLast, before: boundary, &encoder, &counts, &dispatcher)
        summary.add(counts)
        return next
    }

    private static func encodeEvents(
        of stream: inout InputStream, isLast: Bool, before boundary: Int?,
        _ encoder: inout EventEncoder, _ counts: inout EventCounts, _ dispatcher: inout Dispatcher
    ) -> EventReader.Outcome? {
        dispatcher.fill { frames, size in
            stream.encodeEvents(
                isLast: isLast, before: boundary, with: &encoder, &counts, into: &frames,
                upTo: size)
        }
    }

    // One event

    /// Decides what becomes of an event, and does it.
    private mutating func forward(
        _ range: Range<Int>, of stream: inout InputStream
    ) throws(RunFailure) {
        let event = Self.classify(&stream, &encoder)
        if Source.mayRepeat {
            switch source.decide(on: event, range, of: &stream) {
            case .forward: break
            case .repeated:
                summary.repeated += 1
                return
            case .ignore: return
            }
        }
        if event.rule?.isDropped == true {
            summary.read += 1
            summary.dropped += 1
            return
        }
        if !copies.isEmpty { copies.add(range, of: stream, namedBy: event.rule) }
        if dispatcher.hasGivenUp {
            summary.read += 1
            summary.unsent += 1
            return try keepUnsent(stream.line(of: range))
        }
        encode(event, range, of: &stream)
        if dispatcher.isDue { try push(stream) }
    }

    private static func classify(
        _ stream: inout InputStream, _ encoder: inout EventEncoder
    ) -> ClassifiedEvent {
        let kind = stream.kind
        return stream.withEvent { bytes, values in
            encoder.messages.classify(kind, bytes, values)
        }
    }

    /// Puts the message of an event into the batch of its destination.
    private mutating func encode(
        _ event: ClassifiedEvent, _ range: Range<Int>, of stream: inout InputStream
    ) {
        let record = files.keepsUnsent ? stream.line(of: range) : nil
        let encoded = Self.encode(event, &stream, &encoder, &dispatcher, record)
        var counts = EventCounts()
        counts.add(encoded)
        summary.add(counts)
        census?.count(encoded, range, of: &stream)
    }

    private static func encode(
        _ event: ClassifiedEvent, _ stream: inout InputStream, _ encoder: inout EventEncoder,
        _ dispatcher: inout Dispatcher, _ record: [UInt8]?
    ) -> EncodedEvent {
        dispatcher.append(to: event.rule?.destination, record: record) { frames in
            stream.encodeEvent(event, with: &encoder, into: &frames)
        }
    }

    /// Appends the message of an event of opcef's own.
    mutating func append(_ event: InternalEvent) {
        Self.append(event, &encoder, &dispatcher)
        ownMessages += 1
    }

    private static func append(
        _ event: InternalEvent, _ encoder: inout EventEncoder, _ dispatcher: inout Dispatcher
    ) {
        dispatcher.append(to: nil, record: nil) { frames in
            frames.append { encoder.messages.append(event, into: &$0) }
        }
    }

    // The second thread

    /// Gives a chunk of what was read to the second thread, and returns where it begins.
    ///
    /// What waits to be written is written now, while that thread is at work.
    private mutating func speculate(on stream: borrowing InputStream) throws(RunFailure) -> Int? {
        let boundary = speculation?.start(
            on: stream, framing: dispatcher.main.batch.framing, encoder.messages,
            updatesNames: run.hasNames)
        if boundary != nil, dispatcher.isDue { try push(stream) }
        return boundary
    }

    /// Takes over what the second thread has made, if the run has come to where its chunk begins;
    /// returns whether it has.
    private mutating func commit(_ stream: inout InputStream) throws(RunFailure) -> Bool {
        stream.readAhead()
        // An empty batch adopts the messages without a copy.
        if dispatcher.main.isDoneOnceWritten { try push(stream) }
        let maximumSize = encoder.messages.maximumSize
        let counts = Self.commit(&speculation, &stream, maximumSize: maximumSize, &dispatcher)
        guard let counts else { return false }
        summary.add(counts)
        return true
    }

    private static func commit(
        _ speculation: inout Speculation?, _ stream: inout InputStream, maximumSize: Int,
        _ dispatcher: inout Dispatcher
    ) -> EventCounts? {
        dispatcher.withBatch { batch in
            speculation?.commit(to: &stream, maximumSize: maximumSize, into: &batch)
        }
    }
}
