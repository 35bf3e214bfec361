import JSONStream
import TestSupport
import Testing

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
