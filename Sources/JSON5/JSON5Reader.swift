/// A recursive-descent parser of JSON5 that keeps the position of each value.
///
/// https://spec.json5.org, version 1.0.0, without U+0000 in strings and numbers that are not
/// finite. Foundation's decoder is not used: it reports the position of neither a value nor an
/// error, and some numbers crash it (`JSON5Number`).
package struct JSON5Reader {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private var places = TextPlaces()

    /// The deepest nesting: more than any configuration needs, and too little to exhaust the stack.
    private static let deepest = 64

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Parses a text, which must hold exactly one value.
    package static func read(_ bytes: [UInt8]) throws(JSON5SyntaxError) -> JSON5Node {
        var reader = JSON5Reader(bytes)
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw reader.error(.notUTF8, at: 0)
        }
        if bytes.starts(with: Array("\u{FEFF}".utf8)) { reader.position = 3 }
        let node = try reader.value()
        try reader.skipWhiteSpace()
        guard reader.position == bytes.count else {
            throw reader.error(.moreAfterEnd, at: reader.position)
        }
        return node
    }

    private func error(
        _ problem: JSON5SyntaxError.Problem, at offset: Int
    ) -> JSON5SyntaxError {
        var places = places
        return JSON5SyntaxError(problem: problem, place: places.place(of: offset, in: bytes))
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The next character; the bytes are valid UTF-8.
    private var nextScalar: Unicode.Scalar? {
        guard let first = next else { return nil }
        if first < 0x80 { return Unicode.Scalar(first) }
        return String(decoding: bytes[position...].prefix(4), as: UTF8.self).unicodeScalars.first
    }

    private mutating func skip(_ scalar: Unicode.Scalar) { position += UTF8.width(scalar) }

    private func starts(with text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }

    private mutating func consume(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    // White space and comments

    private mutating func skipWhiteSpace() throws(JSON5SyntaxError) {
        while let scalar = nextScalar {
            if scalar.isWhiteSpace {
                skip(scalar)
            } else if starts(with: "//") {
                while let scalar = nextScalar, !scalar.isLineEnd { skip(scalar) }
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
        try skipWhiteSpace()
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

    /// Parses what an opening bracket begins.
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
            try skipWhiteSpace()
            guard consume(":") else { throw error(.missingColon, at: position) }
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

    /// Consumes the comma after a value, or the closing bracket, and returns whether it was the bracket.
    private mutating func isAtEnd(
        of bracket: Unicode.Scalar, hasBefore: Bool
    ) throws(Failure) -> Bool {
        try skipWhiteSpace()
        if consume(bracket) { return true }
        guard hasBefore else { return false }
        guard consume(",") else {
            throw error(.missingCommaOrEnd(bracket: Character(bracket)), at: position)
        }
        try skipWhiteSpace()
        return consume(bracket)
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

// Strings and names

extension JSON5Reader {
    /// Parses a string in single or double quotation marks (section 5).
    private mutating func string() throws(JSON5SyntaxError) -> String {
        let start = position
        guard let quote = nextScalar else { throw error(.missingValue, at: start) }
        skip(quote)
        var text = String.UnicodeScalarView()
        while true {
            guard let scalar = nextScalar, scalar != "\n", scalar != "\r" else {
                throw error(.openString, at: start)
            }
            skip(scalar)
            if scalar == quote { return String(text) }
            if scalar != "\\" {
                text.append(scalar)
            } else if let escaped = try escapedScalar(ofStringAt: start) {
                text.append(escaped)
            }
        }
    }

    /// Parses what follows a backslash; nil if that continues the string on the next line.
    private mutating func escapedScalar(
        ofStringAt start: Int
    ) throws(JSON5SyntaxError) -> Unicode.Scalar? {
        guard let scalar = nextScalar else { throw error(.openString, at: start) }
        skip(scalar)
        switch scalar {
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "x": return try scalarOfDigits(2, ofTextAt: start)
        case "u": return try scalarOfUnits(ofTextAt: start)
        // The grammar has `\0`, but no option can hold it, and it would end a path.
        case "0"..."9": throw error(.badString, at: start)
        case "\r":
            if nextScalar == "\n" { skip("\n") }
            return nil
        case _ where scalar.isLineEnd: return nil
        default: return scalar
        }
    }

    /// Parses the digits after `\u`, and a second escape if the first is a high surrogate.
    private mutating func scalarOfUnits(
        ofTextAt start: Int
    ) throws(JSON5SyntaxError) -> Unicode.Scalar {
        let unit = try digits(4, ofTextAt: start)
        guard 0xD800...0xDBFF ~= unit else { return try scalar(unit, ofTextAt: start) }
        guard starts(with: "\\u") else { throw error(.badString, at: start) }
        position += 2
        let second = try digits(4, ofTextAt: start)
        guard 0xDC00...0xDFFF ~= second else { throw error(.badString, at: start) }
        return try scalar(
            0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00), ofTextAt: start)
    }

    private mutating func scalarOfDigits(
        _ count: Int, ofTextAt start: Int
    ) throws(JSON5SyntaxError) -> Unicode.Scalar {
        try scalar(try digits(count, ofTextAt: start), ofTextAt: start)
    }

    /// Returns the character `value`, which must be neither a surrogate nor U+0000.
    private func scalar(
        _ value: UInt32, ofTextAt start: Int
    ) throws(JSON5SyntaxError) -> Unicode.Scalar {
        guard value != 0, let scalar = Unicode.Scalar(value) else {
            throw error(.badString, at: start)
        }
        return scalar
    }

    private mutating func digits(
        _ count: Int, ofTextAt start: Int
    ) throws(JSON5SyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = next?.hexadecimalValue else { throw error(.badString, at: start) }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    /// Parses the name of a member, with or without quotation marks (sections 3 and 5).
    private mutating func name() throws(JSON5SyntaxError) -> String {
        let start = position
        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return try string() }
        var text = String.UnicodeScalarView()
        while let scalar = nextScalar {
            let part: Unicode.Scalar
            let end: Int
            if scalar == "\\" {
                var ahead = self
                ahead.skip(scalar)
                guard ahead.nextScalar == "u" else { throw error(.missingName, at: start) }
                ahead.skip("u")
                part = try ahead.scalarOfDigits(4, ofTextAt: start)
                end = ahead.position
            } else {
                part = scalar
                end = position + UTF8.width(scalar)
            }
            guard text.isEmpty ? part.beginsName : part.continuesName else {
                if scalar == "\\" { throw error(.missingName, at: start) }
                break
            }
            text.append(part)
            position = end
        }
        guard !text.isEmpty else { throw error(.missingName, at: start) }
        return String(text)
    }
}

// Classes of characters (sections 3, 5 and 8)

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// The value of a hexadecimal digit; nil for other bytes.
    var hexadecimalValue: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// Whether a number or a literal can contain it.
    var isPartOfWord: Bool {
        (self | 0x20) &- UInt8(ascii: "a") < 26 || isDigit || "_$+-.".utf8.contains(self)
    }
}

extension Unicode.Scalar {
    /// Whether it ends a line, and so a single-line comment.
    var isLineEnd: Bool {
        self == "\n" || self == "\r" || self == "\u{2028}" || self == "\u{2029}"
    }

    /// Whether it is white space between values (section 8, table 3).
    var isWhiteSpace: Bool {
        switch self {
        case "\t", "\u{0B}", "\u{0C}", " ", "\u{A0}", "\u{FEFF}": true
        default: isLineEnd || properties.generalCategory == .spaceSeparator
        }
    }

    /// Whether an unquoted name can begin with it (ECMAScript 5.1, section 7.6).
    var beginsName: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .letterNumber:
            true
        default: self == "$" || self == "_"
        }
    }

    /// Whether an unquoted name can contain it after its first character.
    var continuesName: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: true
        default: beginsName || self == "\u{200C}" || self == "\u{200D}"
        }
    }
}
