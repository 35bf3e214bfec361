/// What a server of RELP says to a frame: three digits, and words.
///
/// RELP, "Response": 200 is good, and everything else an error.
package struct RELPAnswer: Sendable, Hashable {
    /// From 0 to 999.
    package let code: Int
    /// The server's words, at most 80 characters.
    package let text: String

    private static let good: [UInt8] = Array("200".utf8)
    private static let mostCharacters = 80

    package init(code: Int, text: String) {
        self.code = code
        self.text = text
    }

    /// Reads the first line of an answer's data, or nothing where it is none.
    init?(parsing data: [UInt8]) {
        let line = data.prefix { $0 != UInt8(ascii: "\n") }
        guard let code = Self.code(line) else { return nil }
        self.code = code
        let words = String(decoding: line.dropFirst(4), as: UTF8.self)
        text = String(words.prefix(Self.mostCharacters))
    }

    package var isGood: Bool { code == 200 }

    /// Whether the answer with these data is a good one; nothing is made of its words.
    static func isGood(_ data: [UInt8]) -> Bool {
        data.starts(with: good) && (data.count == 3 || isSeparator(data[3]))
    }

    private static func code(_ line: ArraySlice<UInt8>) -> Int? {
        var code = 0
        for byte in line.prefix(3) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            code = code * 10 + Int(byte - UInt8(ascii: "0"))
        }
        guard line.count >= 3, line.dropFirst(3).first.map(isSeparator) ?? true else { return nil }
        return code
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n")
    }
}

extension RELPAnswer: CustomStringConvertible {
    /// Code and words, as they came.
    package var description: String {
        let digits = String(code)
        let code = String(repeating: "0", count: 3 - digits.count) + digits
        return text.isEmpty ? code : "\(code) \(text)"
    }
}
