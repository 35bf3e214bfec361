import Testing

@testable import TestSupport

@Suite("The oracle: the repairs of a text")
struct ExpectedTextTests {
    static let broken: [([UInt8], Int)] = [
        ([0x80], 1), ([0xC0, 0xAF], 2), ([0xE0, 0x80, 0xAF], 3), ([0xED, 0xA0, 0x80], 3),
        ([0xF0, 0x80, 0x80, 0xAF], 4), ([0xF5, 0x80, 0x80, 0x80], 4),
        ([0xF4, 0x90, 0x80, 0x80], 4),
        ([0xE2, 0x82], 1), ([0xF0, 0x9F, 0x98], 1), ([0xF1, 0x80, 0xE1, 0x80, 0xC2], 3),
        ([0xF4, 0x91, 0x92, 0x93, 0xFF, 0xC1], 6), ([0xE2, 0x80, 0xE2, 0x80], 2),
    ]

    @Test("each maximal broken part is one U+FFFD", arguments: broken)
    func brokenBytes(_ bytes: [UInt8], _ count: Int) {
        let text = ModelText([.scalar("a")] + bytes.map { .byte($0) } + [.scalar("é")])
        let replacements = Array(repeating: Unicode.Scalar(0xFFFD), count: count)
        #expect(text.repaired == ["a"] + replacements.compactMap { $0 } + ["é"])
    }

    @Test("a lone surrogate is one U+FFFD, a pair is a character")
    func surrogates() {
        let halves: [UInt16] = [0xDC00, 0xD83D, 0xD83D, 0xDE00, 0xD800]
        let text = ModelText(halves.map { .surrogate($0) })
        #expect(text.repaired == Array("\u{FFFD}\u{FFFD}😀\u{FFFD}".unicodeScalars))
    }

    static let marks = [
        ("plain é 漢 👩‍👩‍👧", "plain é 漢 👩‍👩‍👧"),
        ("a\tb\u{0}", "a<U+0009>b<U+0000>"),
        ("a\r\nb", "a\r\nb"),
        ("\u{7F}\u{80}\u{85}\u{9F}\u{A0}", "<U+007F><U+0080><U+0085><U+009F>\u{A0}"),
        ("\u{61C}\u{200E}\u{200F}\u{200D}", "<U+061C><U+200E><U+200F>\u{200D}"),
        ("\u{2027}\u{2028}\u{202E}\u{202F}", "\u{2027}<U+2028><U+202E>\u{202F}"),
        ("\u{2065}\u{2066}\u{2069}\u{206A}", "\u{2065}<U+2066><U+2069>\u{206A}"),
        ("\u{FEFF}", "<U+FEFF>"),
        ("CEF:0|", "CEF<U+003A>0|"),
        ("xcEf::", "xcEf<U+003A>:"),
        ("LEEF:leef:EEF:EF:CEF :", "LEEF<U+003A>leef<U+003A>EEF:EF:CEF :"),
    ]

    @Test("what may not pass raw is written with a visible mark", arguments: marks)
    func sanitized(_ text: String, _ expected: String) {
        #expect(Array(text.unicodeScalars).sanitized == Array(expected.unicodeScalars))
    }

    static let lengths: [(length: Int, limit: Int, kept: Int, mark: String)] = [
        (40, 40, 40, ""), (41, 40, 33, "<cut 8>"), (42, 40, 33, "<cut 9>"),
        (43, 40, 32, "<cut 11>"),
        (131, 40, 32, "<cut 99>"), (132, 40, 31, "<cut 101>"), (100_000, 1023, 1012, "<cut 98988>"),
    ]

    @Test("a long text ends in a mark that counts what is missing", arguments: lengths)
    func limited(_ row: (length: Int, limit: Int, kept: Int, mark: String)) {
        let text = Array(repeating: "é" as Unicode.Scalar, count: row.length)
        let expected =
            Array(repeating: "é" as Unicode.Scalar, count: row.kept) + row.mark.unicodeScalars
        #expect(text.limited(to: row.limit) == expected)
        #expect(expected.count <= row.limit)
    }

    @Test("U+0020 is trimmed, and white space that is not ASCII")
    func trimmed() {
        #expect(
            Array("\u{3000} \ta b\u{A0} ".unicodeScalars).trimmed
                == Array("\ta b".unicodeScalars))
        #expect(Array("   ".unicodeScalars).trimmed.isEmpty)
    }
}
