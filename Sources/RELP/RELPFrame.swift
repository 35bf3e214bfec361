package import Bytes

/// A command of a client; a server has others (`RELPFrameReader.Command`).
package enum RELPCommand: String, Sendable, CaseIterable {
    /// The first of a session: both sides exchange their offers.
    case open
    /// Brings one message.
    case syslog
    /// The last of a session.
    case close
}

/// The number of a transaction: each frame of a session has the next one (TXNR).
///
/// RELP, "Frame Format": from 1 to 999999999, then 1 again. 0 marks a hint, which has no answer.
package struct RELPNumber: Sendable, Hashable {
    /// From 1 to `last`.
    package let rawValue: Int

    static let last = 999_999_999

    /// The number of the first frame of a session.
    package static let first = Self(counting: 0)

    /// Creates a number, unless `rawValue` is none.
    package init?(_ rawValue: Int) {
        guard (1...Self.last).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Creates the number of a frame that has `count` frames before it.
    private init(counting count: Int) {
        rawValue = count % Self.last + 1
    }

    /// The number of the frame `count` frames later.
    func advanced(by count: Int) -> Self { Self(counting: rawValue - 1 + count) }

    /// How many steps lead to `other`, counted forward past the last number.
    func distance(to other: Self) -> Int {
        let steps = other.rawValue - rawValue
        return steps < 0 ? steps + Self.last : steps
    }
}

extension ByteBuffer {
    /// Appends a frame whose data are the bytes of `source` in `range`.
    ///
    ///     1 syslog 41 <134>1 2026-11-23T10:00:00Z h opcef - - -
    ///     │ │      │  └ DATA, followed by a line feed
    ///     │ │      └ DATALEN, in bytes
    ///     │ └ COMMAND
    ///     └ TXNR
    ///
    /// RELP, "Frame Format": without data there is no space in front of them either.
    package mutating func append(
        _ command: RELPCommand, _ number: RELPNumber, _ source: Span<UInt8>, _ range: Range<Int>
    ) {
        append(decimal: number.rawValue)
        switch command {
        case .open: append(" open ")
        case .syslog: append(" syslog ")
        case .close: append(" close ")
        }
        append(decimal: range.count)
        if !range.isEmpty {
            append(UInt8(ascii: " "))
            append(source, range.lowerBound, range.count)
        }
        append(UInt8(ascii: "\n"))
    }
}

/// A parser of the frames that a server sends, fed with pieces of any length.
///
/// Its memory is bounded: data are kept as they come, and a frame that announces too many of
/// them is refused before the first one. Nothing can be read after an error, since it is not
/// known where the next frame would start.
struct RELPFrameReader {
    /// A command of a server; version 0 has no others.
    enum Command: String, Sendable, CaseIterable {
        /// The answer to the frame of the same number.
        case answer = "rsp"
        /// A hint that the server has ended the session.
        case close = "serverclose"
    }

    /// A frame without its data, which `RELPFrameReader.data` has.
    struct Frame: Sendable, Hashable {
        /// 0 for a hint.
        let number: Int
        let command: Command
    }

    /// What comes next.
    private enum Part {
        case number, command, length, data, end
    }

    static let longestData = 128 * 1024

    /// The data of the last frame, until the next call.
    private(set) var data: [UInt8] = []

    private var part = Part.number
    private var number = 0
    private var name: [UInt8] = []
    private var command = Command.answer
    private var length = 0
    /// How many bytes the part has so far.
    private var count = 0

    /// The most digits of a number or a length (RELP, "Frame Format").
    private static let mostDigits = 9
    private static let mostLetters = 32

    /// Reads from `position` on to the end of a frame; returns nil if `bytes` end before it.
    mutating func next(
        in bytes: Span<UInt8>, from position: inout Int
    ) throws(RELPFault) -> Frame? {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch part {
            case .number: try readNumber(byte)
            case .command: try readCommand(byte)
            case .length:
                if try endsWithLength(byte) { return finishFrame() }
            case .data: readData(byte)
            case .end:
                guard byte == UInt8(ascii: "\n") else { throw .noLineFeed }
                return finishFrame()
            }
        }
        return nil
    }

    private mutating func finishFrame() -> Frame {
        go(to: .number)
        return Frame(number: number, command: command)
    }

    private mutating func go(to next: Part) {
        part = next
        count = 0
    }

    private mutating func readNumber(_ byte: UInt8) throws(RELPFault) {
        if byte == UInt8(ascii: " "), count > 0 {
            name.removeAll(keepingCapacity: true)
            go(to: .command)
        } else {
            number = try longer(count == 0 ? 0 : number, by: byte, or: .badNumber)
        }
    }

    private mutating func readCommand(_ byte: UInt8) throws(RELPFault) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            guard name.count < Self.mostLetters else { throw .badCommand }
            name.append(byte)
        case UInt8(ascii: " ") where !name.isEmpty:
            command = try known(name)
            go(to: .length)
        default: throw .badCommand
        }
    }

    private func known(_ name: [UInt8]) throws(RELPFault) -> Command {
        for command in Command.allCases where name.elementsEqual(command.rawValue.utf8) {
            return command
        }
        throw .unknownCommand(String(decoding: name, as: UTF8.self))
    }

    /// Returns whether the frame ends here, as one without data does.
    private mutating func endsWithLength(_ byte: UInt8) throws(RELPFault) -> Bool {
        if count > 0, length == 0, byte == UInt8(ascii: "\n") {
            data.removeAll(keepingCapacity: true)
            return true
        }
        if count > 0, length > 0, byte == UInt8(ascii: " ") {
            guard length <= Self.longestData else { throw .tooLong(bytes: length) }
            data.removeAll(keepingCapacity: true)
            go(to: .data)
            return false
        }
        length = try longer(count == 0 ? 0 : length, by: byte, or: .badLength)
        return false
    }

    private mutating func readData(_ byte: UInt8) {
        data.append(byte)
        if data.count == length { go(to: .end) }
    }

    private mutating func longer(
        _ value: Int, by byte: UInt8, or fault: RELPFault
    ) throws(RELPFault) -> Int {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), count < Self.mostDigits
        else { throw fault }
        count += 1
        return value * 10 + Int(byte - UInt8(ascii: "0"))
    }
}
