/// How RFC 6587 separates messages in a stream; the third is its "other" trailer.
package enum StrictFraming: Sendable, Hashable, CaseIterable {
    case octetCounting, lineFeed, null
}

/// Where a stream breaks RFC 6587.
package enum StrictFrameError: Error, Hashable {
    /// `MSG-LEN` is not `NONZERO-DIGIT *DIGIT SP`.
    case badLength(at: Int)
    /// The stream ends before the message does.
    case incomplete(at: Int)
    case empty(at: Int)
}

/// Takes a stream apart by the letter of RFC 6587, and forgives nothing.
package struct StrictFrames {
    private var bytes: ArraySlice<UInt8>

    /// Returns the messages of a stream without their framing.
    package static func messages(
        in stream: [UInt8], _ framing: StrictFraming
    ) throws(StrictFrameError) -> [[UInt8]] {
        var frames = StrictFrames(bytes: stream[...])
        var messages: [[UInt8]] = []
        while !frames.bytes.isEmpty {
            switch framing {
            case .octetCounting: messages.append(try frames.takeCounted())
            case .lineFeed: messages.append(try frames.takeTrailed(by: 0x0A))
            case .null: messages.append(try frames.takeTrailed(by: 0x00))
            }
        }
        return messages
    }

    /// Section 3.4.1: `SYSLOG-FRAME = MSG-LEN SP SYSLOG-MSG`, `MSG-LEN = NONZERO-DIGIT *DIGIT`.
    private mutating func takeCounted() throws(StrictFrameError) -> [UInt8] {
        let start = bytes.startIndex
        let digits = bytes.prefix { (0x30...0x39).contains($0) }
        guard let length = Int(String(decoding: digits, as: UTF8.self)), digits.first != 0x30 else {
            throw .badLength(at: start)
        }
        guard let separator = bytes.dropFirst(digits.count).first else {
            throw .incomplete(at: start)
        }
        guard separator == 0x20 else { throw .badLength(at: start) }
        let message = bytes.dropFirst(digits.count + 1).prefix(length)
        guard message.count == length else { throw .incomplete(at: start) }
        bytes = bytes[message.endIndex...]
        return Array(message)
    }

    /// Section 3.4.2: `SYSLOG-FRAME = SYSLOG-MSG TRAILER`.
    private mutating func takeTrailed(by trailer: UInt8) throws(StrictFrameError) -> [UInt8] {
        let start = bytes.startIndex
        guard let end = bytes.firstIndex(of: trailer) else { throw .incomplete(at: start) }
        guard end > start else { throw .empty(at: start) }
        let message = Array(bytes[..<end])
        bytes = bytes[bytes.index(after: end)...]
        return message
    }
}
