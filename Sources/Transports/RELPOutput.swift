import Bytes

/// Frames of RELP on their way to the kernel: as many as go in one call, in memory that is kept.
struct RELPOutput: ~Copyable {
    private var bytes = ByteBuffer(capacity: size)
    /// Where each frame ends.
    private var ends: [Int] = []
    private var written = 0

    /// At how many bytes frames are written; more in one call makes nothing faster.
    private static let size = 128 * 1024

    var isEmpty: Bool { ends.isEmpty }

    /// Whether it is time to write.
    var isFull: Bool { bytes.count >= Self.size }

    /// How many frames the kernel has not taken whole.
    var framesLeft: Int { ends.count - ends.span.frames(from: 0, upTo: written) }

    /// Adds a frame whose data are the bytes of `source` in `range`.
    mutating func append(
        _ command: RELPCommand, _ number: RELPNumber, _ source: Span<UInt8>, _ range: Range<Int>
    ) {
        bytes.append(command, number, source, range)
        ends.append(bytes.count)
    }

    /// Adds a frame whose data are a text.
    mutating func append(_ command: RELPCommand, _ number: RELPNumber, _ text: String = "") {
        let span = text.utf8Span.span
        append(command, number, span, 0..<span.count)
    }

    /// Writes some of what there is, and forgets all once everything is written.
    mutating func write<Wire: Channel & ~Copyable>(
        to channel: inout Wire
    ) throws(TransportError) -> ChannelStep {
        let start = written
        let step = try bytes.withSpan { bytes throws(TransportError) in
            try channel.write(bytes.extracting(droppingFirst: start))
        }
        if case .done(let count) = step { written += count }
        if written == bytes.count {
            bytes.removeAll()
            ends.removeAll(keepingCapacity: true)
            written = 0
        }
        return step
    }
}
