import TestSupport

/// A client of RELP as a scripted server sees it, held to the letter of the protocol.
struct RELPClient: ~Copyable {
    /// A frame of the client.
    struct Frame: Equatable {
        var number: Int
        var command: String
        var data: [UInt8]
    }

    /// What is wrong with what the client sends.
    enum Misbehaviour: Error {
        case badHeader(String)
        case noLineFeed
        case wrongNumber(String, expected: Int)
        case ended
        case unexpected(String)
    }

    private let conversation: Conversation
    private var bytes: [UInt8] = []
    private var start = 0
    private var expected: Int
    /// How many messages have come and are not answered.
    private(set) var unanswered = 0
    private(set) var mostUnanswered = 0
    /// The data of all messages.
    private(set) var messages: [[UInt8]] = []

    private static let offers = "200 OK\nrelp_version=0\nrelp_software=test\ncommands=syslog"

    init(_ conversation: consuming Conversation, first: Int = 1) {
        self.conversation = conversation
        expected = first
    }

    /// Takes `open`, and answers to it with `answer`.
    mutating func open(answer: String = offers) throws {
        let frame = try next()
        guard frame.command == "open",
            String(decoding: frame.data, as: UTF8.self)
                == "relp_version=0\nrelp_software=opcef\ncommands=syslog"
        else { throw Misbehaviour.unexpected(frame.command) }
        self.answer(frame.number, answer)
    }

    /// Takes so many messages without an answer, and returns their numbers.
    mutating func takeMessages(_ count: Int) throws -> [Int] {
        var numbers: [Int] = []
        for _ in 0..<count {
            let frame = try next()
            guard frame.command == "syslog" else { throw Misbehaviour.unexpected(frame.command) }
            numbers.append(frame.number)
        }
        return numbers
    }

    /// Takes messages and answers to each, until `close`, to which it answers as librelp does.
    mutating func serve() throws {
        while true {
            let frame = try next()
            switch frame.command {
            case "syslog": answer(frame.number)
            case "close": return endSession(frame.number)
            default: throw Misbehaviour.unexpected(frame.command)
            }
        }
    }

    /// Answers to `close`.
    func endSession(_ number: Int) {
        say("\(number) rsp 0\n0 serverclose 0\n")
    }

    mutating func answer(_ number: Int, _ answer: String = "200 OK") {
        unanswered = max(0, unanswered - 1)
        say("\(number) rsp \(answer.utf8.count) \(answer)\n")
    }

    func say(_ text: String) { conversation.write(Array(text.utf8)) }

    /// Whether the client says something within so many milliseconds.
    func saysSomething(within milliseconds: Int32) -> Bool {
        start < bytes.count || conversation.isReadable(within: milliseconds)
    }

    func resetAtEnd() { conversation.resetAtEnd() }

    /// Waits until the client ends its side, which it must do without another word.
    func waitForEnd() throws {
        guard start == bytes.count, try conversation.read().isEmpty else {
            throw Misbehaviour.unexpected("bytes")
        }
    }

    /// Reads one frame.
    mutating func next() throws -> Frame {
        let number = try field()
        let command = try field()
        let (length, separator) = try count()
        var data: [UInt8] = []
        if separator == UInt8(ascii: " ") {
            data = try take(length)
            guard length > 0, try take(1) == [UInt8(ascii: "\n")] else {
                throw Misbehaviour.noLineFeed
            }
        } else if length > 0 {
            throw Misbehaviour.badHeader(command)
        }
        guard number == "\(expected)" else {
            throw Misbehaviour.wrongNumber(number, expected: expected)
        }
        let frame = Frame(number: expected, command: command, data: data)
        expected = expected == 999_999_999 ? 1 : expected + 1
        if command == "syslog" {
            messages.append(data)
            unanswered += 1
            mostUnanswered = max(mostUnanswered, unanswered)
        }
        return frame
    }

    /// Reads up to a space.
    private mutating func field() throws -> String {
        var field: [UInt8] = []
        while true {
            let byte = try take(1)[0]
            if byte == UInt8(ascii: " ") { return String(decoding: field, as: UTF8.self) }
            field.append(byte)
            if field.count > 32 {
                throw Misbehaviour.badHeader(.init(decoding: field, as: UTF8.self))
            }
        }
    }

    /// Reads a count and what stands behind it.
    private mutating func count() throws -> (Int, UInt8) {
        var digits = ""
        while true {
            let byte = try take(1)[0]
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") {
                guard let count = Int(digits), digits == "\(count)" else {
                    throw Misbehaviour.badHeader(digits)
                }
                return (count, byte)
            }
            digits.append(Character(Unicode.Scalar(byte)))
            if digits.count > 9 { throw Misbehaviour.badHeader(digits) }
        }
    }

    private mutating func take(_ count: Int) throws -> [UInt8] {
        while bytes.count - start < count {
            bytes.removeFirst(start)
            start = 0
            let more = try conversation.read()
            guard !more.isEmpty else { throw Misbehaviour.ended }
            bytes += more
        }
        defer { start += count }
        return Array(bytes[start..<start + count])
    }
}
