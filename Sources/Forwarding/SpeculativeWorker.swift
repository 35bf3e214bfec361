import Bytes
import EventMapping
import Foundation
import JSONStream
import OnePasswordEvents
import Syslog

/// The bytes of a stream behind a place at which a record seems to begin.
struct SpeculativeChunk: Sendable {
    let bytes: [UInt8]
    let start: RecordReader.State
    let end: Int
}

/// Translates a part ahead of what the run reads itself, in a thread of its own.
///
///     bytes read   ├── the run's own part ──┼── the part ahead ──┤
///                                       a record seems to begin
///
/// That a record begins there is a guess. Only when the run's reader comes to the same state is
/// the part ahead what it would have made itself; else it is thrown away and read again. So the
/// output is the same, byte for byte, with an assistant and without.
final class SpeculativeWorker: @unchecked Sendable {
    // Guarded by the condition.
    private let condition = NSCondition()
    private var part: SpeculativeChunk?
    private var isBusy = false
    private var isEnding = false

    /// The thread's while there is a part to be done, its owner's at other times.
    private var translator: ChunkEncoder

    init(_ encoder: consuming MessageEncoder, kind: EventKind?, recordLimit: Int) {
        translator = ChunkEncoder(
            reader: EventReader(limit: recordLimit, kind: kind, readsAhead: true),
            encoder: consume encoder)
        Thread.detachNewThread { self.work() }
    }

    /// Begins with a part; the one before it has been taken.
    func begin(_ part: SpeculativeChunk, framing: Framing?, maximumSize: Int, names: KnownNames?) {
        translator.prepare(framing: framing, maximumSize: maximumSize, names: names)
        condition.withLock {
            self.part = part
            isBusy = true
            condition.signal()
        }
    }

    /// Whether the part is done already.
    var isDone: Bool { condition.withLock { !isBusy } }

    /// Waits until the part is done, and lends what came out.
    func withResult<Result>(_ body: (inout ChunkEncoder) -> Result) -> Result {
        condition.withLock {
            while isBusy { condition.wait() }
        }
        return body(&translator)
    }

    /// Ends the thread, when it has done what it is doing.
    func end() {
        condition.withLock {
            isEnding = true
            condition.signal()
        }
    }

    private func work() {
        while let part = takePart() {
            // The bytes are let go before the owner hears of it, who would copy them otherwise.
            translator.translate(consume part)
            condition.withLock {
                isBusy = false
                condition.signal()
            }
        }
    }

    private func takePart() -> SpeculativeChunk? {
        condition.withLock {
            while part == nil, !isEnding { condition.wait() }
            return isEnding ? nil : part.take()
        }
    }
}

/// Translates the events of a part up to the first piece that is none.
struct ChunkEncoder: ~Copyable {
    private var reader: EventReader
    private var encoder: MessageEncoder
    /// The messages of the part.
    var frames = MessageFrames(framing: nil, capacity: 1 << 20)
    /// Where the part began.
    private(set) var start: RecordReader.State?
    /// Where the last of the events ends.
    private(set) var end: RecordReader.State?
    private(set) var counts = EventCounts()
    private let fields = ExpectedFields()

    init(reader: consuming EventReader, encoder: consuming MessageEncoder) {
        self.reader = reader
        self.encoder = encoder
    }

    /// The longest message in bytes, which a destination of datagrams may lower meanwhile.
    var maximumSize: Int { encoder.maximumSize }

    /// Says how the messages of the next part are to be written.
    mutating func prepare(framing: Framing?, maximumSize: Int, names: KnownNames?) {
        frames.removeAll()
        frames.reframe(as: framing)
        encoder.maximumSize = maximumSize
        if let names { encoder.names = names }
    }

    mutating func translate(_ part: consuming SpeculativeChunk) {
        counts = EventCounts()
        start = part.start
        var end = part.start
        reader.move(to: part.start)
        let bytes = part.bytes.span
        let fields = fields
        while case .event = reader.next(bytes, end: part.end, isLast: false) {
            counts.add(reader.translate(bytes, &encoder, fields, into: &frames))
            reader.note(in: &end)
        }
        self.end = end
    }
}
