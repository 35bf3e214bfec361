import Testing

@testable import JSONStream

@Suite("Four hexadecimal digits")
struct HexadecimalDigitsTests {
    @Test("each number is read, in either case of letters")
    func numbers() {
        for number in UInt16.min...UInt16.max {
            let digits = String(number, radix: 16)
            let text = String(repeating: "0", count: 4 - digits.count) + digits
            #expect(Self.value(text) == number)
            #expect(Self.value(text.uppercased()) == number)
        }
    }

    @Test("no other byte is a digit, wherever it stands", arguments: 0..<4)
    func others(_ place: Int) {
        for byte in UInt8.min...UInt8.max {
            var text = Array("0aF9".utf8)
            text[place] = byte
            let isDigit = Character(Unicode.Scalar(byte)).isHexDigit
            #expect((FourHexadecimalDigits(Self.word(text)) != nil) == isDigit, "\(byte)")
        }
    }

    @Test("an escape is refused at its first wrong digit", arguments: 0..<4)
    func place(_ place: Int) throws {
        for byte in "gG@`/:\" \\é".utf8 {
            var text = Array(#"{"uuid":"\u0aF9"}"#.utf8)
            text[11 + place] = byte
            let outcome = Reading(text).details.first
            #expect(outcome?.contains("\(11 + place)") == true, "\(outcome ?? "")")
        }
    }

    private static func value(_ text: String) -> UInt16? {
        FourHexadecimalDigits(word(Array(text.utf8)))?.value
    }

    private static func word(_ bytes: [UInt8]) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
