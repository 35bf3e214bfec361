import Foundation

/// Reads JSON5, and remembers where each value stands.
///
/// https://spec.json5.org, version 1.0.0. The structure is read here, since Foundation's decoder
/// tells no place, neither of a value nor of a mistake; strings, numbers and names are Foundation's.
package struct ConfigurationReader {
    private let octets: [UInt8]
    private var position = 0
    private var depth = 0
    private var places = TextPlaces()
    private let decoder: JSONDecoder

    /// How deep values may nest: no configuration comes near it, and no stack is at risk.
    private static let deepest = 64

    private init(_ octets: [UInt8]) {
        self.octets = octets
        decoder = JSONDecoder()
        decoder.allowsJSON5 = true
    }

    /// Reads a whole text, which holds one value.
    package static func read(_ octets: [UInt8]) throws(ConfigurationSyntaxError)
        -> ConfigurationNode
    {
        var reader = ConfigurationReader(octets)
        guard String(validating: octets, as: UTF8.self) != nil else {
            throw reader.error(.notUTF8, at: 0)
        }
        if octets.starts(with: Array("\u{FEFF}".utf8)) { reader.position = 3 }
        let node = try reader.value()
        try reader.skipBlanks()
        guard reader.position == octets.count else {
            throw reader.error(.moreBehindEnd, at: reader.position)
        }
        return node
    }

    private func error(
        _ problem: ConfigurationSyntaxError.Problem, at offset: Int
    ) -> ConfigurationSyntaxError {
        var places = places
        return ConfigurationSyntaxError(
            problem: problem, place: places.place(of: offset, in: octets))
    }

    private var next: UInt8? { position < octets.count ? octets[position] : nil }

    private func starts(with text: String) -> Bool {
        octets[position...].starts(with: text.utf8)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    // Blanks and comments

    private mutating func skipBlanks() throws(ConfigurationSyntaxError) {
        while let octet = next {
            if octet <= 0x20 {
                position += 1
            } else if starts(with: "//") {
                while let octet = next, octet != UInt8(ascii: "\n") { position += 1 }
            } else if starts(with: "/*") {
                try skipComment()
            } else if let count = otherSpace {
                position += count
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(ConfigurationSyntaxError) {
        let start = position
        position += 2
        while !starts(with: "*/") {
            guard next != nil else { throw error(.openComment, at: start) }
            position += 1
        }
        position += 2
    }

    /// How many octets a space beyond ASCII has, if the next character is one.
    private var otherSpace: Int? {
        let scalar = String(decoding: octets[position...].prefix(4), as: UTF8.self).unicodeScalars
            .first
        guard let scalar, !scalar.isASCII else { return nil }
        let isSpace = scalar.properties.isWhitespace || scalar == "\u{FEFF}"
        return isSpace ? UTF8.width(scalar) : nil
    }

    // Values

    private mutating func value() throws(ConfigurationSyntaxError) -> ConfigurationNode {
        try skipBlanks()
        let start = position
        guard let first = next else { throw error(.missingValue, at: start) }
        let place = places.place(of: start, in: octets)
        let value: ConfigurationNode.Value
        switch first {
        case UInt8(ascii: "{"):
            value = .object(try nested { reader throws(Failure) in try reader.members() })
        case UInt8(ascii: "["):
            value = .array(try nested { reader throws(Failure) in try reader.elements() })
        case UInt8(ascii: "\""), UInt8(ascii: "'"): value = .string(try string())
        default: value = try word()
        }
        return ConfigurationNode(value: value, place: place)
    }

    private typealias Failure = ConfigurationSyntaxError

    /// Reads what a bracket opens.
    private mutating func nested<Result>(
        _ body: (inout ConfigurationReader) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard depth < Self.deepest else { throw error(.tooDeep, at: position) }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try body(&self)
    }

    private mutating func members() throws(Failure) -> [ConfigurationNode.Member] {
        var members: [ConfigurationNode.Member] = []
        var names: Set<String> = []
        while try !isAtEnd(of: "}", hasBefore: !members.isEmpty) {
            let start = position
            let name = try name()
            guard names.insert(name).inserted else {
                throw error(.repeatedName(name), at: start)
            }
            let place = places.place(of: start, in: octets)
            try skipBlanks()
            guard take(":") else { throw error(.missingColon, at: position) }
            members.append(
                ConfigurationNode.Member(name: name, place: place, node: try value()))
        }
        return members
    }

    private mutating func elements() throws(Failure) -> [ConfigurationNode] {
        var elements: [ConfigurationNode] = []
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

    private mutating func name() throws(Failure) -> String {
        let start = position
        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return try string() }
        while let octet = next, octet >= 0x80 || octet.isPartOfName { position += 1 }
        let text = octets[start..<position]
        guard let first = text.first, !first.isDigit else {
            throw error(.missingName, at: start)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func string() throws(Failure) -> String {
        let start = position
        let quote = octets[position]
        position += 1
        while next != quote {
            guard let octet = next, octet != UInt8(ascii: "\n") else {
                throw error(.openString, at: start)
            }
            let isEscape = octet == UInt8(ascii: "\\")
            position += isEscape && position + 1 < octets.count ? 2 : 1
        }
        position += 1
        // Foundation's decoder keeps the line feed of an escaped one, which JSON5 leaves out.
        let token = octets[start..<position].split(separator: [0x5C, 0x0A]).joined()
        guard let text = decoded(String.self, token) else {
            throw error(.badString, at: start)
        }
        return text
    }

    private mutating func word() throws(Failure) -> ConfigurationNode.Value {
        let start = position
        while let octet = next, octet.isPartOfWord { position += 1 }
        let word = octets[start..<position]
        guard !word.isEmpty else { throw error(.missingValue, at: start) }
        switch String(decoding: word, as: UTF8.self) {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        case let text:
            if let number = decoded(Int.self, word) { return .number("\(number)") }
            guard let number = decoded(Double.self, word), number.isFinite else {
                throw error(.badWord(text), at: start)
            }
            return .number("\(number)")
        }
    }

    /// Lets Foundation read one string or number.
    private func decoded<Value: Decodable>(
        _ type: Value.Type, _ token: some Sequence<UInt8>
    ) -> Value? {
        let list = Data([UInt8(ascii: "[")] + token + [UInt8(ascii: "]")])
        return try? decoder.decode([Value].self, from: list).first
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    fileprivate var isPartOfName: Bool {
        (self | 0x20) &- UInt8(ascii: "a") < 26 || isDigit || self == UInt8(ascii: "_")
            || self == UInt8(ascii: "$")
    }

    /// Whether it can be part of a number or literal.
    fileprivate var isPartOfWord: Bool {
        isPartOfName || self == UInt8(ascii: "+") || self == UInt8(ascii: "-")
            || self == UInt8(ascii: ".")
    }
}
