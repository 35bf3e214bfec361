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

    /// Reads on in a string that is not plain, 64 bytes at once: text of JSON in a string has an
    /// escaped quote in every second word.
    ///
    /// The string ends at the first quote that is not escaped. Other escapes than those of quotes and
    /// backslashes are looked at one by one.
    mutating func readRest(
        of start: Int, _ bytes: Span<UInt8>
    ) throws(JSONSyntaxError) -> JSONSlice {
        var escapes = EscapedBytes()
        while true {
            let classes = bytes.stringClasses(at: position)
            let escaped = escapes.next(backslashes: classes.backslashes)
            let ends = classes.quotes & ~escaped
            // All bits where there is no end.
            let before = (ends &- 1) & ~ends
            let others =
                (classes.controls | escaped & ~(classes.quotes | classes.backslashes)) & before
            if others != 0 { try check(others, escaped: escaped, bytes) }
            guard ends == 0 else {
                let end = position &+ ends.trailingZeroBitCount
                position = end &+ 1
                return JSONSlice(start: start, count: end &- start, isPlain: false)
            }
            position &+= UInt64.bitWidth
        }
    }

    /// Refuses control characters and escapes that are none, among some of the 64 bytes at the cursor.
    @inline(never)
    private func check(
        _ places: UInt64, escaped: UInt64, _ bytes: Span<UInt8>
    ) throws(JSONSyntaxError) {
        var rest = places
        while rest != 0 {
            let offset = rest.trailingZeroBitCount
            let index = position &+ offset
            guard escaped >> UInt64(offset) & 1 != 0 else {
                throw JSONSyntaxError(.unescapedControlCharacter, at: index)
            }
            switch bytes[index] {
            case UInt8(ascii: "u"):
                guard FourHexadecimalDigits(bytes.halfWord(at: index &+ 1)) != nil else {
                    throw JSONSyntaxError(.badEscape, at: otherThanDigit(bytes, from: index + 1))
                }
            case UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
                UInt8(ascii: "r"), UInt8(ascii: "t"):
                break
            default:
                throw JSONSyntaxError(.badEscape, at: index)
            }
            rest &= rest &- 1
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

/// Which bytes of a string are escaped: those after an odd number of backslashes, found for 64 bytes
/// at once without a branch.
///
/// As simdjson does it (`json_escape_scanner`, https://github.com/simdjson/simdjson). A subtraction
/// carries through each run of backslashes; its bits then alternate from where the run begins,
/// whether that is at an even place or at an odd one.
struct EscapedBytes {
    private static let oddPlaces: UInt64 = 0xAAAA_AAAA_AAAA_AAAA

    /// 1 where the next byte is escaped by the last one before.
    private var carry: UInt64 = 0

    /// Whether an escape began with the last byte.
    var isOpen: Bool { carry != 0 }

    /// One bit for each escaped byte of the next 64, of which those with a bit are backslashes.
    @inline(__always)
    mutating func next(backslashes: UInt64) -> UInt64 {
        let starts = backslashes & ~carry
        let alternating = ((starts << 1 | Self.oddPlaces) &- starts) ^ Self.oddPlaces
        let escaped = alternating ^ (backslashes | carry)
        carry = (alternating & backslashes) >> 63
        return escaped
    }
}

extension Span<UInt8> {
    /// One bit for each of the 64 bytes from `index` on, by what they mean in a string.
    @inline(__always)
    fileprivate func stringClasses(at index: Int) -> string_classes {
        precondition(index >= 0 && index <= count - JSONCursor.slack)
        // Safe: the line above says that so many bytes are there.
        return unsafe withUnsafeBufferPointer {
            unsafe string_classes($0.baseAddress.unsafelyUnwrapped + index)
        }
    }

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
