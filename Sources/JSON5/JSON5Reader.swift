/// Reads JSON5, and remembers where each value stands.
///
/// https://spec.json5.org, version 1.0.0, all of it but U+0000 in texts and numbers that are not
/// finite. Nothing is left to Foundation's decoder: it tells no place, neither of a value nor of a
/// mistake, and some numbers end the process in it (`JSON5Number`).
package struct JSON5Reader {
    private let bytes: [UInt8]
    var position = 0
    private var depth = 0
    private var places = TextPlaces()

    /// How deep values may nest: no configuration comes near it, and no stack is at risk.
    private static let deepest = 64

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads a whole text, which holds one value.
    package static func read(_ bytes: [UInt8]) throws(JSON5SyntaxError)
        -> JSON5Node
    {
        var reader = JSON5Reader(bytes)
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw reader.error(.notUTF8, at: 0)
        }
        if bytes.starts(with: Array("\u{FEFF}".utf8)) { reader.position = 3 }
        let node = try reader.value()
        try reader.skipBlanks()
        guard reader.position == bytes.count else {
            throw reader.error(.moreBehindEnd, at: reader.position)
        }
        return node
    }

    func error(
        _ problem: JSON5SyntaxError.Problem, at offset: Int
    ) -> JSON5SyntaxError {
        var places = places
        return JSON5SyntaxError(
            problem: problem, place: places.place(of: offset, in: bytes))
    }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The next character; the bytes are known to be UTF-8.
    var nextScalar: Unicode.Scalar? {
        guard let first = next else { return nil }
        if first < 0x80 { return Unicode.Scalar(first) }
        return String(decoding: bytes[position...].prefix(4), as: UTF8.self).unicodeScalars.first
    }

    mutating func pass(_ scalar: Unicode.Scalar) { position += UTF8.width(scalar) }

    func starts(with text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    // Blanks and comments

    private mutating func skipBlanks() throws(JSON5SyntaxError) {
        while let scalar = nextScalar {
            if scalar.isBlank {
                pass(scalar)
            } else if starts(with: "//") {
                while let scalar = nextScalar, !scalar.isLineEnd { pass(scalar) }
            } else if starts(with: "/*") {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(JSON5SyntaxError) {
        let start = position
        position += 2
        while !starts(with: "*/") {
            guard next != nil else { throw error(.openComment, at: start) }
            position += 1
        }
        position += 2
    }

    // Values

    private mutating func value() throws(JSON5SyntaxError) -> JSON5Node {
        try skipBlanks()
        let start = position
        guard let first = next else { throw error(.missingValue, at: start) }
        let place = places.place(of: start, in: bytes)
        let value: JSON5Node.Value
        switch first {
        case UInt8(ascii: "{"):
            value = .object(try nested { reader throws(Failure) in try reader.members() })
        case UInt8(ascii: "["):
            value = .array(try nested { reader throws(Failure) in try reader.elements() })
        case UInt8(ascii: "\""), UInt8(ascii: "'"): value = .string(try string())
        default: value = try word()
        }
        return JSON5Node(value: value, place: place)
    }

    private typealias Failure = JSON5SyntaxError

    /// Reads what a bracket opens.
    private mutating func nested<Result>(
        _ body: (inout JSON5Reader) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard depth < Self.deepest else { throw error(.tooDeep, at: position) }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try body(&self)
    }

    private mutating func members() throws(Failure) -> [JSON5Node.Member] {
        var members: [JSON5Node.Member] = []
        var names: Set<String> = []
        while try !isAtEnd(of: "}", hasBefore: !members.isEmpty) {
            let start = position
            let name = try name()
            guard names.insert(name).inserted else {
                throw error(.repeatedName(name), at: start)
            }
            let place = places.place(of: start, in: bytes)
            try skipBlanks()
            guard take(":") else { throw error(.missingColon, at: position) }
            members.append(
                JSON5Node.Member(name: name, place: place, node: try value()))
        }
        return members
    }

    private mutating func elements() throws(Failure) -> [JSON5Node] {
        var elements: [JSON5Node] = []
        while try !isAtEnd(of: "]", hasBefore: !elements.isEmpty) {
            elements.append(try value())
        }
        return elements
    }

    /// Takes the comma behind a value, or the bracket that closes the list.
    private mutating func isAtEnd(
        of bracket: Unicode.Scalar, hasBefore: Bool
    ) throws(Failure) -> Bool {
        try skipBlanks()
        if take(bracket) { return true }
        guard hasBefore else { return false }
        guard take(",") else {
            throw error(.missingCommaOrEnd(bracket: Character(bracket)), at: position)
        }
        try skipBlanks()
        return take(bracket)
    }

    private mutating func word() throws(Failure) -> JSON5Node.Value {
        let start = position
        while let byte = next, byte.isPartOfWord { position += 1 }
        let word = bytes[start..<position]
        guard !word.isEmpty else { throw error(.missingValue, at: start) }
        switch String(decoding: word, as: UTF8.self) {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        case let text:
            guard let number = JSON5Number(word) else { throw error(.badWord(text), at: start) }
            return .number(number.text)
        }
    }
}
