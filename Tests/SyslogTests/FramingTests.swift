import Bytes
import Syslog
import Testing

@Suite("RFC 6587, section 3.4: framing")
struct FramingTests {
    /// Messages and the bytes that each method makes of them.
    struct Vector: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var messages: [String]
        var byteCounted: String
        var lineFed: String
        var nullEnded: String
    }

    static let vectors = [
        Vector(
            testDescription: "nothing", messages: [], byteCounted: "", lineFed: "", nullEnded: ""),
        Vector(
            testDescription: "one", messages: ["abc"], byteCounted: "3 abc", lineFed: "abc\n",
            nullEnded: "abc\0"),
        Vector(
            testDescription: "bytes, not characters", messages: ["Łódź", "e\u{301}", "😀"],
            byteCounted: "7 Łódź3 e\u{301}4 😀", lineFed: "Łódź\ne\u{301}\n😀\n",
            nullEnded: "Łódź\0e\u{301}\u{0}😀\0"),
        Vector(
            testDescription: "empty", messages: [""], byteCounted: "0 ", lineFed: "\n",
            nullEnded: "\0"),
        Vector(
            testDescription: "several, one of them empty", messages: ["a", "", "bc"],
            byteCounted: "1 a0 2 bc", lineFed: "a\n\nbc\n", nullEnded: "a\0\0bc\0"),
        Vector(
            testDescription: "a digit and a space first", messages: ["5 abc", "9"],
            byteCounted: "5 5 abc1 9", lineFed: "5 abc\n9\n", nullEnded: "5 abc\09\0"),
    ]

    @Test("the count is of bytes, without leading zeros", arguments: vectors)
    func octetCounting(_ vector: Vector) {
        #expect(framed(vector.messages, .octetCounting) == vector.byteCounted)
    }

    @Test("a line feed ends each message", arguments: vectors)
    func lineFeed(_ vector: Vector) {
        #expect(framed(vector.messages, .lineFeed) == vector.lineFed)
    }

    @Test("a NUL ends each message", arguments: vectors)
    func null(_ vector: Vector) {
        #expect(framed(vector.messages, .null) == vector.nullEnded)
    }

    @Test("a datagram is the message", arguments: vectors)
    func datagram(_ vector: Vector) {
        #expect(framed(vector.messages, nil) == vector.messages.joined())
    }

    @Test(
        "the count has as many digits as it needs",
        arguments: [1, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 99_999, 100_000])
    func digits(count: Int) {
        let message = String(repeating: "x", count: count)
        #expect(
            framed([message, message], .octetCounting) == "\(count) \(message)\(count) \(message)")
    }

    @Test("each message can be had by itself, in its frame", arguments: vectors)
    func messages(_ vector: Vector) {
        for framing in [nil, Framing.octetCounting, .lineFeed, .null] {
            let frames = frames(vector.messages, framing)
            #expect(frames.count == vector.messages.count)
            for (index, message) in vector.messages.enumerated() {
                #expect(
                    String(decoding: frames.message(at: index), as: UTF8.self)
                        == framed([message], framing))
            }
            #expect(frames.ends.last ?? 0 == frames.size)
        }
    }

    @Test("a buffer that was emptied starts anew")
    func removal() {
        var frames = frames(["abc", "de"], .octetCounting)
        frames.removeAll()
        #expect(frames.count == 0 && frames.size == 0)
        frames.append { $0.append("x") }
        #expect(frames.message(at: 0) == Array("1 x".utf8))
    }

    @Test("what the writer returns comes back")
    func result() {
        var frames = MessageFrames(framing: .lineFeed, capacity: 0)
        let result = frames.append { output in
            output.append("abc")
            return output.count
        }
        #expect(result == 3)
    }

    @Test("the names of the framings are the command line's")
    func names() {
        #expect(Framing.allCases.map(\.rawValue) == ["octet", "lf", "nul"])
    }

    private func frames(_ messages: [String], _ framing: Framing?) -> MessageFrames {
        var frames = MessageFrames(framing: framing, capacity: 0)
        for message in messages { frames.append { $0.append(message) } }
        return frames
    }

    private func framed(_ messages: [String], _ framing: Framing?) -> String {
        frames(messages, framing).withSpan { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
    }
}
