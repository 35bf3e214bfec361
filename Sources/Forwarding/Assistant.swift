import EventMapping
import Foundation
import JSONStream
import Bytes
import OnePasswordEvents
import Syslog

/// The octets of a stream behind a place at which a record seems to begin.
struct PartAhead: Sendable {
    let octets: [UInt8]
    let start: RecordReader.Standing
    let end: Int
}

/// Translates a part ahead of what the run reads itself, in a thread of its own.
///
///     octets read   ├── the run's own part ──┼── the part ahead ──┤
///                                       a record seems to begin
///
/// That a record begins there is a guess. Only when the run's reader comes to the same standing is
/// the part ahead what it would have made itself; else it is thrown away and read again. So the
/// output is the same, octet for octet, with an assistant and without.
final class Assistant: @unchecked Sendable {
    // Guarded by the condition.
    private let condition = NSCondition()
    private var part: PartAhead?
    private var isBusy = false
    private var isEnding = false

    /// The thread's while there is a part to be done, its owner's at other times.
    private var translator: Translator

    init(_ encoder: consuming MessageEncoder, kind: EventKind?, recordLimit: Int) {
        translator = Translator(
            reader: EventReader(limit: recordLimit, kind: kind, readsAhead: true),
            encoder: consume encoder)
        Thread.detachNewThread { self.work() }
    }

    /// Begins with a part; the one before it has been taken.
    func begin(_ part: PartAhead, framing: Framing?, maximumSize: Int, names: KnownNames?) {
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
    func withResult<Result>(_ body: (inout Translator) -> Result) -> Result {
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
            // The octets are let go before the owner hears of it, who would copy them otherwise.
            translator.translate(consume part)
            condition.withLock {
                isBusy = false
                condition.signal()
            }
        }
    }

    private func takePart() -> PartAhead? {
        condition.withLock {
            while part == nil, !isEnding { condition.wait() }
            return isEnding ? nil : part.take()
        }
    }
}

/// Translates the events of a part up to the first piece that is none.
struct Translator: ~Copyable {
    private var reader: EventReader
    private var encoder: MessageEncoder
    /// The messages of the part.
    var frames = MessageFrames(framing: nil, capacity: 1 << 20)
    /// Where the part began.
    private(set) var start: RecordReader.Standing?
    /// Where the last of the events ends.
    private(set) var end: RecordReader.Standing?
    private(set) var counts = EventCounts()
    private let fields = ExpectedFields()

    init(reader: consuming EventReader, encoder: consuming MessageEncoder) {
        self.reader = reader
        self.encoder = encoder
    }

    /// The longest message in octets, which a destination of datagrams may lower meanwhile.
    var maximumSize: Int { encoder.maximumSize }

    /// Says how the messages of the next part are to be written.
    mutating func prepare(framing: Framing?, maximumSize: Int, names: KnownNames?) {
        frames.removeAll()
        frames.reframe(as: framing)
        encoder.maximumSize = maximumSize
        if let names { encoder.names = names }
    }

    mutating func translate(_ part: consuming PartAhead) {
        counts = EventCounts()
        start = part.start
        var end = part.start
        reader.move(to: part.start)
        let octets = part.octets.span
        let fields = fields
        while case .event = reader.next(octets, end: part.end, isLast: false) {
            counts.add(reader.translate(octets, &encoder, fields, into: &frames))
            reader.note(in: &end)
        }
        self.end = end
    }
}
