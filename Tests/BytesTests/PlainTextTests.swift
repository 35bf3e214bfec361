import Bytes
import TestSupport
import Testing

@Suite("What counts as plain text")
struct PlainTextTests {
    @Test("printable ASCII without quote, backslash, equals sign and colon")
    func bytes() {
        for byte in UInt8.min...UInt8.max {
            let expected = 0x20...0x7E ~= byte && !"\"\\=:".utf8.contains(byte)
            #expect(PlainText.contains(byte) == expected)
            for place in 0..<ByteBlock.count {
                var text = Array("aaaaaaaaaaaaaaaa".utf8)
                text[place] = byte
                let first = PlainText.stops(in: ByteBlock(text.span, at: 0)).first
                #expect(first == (expected ? ByteBlock.count : place))
            }
        }
    }

    @Test("plain text has nothing to make visible")
    func sanitized() {
        var generator = SplitMix64(seed: 3)
        let alphabet = Array("CEFLcefl::: -|}~<]0Aa".utf8)
        for _ in 0..<20_000 {
            let text = (0..<generator.number(below: 12) + 1).map { _ in generator.pick(alphabet) }
            let isPlain = text.indices.allSatisfy { index in
                text[index] == UInt8(ascii: ":")
                    ? index > 0 && PlainText.containsColon(after: text[index - 1])
                    : PlainText.contains(text[index])
            }
            guard isPlain else { continue }
            var output = ByteBuffer()
            let (isChanged, scalars) = TextSanitizer.sanitize(
                text.span, marking: ASCIISet(), into: &output)
            #expect(!isChanged && scalars == text.count)
        }
    }
}
