import Bytes
import TestSupport
import Testing

@testable import JSONStream

@Suite("Where strings end")
struct StringTests {
    @Test("64 bytes at once find the same end or error as one byte after the other")
    func byteByByte() {
        var generator = SplitMix64(seed: 23)
        var ended = 0
        for _ in 0..<4_000 {
            let count = generator.number(below: 40)
            let text = Array((0..<count).map { _ in generator.pick(Self.fragments) }.joined().utf8)
            let bytes = text + [UInt8](repeating: 0, count: JSONCursor.slack)
            let expected = Self.endByteByByte(bytes)
            if case .success = expected { ended += 1 }
            #expect(Self.end(bytes) == expected, "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(ended > 500)
    }

    @Test("a string is unescaped on the way to its end as it is with the end known, or not at all")
    func unescaping() {
        var generator = SplitMix64(seed: 29)
        var (whole, left) = (0, 0)
        let fragments =
            Self.fragments + [
                "\u{E9}", "\u{1F33B}", "{\\\"uuid\\\":\\\"A\\\"}", "\\n\\t\\b\\f\\r",
            ]
        for _ in 0..<6_000 {
            let count = generator.number(below: 30)
            let odd = generator.once(in: 3)
            let usual = fragments.filter { !["\"", "\n", "\\x", "\\u00e", "\\u00e9"].contains($0) }
            var text = Array(
                ((0..<count).map { _ in generator.pick(odd ? fragments : usual) }.joined() + "\"")
                    .utf8)
            if generator.once(in: 20) {
                text[generator.number(below: text.count)] = generator.pick([0xFF, 0xC3, 0xE2, 0x80])
            }
            let after = generator.number(below: 60)
            let bytes =
                text + [UInt8](repeating: UInt8(ascii: " "), count: after)
                + [UInt8](repeating: 0, count: JSONCursor.slack)
            var cursor = JSONCursor(at: 0)
            let string = try? cursor.readString(bytes.span)
            var unescaped = ByteBuffer(capacity: generator.number(below: 90))
            unescaped.append(UInt8(ascii: "-"))
            let limit = generator.once(in: 4) ? generator.number(below: 300) : 1 << 16
            let end = unescaped.append(unescapingFrom: 0, of: bytes.span, upTo: limit)
            guard let end else {
                left += 1
                let isUsual =
                    string != nil && !odd && limit == 1 << 16 && text.allSatisfy { $0 < 0x80 }
                #expect(!isUsual, "\(String(decoding: text, as: UTF8.self))")
                continue
            }
            whole += 1
            #expect(end == cursor.position)
            let expected = string.map { [UInt8(ascii: "-")] + $0.text(in: bytes.span) }
            #expect([UInt8](unescaped) == expected, "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(whole > 1000 && left > 500)
    }

    @Test("an escape at the limit of a text is not written beyond what there is room for")
    func escapeAtLimit() {
        for limit in 60...200 {
            for length in limit - 3...limit + 1 {
                let text = "é" + String(repeating: "a", count: length - 2) + #"\n"rest"#
                let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: 128)
                var unescaped = ByteBuffer(capacity: limit)
                _ = unescaped.append(unescapingFrom: 0, of: bytes.span, upTo: limit)
                #expect(unescaped.count <= limit, "\(limit), \(length)")
            }
        }
    }

    private static let fragments = [
        "\\", "\\\\", "\\\"", "\\\"", "\\u00e9", "\\n", "\\/", "\\u00e", "\\x", "\"", "\n", "é",
        "a", "plain text", "seventeen letters", String(repeating: "b", count: 63),
        String(repeating: "\\", count: 64), String(repeating: "\\", count: 31),
    ]

    private static func end(_ bytes: [UInt8]) -> Result<Int, JSONSyntaxError> {
        var cursor = JSONCursor(at: 0)
        return Result { () throws(JSONSyntaxError) in
            let text = try cursor.readString(bytes.span)
            #expect(text.start == 0 && text.count == cursor.position - 1)
            return cursor.position
        }
    }

    /// RFC 8259, section 7.
    private static func endByteByByte(_ bytes: [UInt8]) -> Result<Int, JSONSyntaxError> {
        var index = 0
        while true {
            switch bytes[index] {
            case UInt8(ascii: "\""): return .success(index + 1)
            case 0..<0x20:
                return .failure(JSONSyntaxError(.unescapedControlCharacter, at: index))
            case UInt8(ascii: "\\"):
                let letter = bytes[index + 1]
                guard "\"\\/bfnrtu".utf8.contains(letter) else {
                    return .failure(JSONSyntaxError(.badEscape, at: index + 1))
                }
                index += 2
                guard letter == UInt8(ascii: "u") else { continue }
                for _ in 0..<4 {
                    guard Character(Unicode.Scalar(bytes[index])).isHexDigit else {
                        return .failure(JSONSyntaxError(.badEscape, at: index))
                    }
                    index += 1
                }
            default: index += 1
            }
        }
    }
}
