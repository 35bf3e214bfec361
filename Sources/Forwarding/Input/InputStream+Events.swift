import Bytes
import Checkpoints
import Classification
import EventMapping
import JSONStream
import OnePasswordEvents
import Syslog

/// The events in the bytes that were read.
///
/// The `static` functions borrow the reader and the buffer, each by itself: a method would need
/// exclusive access to the whole stream.
extension InputStream {
    /// Reads the next record in the bytes that are there, or in those before `boundary`.
    mutating func next(isLast: Bool, before boundary: Int? = nil) -> EventReader.Outcome {
        Self.next(&reader, buffer, end: boundary ?? buffer.end, isLast: isLast && boundary == nil)
    }

    private static func next(
        _ reader: inout EventReader, _ buffer: borrowing InputBuffer, end: Int, isLast: Bool
    ) -> EventReader.Outcome {
        // What is decided about an event may take more than its fields.
        reader.lendsFieldsAlone = false
        return reader.next(buffer.bytes.span, end: end, isLast: isLast)
    }

    /// Appends the messages of the next events to `frames`, until those have `size` bytes.
    ///
    /// - Returns: What comes next and is no event, or nil if the size is reached.
    mutating func encodeEvents(
        isLast: Bool, before boundary: Int?, with encoder: inout EventEncoder,
        _ counts: inout EventCounts, into frames: inout MessageFrames, upTo size: Int
    ) -> EventReader.Outcome? {
        Self.encodeEvents(
            &reader, buffer, end: boundary ?? buffer.end, isLast: isLast && boundary == nil,
            &encoder, &counts, into: &frames, upTo: size)
    }

    private static func encodeEvents(
        _ reader: inout EventReader, _ buffer: borrowing InputBuffer, end: Int, isLast: Bool,
        _ encoder: inout EventEncoder, _ counts: inout EventCounts,
        into frames: inout MessageFrames, upTo size: Int
    ) -> EventReader.Outcome? {
        let bytes = buffer.bytes.span
        reader.lendsFieldsAlone = encoder.messages.readsFieldsAlone
        while true {
            let outcome = reader.next(bytes, end: end, isLast: isLast)
            guard case .event = outcome else { return outcome }
            counts.add(encoder.encode(&reader, bytes, into: &frames))
            if frames.size >= size { return nil }
        }
    }

    /// Appends the message of the event that was read last, as it was classified.
    mutating func encodeEvent(
        _ event: ClassifiedEvent, with encoder: inout EventEncoder, into frames: inout MessageFrames
    ) -> EncodedEvent {
        Self.encodeEvent(event, &reader, buffer, &encoder, into: &frames)
    }

    private static func encodeEvent(
        _ event: ClassifiedEvent, _ reader: inout EventReader, _ buffer: borrowing InputBuffer,
        _ encoder: inout EventEncoder, into frames: inout MessageFrames
    ) -> EncodedEvent {
        encoder.encode(event, &reader, buffer.bytes.span, into: &frames)
    }

    // Reading ahead

    /// Returns the chunk after a `share` of what was read; both together have `sizes` bytes.
    ///
    /// Nil if there is less, or no place at which a record seems to begin.
    func chunkAhead(after share: Double, of sizes: ClosedRange<Int>) -> SpeculativeChunk? {
        let start = reader.position
        let count = min(buffer.end - start, sizes.upperBound)
        guard count >= sizes.lowerBound, buffer.base + start >= beginning.offset else {
            return nil
        }
        let boundary = start + Int(Double(count) * share)
        let state = reader.guessedState(
            buffer.bytes.span, behind: boundary,
            before: min(boundary + sizes.lowerBound / 4, start + count))
        return state.map { SpeculativeChunk(bytes: buffer.bytes, start: $0, end: start + count) }
    }

    /// Goes on at the end of a chunk if the reader is in the state in which that began.
    ///
    /// - Returns: Whether it was.
    mutating func skip(_ start: RecordReader.State, to end: RecordReader.State) -> Bool {
        guard reader.state == start else { return false }
        reader.restore(end)
        return true
    }

    /// Calls `body` with the event read last.
    mutating func withEvent<Result>(
        _ body: (Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        Self.withEvent(&reader, buffer, body)
    }

    private static func withEvent<Result>(
        _ reader: inout EventReader, _ buffer: borrowing InputBuffer,
        _ body: (Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        reader.withEvent(buffer.bytes.span, body)
    }
}
