import TestSupport
import Testing

@Suite("RFC 6587, section 3.4: the reader that the tests rely on")
struct StrictFramesTests {
    @Test(
        "messages come out as they went in",
        arguments: [
            (.octetCounting, "3 abc7 Łódź12 0123456789ab", ["abc", "Łódź", "0123456789ab"]),
            (.octetCounting, "3 a\nb1 5", ["a\nb", "5"]),
            (.lineFeed, "abc\nŁódź\n", ["abc", "Łódź"]),
            (.null, "a\nb\0c\0", ["a\nb", "c"]),
            (.octetCounting, "", []),
        ] as [(StrictFraming, String, [String])])
    func reading(framing: StrictFraming, stream: String, messages: [String]) throws {
        #expect(
            try StrictFrames.messages(in: Array(stream.utf8), framing)
                == messages.map { Array($0.utf8) })
    }

    @Test(
        "nothing is forgiven",
        arguments: [
            (.octetCounting, "03 abc", .badLength(at: 0)),
            (.octetCounting, "0 ", .badLength(at: 0)),
            (.octetCounting, "3abc", .badLength(at: 0)),
            (.octetCounting, "1 a\n1 b", .badLength(at: 3)),
            (.octetCounting, "4 abc", .incomplete(at: 0)),
            (.octetCounting, "1 a3", .incomplete(at: 3)),
            (.lineFeed, "abc", .incomplete(at: 0)),
            (.lineFeed, "a\n\n", .empty(at: 2)),
            (.null, "a\0b", .incomplete(at: 2)),
        ] as [(StrictFraming, String, StrictFrameError)])
    func refusing(framing: StrictFraming, stream: String, error: StrictFrameError) {
        #expect(throws: error) { try StrictFrames.messages(in: Array(stream.utf8), framing) }
    }
}
