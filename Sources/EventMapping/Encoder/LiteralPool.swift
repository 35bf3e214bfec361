import Bytes

/// Constant bytes, one text after another, and after them the slack for copies in blocks.
struct LiteralPool: Sendable {
    private(set) var bytes = [UInt8](repeating: 0, count: ByteBuffer.slack)

    /// Adds what `write` appends to the buffer it is given.
    mutating func add(_ write: (inout ByteBuffer) -> Void) -> Literal {
        var buffer = ByteBuffer()
        write(&buffer)
        return buffer.withSpan { add($0) }
    }

    /// Adds a text.
    mutating func add(_ text: String) -> Literal {
        add(text.utf8Span.span)
    }

    /// Adds bytes, which go to where the slack was.
    mutating func add(_ text: Span<UInt8>) -> Literal {
        let start = bytes.count - ByteBuffer.slack
        bytes += repeatElement(0, count: text.count)
        var target = bytes.mutableSpan
        for index in text.indices { target[start + index] = text[index] }
        return Literal(start: start, count: text.count)
    }

    /// Appends a text of the pool.
    @inline(__always)
    func append(_ literal: Literal, into output: inout ByteBuffer) {
        output.append(bytes.span, literal.start, literal.count)
    }

    /// Puts a text in the place of the last byte.
    @inline(__always)
    func append(_ literal: Literal, inPlaceOfLastByteOf output: inout ByteBuffer) {
        output.truncate(to: output.count &- 1)
        append(literal, into: &output)
    }

    /// Appends a text, `count` bytes of an event from `start` on, and another text.
    ///
    /// After the bytes of the event there must be the slack for copies in blocks.
    @inline(__always)
    func append(
        _ first: Literal, _ event: Span<UInt8>, _ start: Int, _ count: Int, _ last: Literal,
        into output: inout ByteBuffer
    ) {
        precondition(
            start >= 0 && count >= 0 && start + count <= event.count - ByteBuffer.slack)
        unsafe bytes.withUnsafeBufferPointer { pool in
            unsafe event.withUnsafeBufferPointer { event in
                // Safe: the slack is after all three runs, and neither address is null with it.
                let pool = unsafe pool.baseAddress.unsafelyUnwrapped
                let event = unsafe event.baseAddress.unsafelyUnwrapped
                unsafe output.append(atMost: first.count + count + last.count) { target in
                    var target = unsafe ByteBuffer.copy(
                        pool + first.start, first.count, to: target)
                    unsafe target = ByteBuffer.copy(event + start, count, to: target)
                    return unsafe ByteBuffer.copy(pool + last.start, last.count, to: target)
                }
            }
        }
    }
}

/// A text of a pool.
struct Literal: Sendable, Hashable {
    private var startByte: UInt32 = 0
    private var byteCount: UInt32 = 0

    init() {}

    init(start: Int, count: Int) {
        startByte = UInt32(start)
        byteCount = UInt32(count)
    }

    var start: Int { Int(startByte) }
    var count: Int { Int(byteCount) }
    var range: Range<Int> { start..<start + count }
}
