import Bytes
import EventFormats
import JSONStream
import TestSupport
import Testing

@testable import EventMapping

@Suite("Texts in one pass, and in all steps")
struct TextTranscoderTests {
    @Test(
        "what one pass writes is what all steps write, and they change nothing else",
        arguments: EventFormat.allCases)
    func sameText(format: EventFormat) {
        let transcoder = TextTranscoder(format)
        var generator = SplitMix64(seed: 7)
        var taken = 0
        for _ in 0..<20_000 {
            let count = 1 + generator.number(below: 8)
            let json = (0..<count).map { _ in generator.pick(Self.fragments) }.joined()
            guard let text = Self.transcoded(json, transcoder) else { continue }
            taken += 1
            let (expected, isChanged) = Self.inAllSteps(json, format)
            #expect(text == expected, "\(json)")
            #expect(!isChanged, "\(json)")
        }
        #expect(taken > 2000)
    }

    @Test(
        "it takes names as people have them",
        arguments: [
            "Zoé Lefèvre", "Łukasz Żuraw", "Ngọc Ánh Đặng", "Дарья Ковалёва", "佐藤 美咲",
            "김 서연", "ليلى حداد", "נועה לוי", "Mia 🌻 Berg", "Sean O’Neill",
            #"Zo\u00e9 Lef\u00E8vre"#,
            #"\ud83c\udf3b Berg"#, #"Bo \"Bee\" Lund"#, #"CI \\ Build"#, #"1\/2"#, "12:30", "n°1",
        ])
    func names(json: String) {
        for format in EventFormat.allCases {
            #expect(Self.transcoded(json, TextTranscoder(format)) != nil)
        }
    }

    @Test(
        "it leaves what is to be trimmed, made visible or repaired",
        arguments: [
            " a", "a ", "\u{A0}a", "a\u{2003}", "\u{3000}", #"\u0020a"#, "a\u{202E}b", "a\u{85}b",
            "a\u{7F}b", "\u{FEFF}a", "CEF:0", "leef:", #"CE\u0046:0"#, #"CEF\u003a0"#, #"a\nb"#,
            #"a\tb"#, #"\u0007"#, #"\ud83c"#, #"\udf3b\ud83c"#, #"\ud83ca"#, "a\u{61C}b",
        ])
    func unsafeTexts(json: String) {
        for format in EventFormat.allCases {
            #expect(Self.transcoded(json, TextTranscoder(format)) == nil)
        }
    }

    @Test("it leaves what is no UTF-8, in every place of a character")
    func brokenText() {
        let transcoder = TextTranscoder(.cef)
        for character in ["é", "Ж", "ᠠ", "€", "가", "\u{E000}", "ﬀ", "🌻", "\u{10FFFF}"] {
            let whole = Array(character.utf8)
            #expect(Self.transcoded([0x61] + whole, transcoder) == [0x61] + whole)
            for index in whole.indices {
                for byte: UInt8 in [0x61, 0x80, 0xBF, 0xC0, 0xC1, 0xED, 0xF5, 0xFF] {
                    var broken = whole
                    broken[index] = byte
                    let isText = String(validating: broken, as: UTF8.self) != nil
                    if let text = Self.transcoded([0x61] + broken, transcoder) {
                        #expect(isText && text == [0x61] + broken)
                    }
                }
                #expect(
                    Self.transcoded([0x61] + whole[..<index] + [0x61], transcoder) == nil
                        || index == 0)
            }
        }
        // Surrogates, overlong forms, beyond U+10FFFF.
        for bytes: [UInt8] in [
            [0xED, 0xA0, 0x80], [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
        ] {
            #expect(Self.transcoded(bytes, transcoder) == nil)
        }
    }

    private static let fragments = [
        "a", "F", "f", "C", "e", "l", "E", ":", " ", "=", "|", "^", "6", "Zoé", "Ж", "日本", "𝒳", "’",
        "\u{A0}", "\u{2003}", "\u{200E}", "\u{202E}", "\u{85}", "\u{FEFF}", "\u{3000}", "\u{61C}",
        "ع", "\u{1680}", "ᠠ", "가", "\u{E000}", "ﬀ", "€", #"\""#, #"\\"#, #"\/"#, #"\n"#, #"\r"#,
        #"\t"#, #"\b"#, #"\u0041"#, #"\u0046"#, #"\u003a"#, #"\u003D"#, #"\u005c"#, #"\u0022"#,
        #"\u0020"#, #"\u00e9"#, #"\u00a0"#, #"\u202e"#, #"\u20AC"#, #"\ud83c\udf3b"#, #"\ud83c"#,
        #"\udf3b"#, #"\u007f"#, #"\u005E"#, #"\u0000"#,
    ]

    private static func transcoded(_ json: String, _ transcoder: TextTranscoder) -> String? {
        transcoded(Array(json.utf8), transcoder).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func transcoded(
        _ json: some Sequence<UInt8>, _ transcoder: TextTranscoder
    ) -> [UInt8]? {
        let (bytes, text) = inDocument(json)
        var output = ByteBuffer()
        guard transcoder.append(text, of: bytes.span, into: &output) else { return nil }
        return output.withSpan { span in span.indices.map { span[$0] } }
    }

    private static func inAllSteps(_ json: String, _ format: EventFormat) -> (String, Bool) {
        let (bytes, text) = inDocument(json.utf8)
        var plain = ByteBuffer()
        var sanitized = ByteBuffer()
        var output = ByteBuffer()
        let isRepaired = plain.append(unescaping: text, of: bytes.span)
        let isMarked = plain.withSpan { span in
            TextSanitizer.sanitize(
                span.extracting(span.rangeWithoutOuterSpaces), marking: format.marked,
                into: &sanitized
            ).isChanged
        }
        sanitized.withSpan { format.escape($0, into: &output) }
        let result = output.withSpan { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
        return (result, isRepaired || isMarked)
    }

    /// A string between its quotes, with the zeros after it.
    private static func inDocument(_ json: some Sequence<UInt8>) -> ([UInt8], JSONSlice) {
        let text = Array(json)
        let bytes = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
        return (
            bytes + [UInt8](repeating: 0, count: JSONCursor.slack),
            JSONSlice(start: 1, count: text.count, isPlain: false)
        )
    }
}
