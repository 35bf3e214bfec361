import JSONStream
import OnePasswordEvents
package import SystemCalls

/// Finds the values that tokens stand for, by making the tokens of all values that they could be.
package struct Unmasking: Sendable {
    /// What was found: the value of each token.
    package private(set) var values: [String: String] = [:]
    private var pseudonyms: Pseudonyms
    private let tokens: Set<String>

    /// How deep texts of JSON may be within texts.
    private static let deepest = 4
    /// The most bytes of a file with values.
    package static let longestFile = 1 << 30

    /// Reads the key.
    package init(
        _ tokens: [String], keyPath: String
    ) throws(PseudonymKeyError) {
        pseudonyms = try PseudonymSettings(Set(PersonalKind.allCases), keyPath: keyPath).open()
        self.tokens = Set(tokens)
    }

    /// Tries all values of a file: the texts of JSON in it, and its lines.
    package mutating func tryValues(ofFileAt path: String) throws(SystemError) {
        let bytes = try Descriptor(reading: path).bytes(upTo: Self.longestFile)
        tryTexts(of: bytes, depth: 0)
        for line in bytes.split(separator: UInt8(ascii: "\n")) { tryValue(Array(line)) }
    }

    private mutating func tryTexts(of bytes: [UInt8], depth: Int) {
        guard depth < Self.deepest else { return }
        let text = bytes + [UInt8](repeating: 0, count: JSONCursor.slack)
        var cursor = JSONCursor(at: 0)
        while let quote = text[cursor.position..<bytes.count].firstIndex(of: UInt8(ascii: "\"")) {
            cursor.position = quote + 1
            guard let slice = try? cursor.readString(text.span), cursor.position <= bytes.count
            else {
                cursor.position = quote + 1
                continue
            }
            let value = slice.text(in: text.span)
            tryValue(value)
            if value.contains(UInt8(ascii: "\"")) { tryTexts(of: value, depth: depth + 1) }
        }
    }

    private mutating func tryValue(_ value: [UInt8]) {
        for kind in PersonalKind.allCases {
            let token = String(decoding: pseudonyms.token(kind, of: value), as: UTF8.self)
            guard tokens.contains(token), values[token] == nil else { continue }
            values[token] = String(decoding: value.trimmed, as: UTF8.self)
        }
    }
}
