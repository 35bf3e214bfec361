import Foundation
import JSON5
import TestSupport
import Testing

/// What the reader takes, beside the grammar of https://spec.json5.org, version 1.0.0.
@Suite("Numbers, strings and names of JSON5")
struct JSON5GrammarTests {
    /// How many random texts a test reads; `OPCEF_FUZZ_ROUNDS` makes it so many times as many.
    static let rounds =
        (ProcessInfo.processInfo.environment["OPCEF_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1)

    private func value(_ text: String) -> JSON5Node.Value? {
        (try? JSON5Reader.read(Array("[\(text)]".utf8)))?.elements.first?.value
    }

    @Test(
        "a number is what its digits say",
        arguments: [
            ("0", "0"), ("-0", "0"), ("+7", "7"), ("8000", "8000"), ("2.0", "2"), ("5.", "5"),
            (".5", "0.5"), ("-.5", "-0.5"), ("1e3", "1000"), ("1E+3", "1000"), ("25e-1", "2.5"),
            (".5e1", "5"), ("0x10", "16"), ("0XfF", "255"), ("-0x1f", "-31"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("0x7fffffffffffffff", "9223372036854775807"),
            ("12345678901234567890", "1.2345678901234567e+19"),
            ("0x10000000000000000", "1.8446744073709552e+19"),
            ("12345678901234567890.5e+1", "1.2345678901234568e+20"), ("1e-999999", "0"),
        ])
    func numbers(text: String, expected: String) {
        #expect(value(text) == .number(expected))
    }

    @Test(
        "what is no number is no value",
        arguments: [
            "0x0x1", "0x", "0x1.5", "0x1p3", "12345678901234567890.5e+", "1e", "1e+", "1.e", ".",
            "+", "-", "--1", "+-1", "010", "00", "-01", "1_000", "1.2.3", ".e1", "e1", "1e1.5",
            "Infinity", "-Infinity", "NaN", "+NaN", "1e999", "0b1", "0o7", "1f", "0xg", "1-",
        ])
    func noNumbers(text: String) {
        #expect(
            throws: JSON5SyntaxError(
                problem: .badWord(text), place: TextPlace(line: 1, column: 2))
        ) {
            try JSON5Reader.read(Array("[\(text)]".utf8))
        }
    }

    @Test(
        "a string is what its escapes say",
        arguments: [
            (#"'\b\f\n\r\t\v\\\'\"'"#, "\u{8}\u{C}\n\r\t\u{B}\\'\""),
            (#"'\x41\u0042\u00e9'"#, "AB\u{E9}"), (#"'\ud83d\ude00'"#, "\u{1F600}"),
            (#"'\a\q\/\{'"#, "aq/{"), ("'a\\\nb\\\r\nc\\\rd\\\u{2028}e'", "abcde"),
            ("'\u{2028}\u{2029}\t'", "\u{2028}\u{2029}\t"), (#"'\é'"#, "é"), ("''", ""),
            (#"'it"s'"#, "it\"s"), (#""it's""#, "it's"),
        ])
    func strings(text: String, expected: String) {
        #expect(value(text) == .string(expected))
    }

    @Test(
        "half a character, U+0000 and digits that are missing are no string",
        arguments: [
            #"'\ud83d'"#, #"'\ude00'"#, #"'\ud83d\u0041'"#, #"'\ud83dx'"#, #"'\ud83d\ud83d'"#,
            #"'\0'"#, #"'\u0000'"#, #"'\x00'"#, #"'\1'"#, #"'\9'"#, #"'\x4'"#, #"'\u004'"#,
            #"'\u{41}'"#, #"'\xg0'"#, "'a\nb'", "'a\rb'", "'", #"'\"#, #"'\'"#,
        ])
    func noStrings(text: String) {
        #expect(throws: JSON5SyntaxError.self) {
            try JSON5Reader.read(Array("[\(text)".utf8))
        }
        #expect(value(text) == nil)
    }

    @Test(
        "a name without quotes is an identifier of ECMAScript",
        arguments: [
            ("max", "max"), ("$_1", "$_1"), ("ünï", "ünï"), (#"\u0061b"#, "ab"),
            (#"a\u0031"#, "a1"), ("a\u{200D}b", "a\u{200D}b"), ("a\u{301}", "a\u{301}"),
        ])
    func names(text: String, expected: String) throws {
        let node = try JSON5Reader.read(Array("{\(text): 1}".utf8))
        #expect(node.members?.map(\.name) == [expected])
    }

    @Test("all kinds of blanks and line ends stand between values, and end comments")
    func blanks() throws {
        let text =
            "\u{FEFF}// c\u{2028}{\t\u{B}\u{C}\u{A0}\u{3000}\u{FEFF}a // c\r: /* * / */ 1\u{2029}}"
        let node = try JSON5Reader.read(Array(text.utf8))
        #expect(node.members?.first?.node.value == .number("1"))
    }

    @Test("random digits and signs are numbers where the grammar says so, and nowhere else")
    func randomNumbers() throws {
        let grammar =
            /[+-]?(0[xX][0-9a-fA-F]+|((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?)/
        let letters = Array("0123456789000111999+-..eeEExXaf".utf8)
        var random = SplitMix64(seed: 17)
        var accepted = 0
        for _ in 0..<20_000 * Self.rounds {
            let count = Int.random(in: 1...30, using: &random)
            let word = (0..<count).map { _ in letters.randomElement(using: &random)! }
            let text = String(decoding: word, as: UTF8.self)
            let isNumber = text.wholeMatch(of: grammar) != nil
            switch value(text) {
            case .number: accepted += 1
            case nil: break
            case let other?: Issue.record("\(text) is \(other)")
            }
            // What is a number and not finite has an exponent of more than two digits.
            if value(text) == nil, isNumber { #expect(text.contains(/[eE]\+?0*[1-9][0-9]{2}/)) }
            if value(text) != nil { #expect(isNumber, "\(text)") }
        }
        #expect(accepted > 500)
    }

    @Test("random characters that mean something end in a value or an error")
    func randomTexts() {
        let pieces = [
            "{", "}", "[", "]", ":", ",", "'", "\"", "\\", "\\u", "\\x", "d83d", "de00", "0", "0x",
            "1", "9", ".", "e", "E+", "-", "+", "\n", "\r", "\r\n", "\u{2028}", "//", "/*", "*/",
            " ", "a", "é", "\u{1F600}", "\u{FEFF}", "true", "null", "Infinity", "\u{0}",
            "12345678901234567890", "\\\n",
        ].map { Array($0.utf8) }
        var random = SplitMix64(seed: 18)
        var values = 0
        for _ in 0..<20_000 * Self.rounds {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...24, using: &random) {
                bytes += pieces.randomElement(using: &random)!
                if Int.random(in: 0..<200, using: &random) == 0 {
                    bytes.append(UInt8.random(in: .min ... .max, using: &random))
                }
            }
            if (try? JSON5Reader.read(bytes)) != nil { values += 1 }
        }
        #expect(values > 100)
    }
}
