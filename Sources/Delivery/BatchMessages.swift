import Bytes
import Syslog

/// The messages of a batch, in pieces: one that grows, and before it those that are full.
///
///     piece │ piece │ … │ open ◄── append
///
/// So the frames of a speculative worker are adopted, and kept until they are confirmed, without a
/// copy. Messages without a framing are always in one piece: their transports know them by their
/// index in the batch, and may go back to them.
struct BatchMessages: ~Copyable {
    /// A piece that is full, or kept for its memory.
    private final class Piece {
        var frames: MessageFrames
        /// The index of its first message in the batch.
        var start = 0

        init(framing: Framing?) {
            frames = MessageFrames(framing: framing, capacity: BatchMessages.capacity)
        }
    }

    /// The capacity of a piece: what a batch has at its limit, and the messages that reach it.
    private static let capacity = BatchLimits.bytes + 64 * 1024
    /// The size up to which adopted frames are copied: pieces for small ones would waste memory.
    private static let smallest = 256 * 1024

    private var pieces: [Piece] = []
    private var spare: [Piece] = []
    private var open: MessageFrames
    /// How many messages, and bytes, the full pieces have.
    private var start = 0
    private var bytesBefore = 0

    init(framing: Framing?) {
        open = MessageFrames(framing: framing, capacity: Self.capacity)
    }

    var framing: Framing? { open.framing }

    /// How many messages there are.
    var count: Int { start + open.count }

    /// How many bytes all frames together have.
    var size: Int { bytesBefore + open.size }

    /// Calls `body` with the open piece.
    mutating func withFrames<Result>(_ body: (inout MessageFrames) -> Result) -> Result {
        body(&open)
    }

    /// Appends one message, which `write` appends to the buffer it is given.
    mutating func append<Result>(_ write: (inout ByteBuffer) -> Result) -> Result {
        open.append(write)
    }

    /// Calls `body` with the open piece, and with the size of it that makes `size` bytes of all.
    mutating func fill<Result>(
        upTo size: Int, _ body: (inout MessageFrames, _ size: Int) -> Result
    ) -> Result {
        closeLargePiece()
        return body(&open, size - bytesBefore)
    }

    /// Appends a message with its frame.
    mutating func append(frame: [UInt8]) {
        open.append(frame: frame)
    }

    /// Adopts messages that have the same framing; `frames` is to be emptied afterwards.
    mutating func adopt(_ frames: inout MessageFrames) {
        precondition(frames.framing == framing)
        if count == 0 { return swap(&open, &frames) }
        if framing != nil, frames.size > Self.smallest {
            closePiece()
            swap(&open, &frames)
        } else {
            open.append(frames)
        }
        closeLargePiece()
    }

    /// Adopts the messages of `other`, which is empty afterwards, and drops the oldest.
    ///
    /// At least the last `count` bytes are kept.
    mutating func adopt(_ other: inout BatchMessages, keepingLast count: Int) {
        if other.size >= count { removeAll() }
        reframe(as: other.framing)
        var rest = other.size
        for piece in other.pieces {
            rest -= piece.frames.size
            if rest < count { adopt(&piece.frames) }
        }
        adopt(&other.open)
        other.removeAll()
        closeLargePiece()
        drop(butLast: count)
    }

    /// Begins a new piece, if there is little room left in the open one.
    private mutating func closeLargePiece() {
        if framing != nil, open.size > Self.capacity / 2 { closePiece() }
    }

    /// Begins a new piece, if there is anything in the open one.
    private mutating func closePiece() {
        guard open.count > 0 else { return }
        let piece = spare.popLast() ?? Piece(framing: framing)
        piece.frames.reframe(as: framing)
        piece.start = start
        start += open.count
        bytesBefore += open.size
        swap(&open, &piece.frames)
        pieces.append(piece)
    }

    /// Calls `body` with the piece that holds the message at `index`, and its first one's index.
    func withPiece<Result, Failure: Error>(
        holding index: Int,
        _ body: (borrowing MessageFrames, _ start: Int) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard index < start, let piece = pieces.last(where: { $0.start <= index }) else {
            return try body(open, start)
        }
        return try body(piece.frames, piece.start)
    }

    /// The bytes of one message with its frame.
    func message(at index: Int) -> [UInt8] {
        withPiece(holding: index) { frames, start in frames.message(at: index - start) }
    }

    /// Puts all messages into other frames, if the framing differs.
    mutating func reframe(as framing: Framing?) {
        guard framing != self.framing else { return }
        join()
        open.reframe(as: framing)
    }

    /// Drops the first pieces, as long as `count` bytes are left.
    private mutating func drop(butLast count: Int) {
        while let first = pieces.first, size - first.frames.size >= count {
            pieces.removeFirst()
            start -= first.frames.count
            bytesBefore -= first.frames.size
            for piece in pieces { piece.start -= first.frames.count }
            first.frames.removeAll()
            spare.append(first)
        }
    }

    /// Joins all pieces into one.
    private mutating func join() {
        guard !pieces.isEmpty else { return }
        var whole = MessageFrames(framing: framing, capacity: size)
        for piece in pieces { whole.append(piece.frames) }
        whole.append(open)
        removeAll()
        open = whole
    }

    /// Drops all messages, and keeps the memory.
    mutating func removeAll() {
        for piece in pieces { piece.frames.removeAll() }
        spare += pieces
        pieces.removeAll(keepingCapacity: true)
        open.removeAll()
        start = 0
        bytesBefore = 0
    }
}
