import Bytes
import Testing

/// The sets of characters are those of the reference: what drives terminals, splits or turns text.
@Suite("Characters that never pass raw")
struct SanitizingTests {
    static let ranges: [ClosedRange<UInt32>] = [
        0x00...0x09, 0x0B...0x0C, 0x0E...0x1F, 0x7F...0x9F, 0x061C...0x061C, 0x200E...0x200F,
        0x2028...0x202E, 0x2066...0x2069, 0xFEFF...0xFEFF,
    ]

    @Test("every character of the sets becomes its mark, and nothing around it changes")
    func inside() throws {
        for range in Self.ranges {
            for value in range {
                let scalar = try #require(Unicode.Scalar(value))
                let hex = String(value, radix: 16, uppercase: true)
                let mark = "<U+" + String(repeating: "0", count: 4 - hex.count) + hex + ">"
                #expect(sanitized("\(scalar)") == mark)
                #expect(sanitized("aé\(scalar)😀b") == "aé\(mark)😀b")
                #expect(sanitized("\(scalar)\(scalar)") == mark + mark)
            }
        }
    }

    @Test("every other character of the first three planes of 64 Ki stays")
    func outside() {
        for value in UInt32(0)...0x2FFFF where !Self.ranges.contains(where: { $0 ~= value }) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "\(scalar)"
            if sanitized(text) != text { Issue.record("\(String(value, radix: 16))") }
        }
    }

    @Test("joiners stay: emoji and several scripts need them")
    func joiners() {
        for text in ["👩‍💻", "می‌خواهم", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "e\u{301}"] {
            #expect(sanitized(text) == text)
        }
    }

    @Test("the marks of the formats lose their colon, in any case of letters")
    func formatMarks() {
        for word in ["CEF", "LEEF"] {
            for bits in 0..<1 << word.count {
                let letters = zip(0..., word).map { place, letter in
                    bits >> place & 1 == 0 ? String(letter) : letter.lowercased()
                }
                let spelled = letters.joined()
                #expect(sanitized("\(spelled):0|Evil") == "\(spelled)<U+003A>0|Evil")
                #expect(sanitized("x \(spelled): y") == "x \(spelled)<U+003A> y")
                #expect(sanitized("a\(spelled):") == "a\(spelled)<U+003A>")
            }
        }
    }

    @Test(
        "other colons stay",
        arguments: [
            ":", "::", "a:b", "EF:", "F:", "ef:0", "CE:", "CE F:", "CEF :", "EEF:", "LEF:", "LLEF:",
            "LEE:", "XEEF:", "CE\u{301}F:", "ＣＥＦ:", "CEF；", "\u{3}EF:", "CEF=:", "2001:db8::1",
            "#EF:", "L%EF:",
        ])
    func otherColons(text: String) {
        #expect(!sanitized(text).contains("<U+003A>"))
    }

    @Test("every word of three bytes before `:` but the mark's own letters keeps its colon")
    func words() {
        let letters = (UInt8(0x20)..<0x7F).filter { $0 != UInt8(ascii: ":") }
        for first in letters {
            for second in letters {
                for third in letters {
                    let bytes = [first, second, third, UInt8(ascii: ":")]
                    let isMark =
                        [first | 0x20, second | 0x20, third | 0x20].elementsEqual("cef".utf8)
                        && [first, second, third].allSatisfy { $0 >= 0x41 }
                    var output = ByteBuffer(capacity: 64)
                    if TextSanitizer.sanitize(bytes.span, marking: ASCIISet(), into: &output)
                        .isChanged != isMark
                    {
                        Issue.record("\(bytes)")
                    }
                }
            }
        }
    }

    @Test("the mark may follow another mark, or what was itself replaced")
    func afterMarks() {
        #expect(sanitized("CEF:CEF:") == "CEF<U+003A>CEF<U+003A>")
        #expect(sanitized("\u{202E}CEF:0") == "<U+202E>CEF<U+003A>0")
        #expect(sanitized("CE\u{0}F:0") == "CE<U+0000>F:0")
    }

    @Test(
        "the count is of the scalars that were appended",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("😀", 1), ("\t", 8), ("CEF:", 11), ("a\u{2028}b", 10),
            ("\n\r", 2), ("e\u{301}", 2),
        ])
    func count(text: String, scalars: Int) {
        var output = ByteBuffer()
        let result = TextSanitizer.sanitize(
            Array(text.utf8).span, marking: ASCIISet(), into: &output)
        #expect(result.scalars == scalars)
        #expect(result.scalars == string(output).unicodeScalars.count)
        #expect(result.isChanged == (string(output) != text))
    }

    private func sanitized(_ text: String) -> String {
        var output = ByteBuffer(capacity: 64)
        _ = TextSanitizer.sanitize(Array(text.utf8).span, marking: ASCIISet(), into: &output)
        return string(output)
    }
}

/// The text of a buffer.
func string(_ buffer: borrowing ByteBuffer) -> String {
    buffer.withSpan { span in
        String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
}
