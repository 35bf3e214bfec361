import Foundation
import JSON5
import TestSupport
import Testing

@Suite("Reading JSON5 with its places")
struct ConfigurationReaderTests {
    private func read(_ text: String) throws(JSON5SyntaxError) -> JSON5Node {
        try JSON5Reader.read(Array(text.utf8))
    }

    @Test("all that JSON5 allows beside JSON")
    func forms() throws {
        let node = try read(
            """
            \u{FEFF}// a comment
            {
              plain: 'single "quotes"', "quoted": "a\\u0041\\n\\x41",
              /* another
                 comment */ hex: 0x10, signed: +2, fraction: .5, whole: 2.0,
              list: [1, true, null,], none: {},\u{A0}
              lines: 'one \\
            two',
            }
            """)
        let members = try #require(node.members)
        let values = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.node.value) })
        #expect(values["plain"] == .string("single \"quotes\""))
        #expect(values["quoted"] == .string("aA\nA"))
        #expect(values["hex"] == .number("16"))
        #expect(values["signed"] == .number("2"))
        #expect(values["fraction"] == .number("0.5"))
        #expect(values["whole"] == .number("2"))
        #expect(values["lines"] == .string("one two"))
        #expect(values["none"] == .object([]))
        let list = try #require(members.first { $0.name == "list" }?.node)
        #expect(list.elements.map(\.value) == [.number("1"), .boolean(true), .null])
    }

    @Test("lines and columns count from one, columns in characters")
    func places() throws {
        let node = try read("{\n  a: 1, é: 'x',\n\tb: [2,\n 3]}")
        let members = try #require(node.members)
        #expect(members.map(\.place) == [place(2, 3), place(2, 9), place(3, 2)])
        #expect(members.map(\.node.place) == [place(2, 6), place(2, 12), place(3, 5)])
        #expect(members[2].node.elements.map(\.place) == [place(3, 6), place(4, 2)])
    }

    @Test(
        "says what is wrong, and where",
        arguments: [
            ("", .missingValue, place(1, 1)),
            ("{a: 1 b: 2}", .missingCommaOrEnd(bracket: "}"), place(1, 7)),
            ("[1 2]", .missingCommaOrEnd(bracket: "]"), place(1, 4)),
            ("{a 1}", .missingColon, place(1, 4)),
            ("{a: }", .missingValue, place(1, 5)),
            ("{,}", .missingName, place(1, 2)),
            ("{1: 2}", .missingName, place(1, 2)),
            ("{a: 'x\n}", .openString, place(1, 5)),
            ("{a: 'x", .openString, place(1, 5)),
            ("{ /* x", .openComment, place(1, 3)),
            ("{a: yes}", .badWord("yes"), place(1, 5)),
            ("{a: Infinity}", .badWord("Infinity"), place(1, 5)),
            ("{a: '\\u12'}", .badString, place(1, 5)),
            ("{a: 0x0x1}", .badWord("0x0x1"), place(1, 5)),
            ("{a\u{A0}b: 1}", .missingColon, place(1, 4)),
            ("{\\u0031: 2}", .missingName, place(1, 2)),
            ("{a: 1\u{0}}", .missingCommaOrEnd(bracket: "}"), place(1, 6)),
            ("{a: '\\", .openString, place(1, 5)),
            ("{} {}", .moreAfterEnd, place(1, 4)),
            ("{a: 1,\n a: 2}", .repeatedName("a"), place(2, 2)),
            ("{a: [", .missingValue, place(1, 6)),
        ] as [(String, JSON5SyntaxError.Problem, TextPlace)])
    func mistakes(text: String, problem: JSON5SyntaxError.Problem, place: TextPlace) {
        #expect(throws: JSON5SyntaxError(problem: problem, place: place)) {
            try JSON5Reader.read(Array(text.utf8))
        }
    }

    @Test("neither depth nor bytes that are no text harm it")
    func hostile() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSON5SyntaxError(problem: .tooDeep, place: place(1, 65))) {
            try JSON5Reader.read(Array(deep.utf8))
        }
        #expect(throws: JSON5SyntaxError(problem: .notUTF8, place: place(1, 1))) {
            try JSON5Reader.read([0x7B, 0xFF, 0x7D])
        }
    }

    @Test("a file of the greatest size takes no time to speak of, whatever is in it")
    func large() throws {
        let count = 60_000
        for text in [
            "[" + String(repeating: "'é', ", count: count) + "]",
            "{" + (0..<count).map { "a\($0): 1" }.joined(separator: ",\n") + "}",
            String(repeating: "/* x */ ", count: count) + "{}",
        ] {
            let start = ContinuousClock.now
            _ = try read(text)
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    @Test("ten thousand damaged configurations end in a value or an error")
    func damaged() throws {
        let top = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let example = top.appending(path: "Examples/configuration/opcef.json5")
        let whole = Array(try Data(contentsOf: example))
        var random = SplitMix64(seed: 20)
        var errors = 0
        for _ in 0..<10_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: place)
                default:
                    bytes.insert("{}[]:,'\"/*\\".utf8.randomElement(using: &random)!, at: place)
                }
            }
            if (try? JSON5Reader.read(bytes)) == nil { errors += 1 }
        }
        #expect(errors > 1000)
    }
}

private func place(_ line: Int, _ column: Int) -> TextPlace {
    TextPlace(line: line, column: column)
}
