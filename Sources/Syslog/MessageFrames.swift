package import Bytes

/// A run of messages in the frames of their transport, one after the other in one buffer.
package struct MessageFrames: ~Copyable {
    /// How messages are told apart; nil for datagrams, each of which is one message.
    package private(set) var framing: Framing?

    private var bytes: ByteBuffer

    /// Where each frame ends.
    package private(set) var ends: [Int] = []

    /// Creates frames without messages, with room for `capacity` bytes; nil frames nothing.
    package init(framing: Framing?, capacity: Int) {
        self.framing = framing
        bytes = ByteBuffer(capacity: capacity)
    }

    /// How many messages there are.
    package var count: Int { ends.count }

    /// How many bytes all frames together have.
    package var size: Int { bytes.count }

    /// Lends the bytes of all frames.
    package borrowing func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withSpan(body)
    }

    /// Appends one message, which `write` appends to the buffer it is given.
    ///
    /// RFC 6587, section 3.4.1: the count is of bytes, without leading zeros. It is known only
    /// when the message is written, and is put in before it.
    package mutating func append<Result>(
        _ write: (inout ByteBuffer) -> Result
    ) -> Result {
        let result: Result
        switch framing {
        case nil:
            result = write(&bytes)
        case .lineFeed:
            result = write(&bytes)
            bytes.append(UInt8(ascii: "\n"))
        case .null:
            result = write(&bytes)
            bytes.append(0)
        case .octetCounting:
            let start = bytes.count
            result = write(&bytes)
            bytes.insertCount(before: start)
        }
        ends.append(bytes.count)
        return result
    }

    /// The bytes of one message with its frame.
    package func message(at index: Int) -> [UInt8] {
        let start = index == 0 ? 0 : ends[index - 1]
        return bytes.withSpan { span in (start..<ends[index]).map { span[$0] } }
    }

    /// Puts all messages into other frames, if there is need to.
    package mutating func reframe(as framing: Framing?) {
        guard framing != self.framing else { return }
        var other = MessageFrames(framing: framing, capacity: bytes.count + 8 * count)
        for index in ends.indices {
            let message = content(at: index)
            other.append { output in
                bytes.withSpan { output.append($0.extracting(message)) }
            }
        }
        self = other
    }

    /// Appends a message with its frame.
    package mutating func append(frame: [UInt8]) {
        bytes.append(frame.span)
        ends.append(bytes.count)
    }

    /// Appends the frames of `other`, which are of the same kind.
    package mutating func append(_ other: borrowing MessageFrames) {
        let start = bytes.count
        other.bytes.withSpan { bytes.append($0) }
        for end in other.ends { ends.append(start + end) }
    }

    /// Where the message in a frame lies.
    private func content(at index: Int) -> Range<Int> {
        let start = index == 0 ? 0 : ends[index - 1]
        let end = ends[index]
        switch framing {
        case nil: return start..<end
        case .lineFeed, .null: return start..<end - 1
        case .octetCounting:
            var first = start
            bytes.withSpan { while $0[first] != UInt8(ascii: " ") { first += 1 } }
            return first + 1..<end
        }
    }

    /// Forgets all messages, and keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll()
        ends.removeAll(keepingCapacity: true)
    }
}

extension ByteBuffer {
    /// Writes how many bytes are from `start` on, and a space, before them.
    fileprivate mutating func insertCount(before start: Int) {
        var prefix = InlineArray<20, UInt8>(repeating: UInt8(ascii: " "))
        var first = prefix.count - 1
        var rest = count - start
        repeat {
            first -= 1
            prefix[first] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        insert(prefix.span.extracting(droppingFirst: first), at: start)
    }
}

/// How a stream tells where a message ends.
///
/// RFC 6587, section 3.4. A datagram needs none of it: it is one message (RFC 5426, section 3.1).
package enum Framing: String, Sendable, Hashable, CaseIterable {
    /// The count of bytes and a space before each message (section 3.4.1).
    case octetCounting = "octet"
    /// A line feed after each message (section 3.4.2).
    case lineFeed = "lf"
    /// A NUL after each message (section 3.4.2 names it as another trailer in use).
    case null = "nul"
}
