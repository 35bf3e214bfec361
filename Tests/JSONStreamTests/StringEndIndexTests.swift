import Bytes
import CByteMasks
import TestSupport
import Testing

@testable import JSONStream

@Suite("Where plain text may end")
struct StringEndIndexTests {
    /// What `PlainText` says is plain wherever it is.
    private static let plain = Set((UInt8.min...UInt8.max).filter(PlainText.contains))
    /// Those of them that are stops all the same, since that takes fewer comparisons in ByteMasks.h.
    private static let needless = Set("<>?]^_|}~".utf8)

    @Test("every byte that is not plain is a stop at every place, and few others are")
    func bytes() {
        for byte in UInt8.min...UInt8.max {
            let isStop = !Self.plain.contains(byte) || Self.needless.contains(byte)
            for place in 0..<128 {
                var text = [UInt8](repeating: UInt8(ascii: "a"), count: 128)
                text[place] = byte
                let expected: [UInt64] = (0..<2).map {
                    isStop && place / 64 == $0 ? 1 << UInt64(place % 64) : 0
                }
                var words: [UInt64] = [.max, .max]
                unsafe text_stops(&text, &words, 2)
                #expect(words == expected, "byte \(byte) at \(place)")
                words = [.max, .max]
                unsafe text_stops_of_words(&text, &words, 2)
                #expect(words == expected, "byte \(byte) at \(place), without AVX2")
            }
        }
    }

    @Test("every byte that ends a string or begins an escape is found, and no other is")
    func stringBytes() {
        for byte in UInt8.min...UInt8.max {
            let (isQuote, isBackslash) = (byte == UInt8(ascii: "\""), byte == UInt8(ascii: "\\"))
            let endsString = byte < 0x20 || isQuote || isBackslash
            for place in 0..<64 {
                var text = [UInt8](repeating: UInt8(ascii: "a"), count: 64)
                text[place] = byte
                let bit: UInt64 = 1 << UInt64(place)
                let found = unsafe (
                    [string_stops(&text), string_stops_of_word(&text)],
                    [escape_classes(&text), escape_classes_of_word(&text)]
                )
                #expect(found.0 == Array(repeating: endsString ? bit : 0, count: 2))
                for classes in found.1 {
                    #expect(classes.quotes == (isQuote ? bit : 0))
                    #expect(classes.backslashes == (isBackslash ? bit : 0))
                    #expect(classes.others == (byte < 0x20 || byte >= 0x80 ? bit : 0))
                }
            }
        }
    }

    @Test("text is counted where it is plain up to a quote, and only there")
    func counts() {
        var generator = SplitMix64(seed: 7)
        let alphabet = Array("aaaabcdefghijFf :\"\"  \\=\u{7F}\u{1F}é|}~<>?]^_".utf8)
        for _ in 0..<300 {
            var text = (0..<5000).map { _ in
                generator.number(below: 4) == 0 ? generator.pick(alphabet) : UInt8(ascii: "x")
            }
            text += [UInt8](repeating: 0, count: JSONCursor.slack)
            let padded = unsafe PaddedBytes(text.span)
            var stops = StringEndIndex()
            let first = generator.number(below: 1500)
            stops.cover(padded, from: first, before: text.count - JSONCursor.slack)
            let window = stops.window
            let bytes = padded.counted(from: first)
            for index in 0..<text.count - JSONCursor.slack - first where window.covers(index) {
                let expected = Self.count(text, from: first + index)
                guard let count = window.count(ofCopyableText: bytes, from: index, .bare) else {
                    let isLong = expected.map { $0 > 56 || index + $0 >= 4096 } ?? true
                    let hasNeedless = text[(first + index)...].prefix(expected ?? 0).contains {
                        Self.needless.contains($0)
                    }
                    #expect(isLong || hasNeedless, "\(index)")
                    continue
                }
                #expect(count == expected, "\(index)")
            }
        }
    }

    @Test("a window at the end of the bytes has nothing but stops behind it")
    func end() {
        for length in [0, 1, 63, 64, 65, 127, 4000, 4095, 4096] {
            let text =
                [UInt8](repeating: UInt8(ascii: "x"), count: length)
                + [UInt8](repeating: 0, count: JSONCursor.slack)
            let padded = unsafe PaddedBytes(text.span)
            var stops = StringEndIndex()
            stops.cover(padded, from: 0, before: length)
            var isStale = stops.isStale
            #expect(!isStale)
            for index in 0..<4096 where index <= length {
                #expect(stops.window.count(ofCopyableText: padded, from: index, .bare) == nil)
            }
            #expect(!stops.window.covers(4096))
            #expect(!stops.window.covers(-1))
            stops.invalidate()
            isStale = stops.isStale
            #expect(isStale)
        }
    }

    /// What the text from `start` on has before its quote, looked at byte by byte.
    private static func count(_ text: [UInt8], from start: Int) -> Int? {
        var end = start
        while text[end] != UInt8(ascii: "\"") {
            if text[end] == UInt8(ascii: ":") {
                guard end > start, PlainText.containsColon(after: text[end - 1]) else { return nil }
            } else {
                guard plain.contains(text[end]) else { return nil }
            }
            end += 1
        }
        guard end > start, text[start] != UInt8(ascii: " "), text[end - 1] != UInt8(ascii: " ")
        else { return nil }
        return end - start
    }
}
