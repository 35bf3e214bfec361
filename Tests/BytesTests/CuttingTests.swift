import Bytes
import Testing

@Suite("Values over their limit")
struct CuttingTests {
    static let alphabets = ["a", "é", "→", "😀", "aé→😀", "\\=\n\r"]

    @Test(
        "the first scalars stay, and the mark says how many do not",
        arguments: alphabets, [40, 63, 64, 255, 1023, 4000])
    func consistency(alphabet: String, limit: Int) throws {
        let scalars = Array(alphabet.unicodeScalars)
        for excess in [1, 2, 3, 4, 5, 8, 9, 10, 11, 40, 90, 91, 92, 93, 100, 990, 1000, 9_999] {
            let text = (0..<limit + excess).map { scalars[$0 % scalars.count] }
            let cut = cut(text, limit: limit)
            #expect(cut.count == limit)
            let start = try #require(cut.lastIndex(of: "<"))
            let kept = Array(cut[..<start])
            #expect(kept == Array(text.prefix(kept.count)))
            #expect(
                Array(cut[start...]) == Array("<cut \(text.count - kept.count)>".unicodeScalars))
        }
    }

    @Test("around each power of ten the mark and the text still agree")
    func powersOfTen() throws {
        for length in 65...1300 {
            let text = [Unicode.Scalar](repeating: "x", count: length)
            let cut = cut(text, limit: 64)
            let start = try #require(cut.lastIndex(of: "<"))
            #expect(cut.count == 64, "\(length)")
            #expect(Array(cut[start...]) == Array("<cut \(length - start)>".unicodeScalars))
        }
    }

    @Test("the mark has no character that would need an escape")
    func mark() {
        let cut = cut([Unicode.Scalar](repeating: "x", count: 100), limit: 64)
        #expect(String(String.UnicodeScalarView(cut)).hasSuffix("x<cut 44>"))
    }

    private func cut(_ text: [Unicode.Scalar], limit: Int) -> [Unicode.Scalar] {
        let bytes = Array(String(String.UnicodeScalarView(text)).utf8)
        var output = ByteBuffer()
        TextSanitizer.cut(bytes.span, scalars: text.count, limit: limit, into: &output)
        return Array(string(output).unicodeScalars)
    }
}
