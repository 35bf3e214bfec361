/// Strings and names.
extension JSON5Reader {
    /// Reads a string in either kind of quotation marks (section 5 of the specification).
    mutating func string() throws(JSON5SyntaxError) -> String {
        let start = position
        guard let quote = nextScalar else { throw error(.missingValue, at: start) }
        pass(quote)
        var text = String.UnicodeScalarView()
        while true {
            guard let scalar = nextScalar, scalar != "\n", scalar != "\r" else {
                throw error(.openString, at: start)
            }
            pass(scalar)
            if scalar == quote { return String(text) }
            if scalar != "\\" {
                text.append(scalar)
            } else if let escaped = try escapedScalar(ofStringAt: start) {
                text.append(escaped)
            }
        }
    }

    /// Reads what stands behind a backslash; nil where that only continues the string in a new line.
    private mutating func escapedScalar(
        ofStringAt start: Int
    ) throws(JSON5SyntaxError) -> Unicode.Scalar? {
        guard let scalar = nextScalar else { throw error(.openString, at: start) }
        pass(scalar)
        switch scalar {
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "x": return try scalarOfDigits(2, ofTextAt: start)
        case "u": return try scalarOfUnits(ofTextAt: start)
        // `\0` too, which the grammar has: no option can hold it, and a path would end there.
        case "0"..."9": throw error(.badString, at: start)
        case "\r":
            if nextScalar == "\n" { pass("\n") }
            return nil
        case _ where scalar.isLineEnd: return nil
        default: return scalar
        }
    }

    /// Reads the digits behind `\u`, and those of a second one where the first is half a character.
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

    /// The character of this number, which is neither half of one nor U+0000.
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

    /// Reads the name of a member, in quotes or not (sections 3 and 5 of the specification).
    mutating func name() throws(JSON5SyntaxError) -> String {
        let start = position
        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return try string() }
        var text = String.UnicodeScalarView()
        while let scalar = nextScalar {
            let part: Unicode.Scalar
            let end: Int
            if scalar == "\\" {
                var ahead = self
                ahead.pass(scalar)
                guard ahead.nextScalar == "u" else { throw error(.missingName, at: start) }
                ahead.pass("u")
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
