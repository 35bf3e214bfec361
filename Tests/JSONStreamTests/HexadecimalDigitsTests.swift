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

    @Test("no other octet is a digit, wherever it stands", arguments: 0..<4)
    func others(_ place: Int) {
        for octet in UInt8.min...UInt8.max {
            var text = Array("0aF9".utf8)
            text[place] = octet
            let isDigit = Character(Unicode.Scalar(octet)).isHexDigit
            #expect((FourHexadecimalDigits(Self.word(text)) != nil) == isDigit, "\(octet)")
        }
    }

    @Test("an escape is refused at its first wrong digit", arguments: 0..<4)
    func place(_ place: Int) throws {
        for octet in "gG@`/:\" \\é".utf8 {
            var text = Array(#"{"uuid":"\u0aF9"}"#.utf8)
            text[11 + place] = octet
            let outcome = Reading(text).details.first
            #expect(outcome?.contains("\(11 + place)") == true, "\(outcome ?? "")")
        }
    }

    private static func value(_ text: String) -> UInt16? {
        FourHexadecimalDigits(word(Array(text.utf8)))?.value
    }

    private static func word(_ octets: [UInt8]) -> UInt32 {
        octets.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
