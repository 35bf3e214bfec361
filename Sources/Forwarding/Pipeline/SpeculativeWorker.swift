import EventMapping
import Foundation
import JSONStream
import OnePasswordEvents
import Syslog

/// The bytes of a stream after a boundary at which a record seems to begin.
struct SpeculativeChunk: Sendable {
    let bytes: [UInt8]
    /// The state that a reader would be in at the boundary.
    let start: RecordReader.State
    /// Where the chunk ends in `bytes`.
    let end: Int
}

/// A second thread that encodes a chunk ahead of what the run reads itself.
///
///     bytes read   ├── read by the run ──┼── the worker's chunk ──┤
///                                    boundary: a record seems to begin
///
/// That a record begins there is a guess. Only when the run's own reader comes to exactly the state
/// that was guessed are the messages committed; otherwise they are thrown away and the chunk is read
/// again. So the output is the same, byte for byte, with a worker and without. This is speculative
/// execution with validation at commit (<https://en.wikipedia.org/wiki/Speculative_execution>).
final class SpeculativeWorker: @unchecked Sendable {
    // Guarded by the condition.
    private let condition = NSCondition()
    private var chunk: SpeculativeChunk?
    private var isBusy = false
    private var isEnding = false

    /// The thread's while there is a chunk to be encoded, its owner's at other times.
    private var encoder: ChunkEncoder

    init(_ encoder: consuming EventEncoder, kind: EventKind?, recordLimit: Int) {
        self.encoder = ChunkEncoder(
            reader: EventReader(limit: recordLimit, kind: kind, readsAhead: true),
            encoder: consume encoder)
        Thread.detachNewThread { self.work() }
    }

    /// Begins with a chunk; the result of the one before must not be wanted any more.
    func begin(_ chunk: SpeculativeChunk, framing: Framing?, maximumSize: Int, names: KnownNames?) {
        encoder.prepare(framing: framing, maximumSize: maximumSize, names: names)
        condition.withLock {
            self.chunk = chunk
            isBusy = true
            condition.signal()
        }
    }

    /// Whether the chunk is encoded already.
    var isDone: Bool { condition.withLock { !isBusy } }

    /// Waits until the chunk is encoded, and calls `body` with the result.
    func withResult<Result>(_ body: (inout ChunkEncoder) -> Result) -> Result {
        condition.withLock {
            while isBusy { condition.wait() }
        }
        return body(&encoder)
    }

    /// Ends the thread, once it has encoded its chunk.
    func end() {
        condition.withLock {
            isEnding = true
            condition.signal()
        }
    }

    private func work() {
        while let chunk = nextChunk() {
            // Consumed before the owner goes on, which would have to copy the bytes otherwise.
            encoder.encode(consume chunk)
            condition.withLock {
                isBusy = false
                condition.signal()
            }
        }
    }

    private func nextChunk() -> SpeculativeChunk? {
        condition.withLock {
            while chunk == nil, !isEnding { condition.wait() }
            return isEnding ? nil : chunk.take()
        }
    }
}

/// The encoding of a chunk: its events up to the first piece that is none.
struct ChunkEncoder: ~Copyable {
    private var reader: EventReader
    private var encoder: EventEncoder
    /// The messages of the chunk.
    var frames = MessageFrames(framing: nil, capacity: 1 << 20)
    /// The state of the reader where the chunk begins.
    private(set) var start: RecordReader.State?
    /// Its state after the last of the events.
    private(set) var end: RecordReader.State?
    private(set) var counts = EventCounts()

    init(reader: consuming EventReader, encoder: consuming EventEncoder) {
        self.reader = reader
        self.encoder = encoder
    }

    /// The longest message in bytes, which a destination of datagrams may lower meanwhile.
    var maximumSize: Int { encoder.messages.maximumSize }

    /// Sets how the messages of the next chunk are written.
    mutating func prepare(framing: Framing?, maximumSize: Int, names: KnownNames?) {
        frames.removeAll()
        frames.reframe(as: framing)
        encoder.messages.maximumSize = maximumSize
        if let names { encoder.messages.names = names }
    }

    /// Encodes a chunk.
    mutating func encode(_ chunk: consuming SpeculativeChunk) {
        counts = EventCounts()
        start = chunk.start
        var end = chunk.start
        reader.move(to: chunk.start)
        let bytes = chunk.bytes.span
        while case .event = reader.next(bytes, end: chunk.end, isLast: false) {
            counts.add(encoder.encode(&reader, bytes, into: &frames))
            reader.note(in: &end)
        }
        self.end = end
    }
}
