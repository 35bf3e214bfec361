import Bytes
import CByteMasks

/// Reads the tokens of JSON, one after another.
///
/// The cursor holds an offset and is given the bytes at each call. After the last byte to be
/// read there are at least `JSONCursor.slack` zeros: zero is legal nowhere in JSON, so every loop
/// ends there by itself, and an error at or after the end says that the text is not whole.
package struct JSONCursor: Sendable {
    /// How many zeros must follow the bytes to be read.
    package static let slack = 64

    /// How deep objects and arrays may nest, as in Foundation's JSONSerialization.
    package static let maximumDepth = 512

    /// The next byte to be read.
    package var position: Int

    /// Creates a cursor at the next byte to be read.
    package init(at position: Int) {
        self.position = position
    }

    /// Passes space, tab, line feed and carriage return.
    package mutating func skipWhiteSpace(_ bytes: Span<UInt8>) {
        while bytes[position] <= UInt8(ascii: " "), Self.isWhiteSpace(bytes[position]) {
            position &+= 1
        }
    }

    /// Whether `byte` is one of the four white-space characters of RFC 8259, section 2.
    package static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
    }

    /// Reads a string; the cursor is after its opening quote, and then after its closing one.
    ///
    /// Most strings are plain: then the first byte that is not is the closing quote. One with a
    /// colon is not said to be plain here, though it may be.
    package mutating func readString(
        _ bytes: Span<UInt8>
    ) throws(JSONSyntaxError) -> JSONSlice {
        let start = position
        var end = start
        while true {
            let stop = PlainText.stops(in: ByteBlock(bytes, at: end)).first
            end &+= stop
            if stop < ByteBlock.count { break }
        }
        guard bytes[end] == UInt8(ascii: "\"") else {
            position = end
            return try readRest(of: start, bytes)
        }
        position = end &+ 1
        return JSONSlice(start: start, count: end &- start, isPlain: true)
    }

    /// Reads on in a string that is not plain.
    mutating func readRest(
        of start: Int, _ bytes: Span<UInt8>
    ) throws(JSONSyntaxError) -> JSONSlice {
        while true {
            let first = position
            var stops = bytes.stringStops(at: first)
            var offset = UInt64.bitWidth
            while stops != 0 {
                offset = stops.trailingZeroBitCount
                position = first &+ offset
                if bytes[position] == UInt8(ascii: "\"") {
                    position &+= 1
                    return JSONSlice(
                        start: start, count: position &- 1 &- start, isPlain: false)
                }
                try skipEscape(bytes)
                // What belongs to the escape is no stop.
                offset = position &- first
                stops = offset < UInt64.bitWidth ? stops & (.max &<< UInt64(offset)) : 0
            }
            position = first &+ max(offset, UInt64.bitWidth)
        }
    }

    /// Passes one escape, or refuses what is neither a quote nor a backslash.
    @inline(__always)
    mutating func skipEscape(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
        guard bytes[position] == UInt8(ascii: "\\") else {
            throw JSONSyntaxError(.unescapedControlCharacter, at: position)
        }
        switch bytes[position &+ 1] {
        case UInt8(ascii: "u"):
            guard FourHexadecimalDigits(bytes.halfWord(at: position &+ 2)) != nil else {
                throw JSONSyntaxError(.badEscape, at: otherThanDigit(bytes, from: position + 2))
            }
            position &+= 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position &+= 2
        default:
            throw JSONSyntaxError(.badEscape, at: position + 1)
        }
    }

    /// Where the first byte is that is no hexadecimal digit.
    private func otherThanDigit(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while Character(Unicode.Scalar(bytes[index])).isHexDigit { index += 1 }
        return index
    }

    /// Whether a number begins with `byte`.
    @inline(__always)
    static func startsNumber(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-")
    }

    /// Reads a number; the cursor is on its first byte, and then after its last.
    package mutating func readNumber(
        _ bytes: Span<UInt8>
    ) throws(JSONSyntaxError) -> JSONSlice {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position &+= 1 }
        if bytes[position] == UInt8(ascii: "0") {
            position &+= 1
        } else {
            try skipDigits(bytes)
        }
        if bytes[position] == UInt8(ascii: ".") {
            position &+= 1
            try skipDigits(bytes)
        }
        if bytes[position] | 0x20 == UInt8(ascii: "e") {
            position &+= 1
            if bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position &+= 1
            }
            try skipDigits(bytes)
        }
        return JSONSlice(start: start, count: position &- start, isPlain: true)
    }

    @inline(__always)
    mutating func skipDigits(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
        let start = position
        while bytes[position] &- UInt8(ascii: "0") < 10 { position &+= 1 }
        guard position > start else { throw JSONSyntaxError(.badNumber, at: position) }
    }

    /// Passes `true`, `false` or `null`; the cursor is on the first letter.
    package mutating func skipLiteral(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
        let word: StaticString
        switch bytes[position] {
        case UInt8(ascii: "t"): word = "true"
        case UInt8(ascii: "f"): word = "false"
        case UInt8(ascii: "n"): word = "null"
        default: throw JSONSyntaxError(.missingValue, at: position)
        }
        for index in 0..<word.utf8CodeUnitCount {
            // Safe: the index is below the count.
            guard unsafe bytes[position + index] == word.utf8Start[index] else {
                throw JSONSyntaxError(.badLiteral, at: position + index)
            }
        }
        position += word.utf8CodeUnitCount
    }

    /// Passes the colon after a key and the white space around it.
    package mutating func skipColon(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
        skipWhiteSpace(bytes)
        guard bytes[position] == UInt8(ascii: ":") else {
            throw JSONSyntaxError(.missingColon, at: position)
        }
        position &+= 1
        skipWhiteSpace(bytes)
    }
}

extension Span<UInt8> {
    /// One bit for each of the 64 bytes from `index` on: quotes, backslashes, control characters.
    @inline(__always)
    func stringStops(at index: Int) -> UInt64 {
        precondition(index >= 0 && index <= count - JSONCursor.slack)
        // Safe: the line above says that so many bytes are there.
        return unsafe withUnsafeBufferPointer {
            unsafe string_stops($0.baseAddress.unsafelyUnwrapped + index)
        }
    }
}
