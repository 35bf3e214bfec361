import Bytes

/// Constant octets, one text behind another, and behind them the slack for copies in blocks.
struct LiteralPool: Sendable {
    private(set) var octets = [UInt8](repeating: 0, count: OctetBuffer.slack)

    /// Adds what `write` appends to the buffer it is given.
    mutating func add(_ write: (inout OctetBuffer) -> Void) -> Literal {
        var buffer = OctetBuffer()
        write(&buffer)
        return buffer.withSpan { add($0) }
    }

    /// Adds octets.
    mutating func add(_ text: Span<UInt8>) -> Literal {
        octets.removeLast(OctetBuffer.slack)
        let start = octets.count
        for index in text.indices { octets.append(text[index]) }
        octets += repeatElement(0, count: OctetBuffer.slack)
        return Literal(start: start, count: text.count)
    }

    /// Appends a text of the pool.
    @inline(__always)
    func append(_ literal: Literal, into output: inout OctetBuffer) {
        output.append(octets.span, literal.start, literal.count)
    }

    /// Puts a text in the place of the last octet.
    @inline(__always)
    func append(_ literal: Literal, inPlaceOfLastOctetOf output: inout OctetBuffer) {
        output.truncate(to: output.count &- 1)
        append(literal, into: &output)
    }

    /// Appends a text, `count` octets of an event from `start` on, and another text.
    ///
    /// Behind the octets of the event there must be the slack for copies in blocks.
    @inline(__always)
    func append(
        _ first: Literal, _ event: Span<UInt8>, _ start: Int, _ count: Int, _ last: Literal,
        into output: inout OctetBuffer
    ) {
        precondition(
            start >= 0 && count >= 0 && start + count <= event.count - OctetBuffer.slack)
        unsafe octets.withUnsafeBufferPointer { pool in
            unsafe event.withUnsafeBufferPointer { event in
                // Safe: the slack is behind all three runs, and neither address is null with it.
                let pool = unsafe pool.baseAddress.unsafelyUnwrapped
                let event = unsafe event.baseAddress.unsafelyUnwrapped
                unsafe output.append(atMost: first.count + count + last.count) { target in
                    var target = unsafe OctetBuffer.copy(
                        pool + first.start, first.count, to: target)
                    unsafe target = OctetBuffer.copy(event + start, count, to: target)
                    return unsafe OctetBuffer.copy(pool + last.start, last.count, to: target)
                }
            }
        }
    }

    /// Forgets all texts, and keeps the memory.
    mutating func removeAll() {
        octets.removeAll(keepingCapacity: true)
        octets += repeatElement(0, count: OctetBuffer.slack)
    }
}

/// A text of a pool.
struct Literal: Sendable, Hashable {
    private var startOctet: UInt32 = 0
    private var octetCount: UInt32 = 0

    init() {}

    init(start: Int, count: Int) {
        startOctet = UInt32(start)
        octetCount = UInt32(count)
    }

    var start: Int { Int(startOctet) }
    var count: Int { Int(octetCount) }
    var range: Range<Int> { start..<start + count }
}
