import Bytes
import JSONStream
import TestSupport
import Testing

@Suite("Whether two values are the same text")
struct SameTextTests {
    private static let table = FieldTable(
        [.init("one", .text, marks: 1), .init("two", .text, marks: 1)], identifyingMarks: 1)
    private static let pieces = [
        "a", "b", "A", " ", "\\u0061", "\\\"", "\\\\", "\u{E9}", "e\u{301}", "\u{3000}", "\u{A0}",
        "\u{7F}", "x^", "\\u00E9", "\u{FFFD}",
    ]

    @Test("values are the same where their texts are, however they are written")
    func random() throws {
        var random = SplitMix64(seed: 11)
        var reader = RecordReader(Self.table, limit: 1 << 20)
        var same = 0
        for _ in 0..<3000 {
            let texts = (0..<2).map { _ in
                (0..<random.number(below: 4)).map { _ in random.pick(Self.pieces) }.joined()
            }
            let json = Array(#"{"one":"\#(texts[0])","two":"\#(texts[1])"}"#.utf8)
            let bytes = json + [UInt8](repeating: 0, count: JSONCursor.slack)
            reader.begin()
            guard case .record = reader.next(bytes.span, end: json.count, isLast: true) else {
                Issue.record("\(texts) is no record")
                continue
            }
            let meant = [0, 1].map { reader.fields.values.value($0).map { meaning($0, bytes) } }
            let expected = meant[0] != nil && meant[0] == meant[1]
            same += expected ? 1 : 0
            #expect(
                reader.fields.values.haveSameText(0, 1, bytes.span) == expected, "\(texts)")
        }
        #expect(same > 20)
    }

    /// The text of a value without its escapes and outer spaces.
    private func meaning(_ value: JSONSlice, _ bytes: [UInt8]) -> [UInt8] {
        let text = value.text(in: bytes.span)
        let range = text.span.rangeWithoutOuterSpaces
        return Array(text[range])
    }
}
