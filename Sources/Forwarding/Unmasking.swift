import Compression
import JSONStream
import OnePasswordEvents
import SystemCalls

/// Finds the values that tokens stand for, by making the tokens of all values that they could be.
package struct Unmasking: Sendable {
    /// What was found: the value of each token.
    package private(set) var values: [String: String] = [:]
    private var pseudonyms: Pseudonyms
    private let tokens: Set<String>

    /// How deep texts of JSON may be within texts.
    private static let deepest = 4
    /// The most bytes of a file with values, decompressed.
    private static let longestFile = 1 << 30

    /// Reads the key.
    package init(
        _ tokens: [String], keyPath: String
    ) throws(PseudonymKeyError) {
        pseudonyms = try PseudonymSettings(Set(PersonalKind.allCases), keyPath: keyPath).open()
        self.tokens = Set(tokens)
    }

    /// Tries all values of a file: the texts of JSON in it, and its lines.
    ///
    /// Gzip is decompressed.
    ///
    /// - Throws: `foreign`, `gzip`, or an error of the system.
    package mutating func tryValues(ofFileAt path: String) throws(InputError) {
        let bytes = try Self.content(ofFileAt: path)
        tryTexts(of: bytes, depth: 0)
        for line in bytes.split(separator: UInt8(ascii: "\n")) { tryValue(Array(line)) }
    }

    /// The bytes of a file, decompressed once if they are gzip.
    private static func content(ofFileAt path: String) throws(InputError) -> [UInt8] {
        var source = InputSource(try open(path), isRegularFile: false)
        let content = try rest(of: &source)
        switch form(of: content) {
        case .plain: return content
        case .gzip: try source.unpack(content)
        case .foreign(let form): throw .foreign(form)
        }
        let unpacked = try rest(of: &source)
        switch form(of: unpacked) {
        case .plain: return unpacked
        case .gzip: throw .foreign(.gzip)
        case .foreign(let form): throw .foreign(form)
        }
    }

    private static func form(of content: [UInt8]) -> InputForm {
        InputForm(beginningWith: Array(content.prefix(InputForm.length)), isWhole: true) ?? .plain
    }

    private static func open(_ path: String) throws(InputError) -> Descriptor {
        do throws(SystemError) {
            return try Descriptor(reading: path)
        } catch {
            throw .system(error)
        }
    }

    /// Reads to the end.
    private static func rest(of source: inout InputSource) throws(InputError) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try source.read(into: &piece, from: 0, to: piece.count)
            if count == 0 { return bytes }
            bytes += piece[..<(count ?? 0)]
            guard bytes.count <= longestFile else { throw .system(.fileTooLarge) }
        }
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
