/// Text that is the same in JSON, in a message of any format but LEEF, and on the screen.
///
/// It is printable ASCII without
///
/// - `"` and `\`, which JSON escapes (RFC 8259, section 7),
/// - `\` and `=`, which CEF escapes (version 27, "Character Encoding"),
/// - a colon at its beginning or after an `f` or `F`, which could end `CEF:` or `LEEF:` (see `TextSanitizer`).
///
/// This is the one place that says so. The reader of JSON notes which texts are plain, and the
/// encoders copy these unseen. `CByteMasks` looks for the ends of plain text 32 bytes at a time;
/// a test compares its constants with this.
@frozen
@usableFromInline
package enum PlainText {
    /// Whether a byte is plain wherever it is; a colon is not.
    @inlinable @inline(__always)
    package static func contains(_ byte: UInt8) -> Bool {
        byte &- 0x20 < 0x5F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            && byte != UInt8(ascii: "=") && byte != UInt8(ascii: ":")
    }

    /// Whether a colon is plain, by the byte before it.
    @inlinable @inline(__always)
    package static func containsColon(after byte: UInt8) -> Bool {
        byte | 0x20 != UInt8(ascii: "f")
    }

    /// Whether a whole text is plain.
    package static func isWhole(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where !contains(text[index]) {
            guard text[index] == UInt8(ascii: ":"), index > 0, containsColon(after: text[index - 1])
            else { return false }
        }
        return true
    }

    /// The bytes of a block that `contains` is false for.
    @inlinable @inline(__always)
    package static func stops(in block: ByteBlock) -> ByteBlock.Matches {
        block.outsidePrintableASCII | block.equal(to: UInt8(ascii: "\""))
            | block.equal(to: UInt8(ascii: "\\")) | block.equal(to: UInt8(ascii: "="))
            | block.equal(to: UInt8(ascii: ":"))
    }
}

/// A set of ASCII characters, to be asked for each byte of a text.
package struct ASCIISet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The characters of `text`, all of them ASCII.
    package init(_ text: StaticString = "") {
        for byte in text.description.utf8 { insert(byte) }
    }

    /// Adds a character of ASCII.
    package mutating func insert(_ byte: UInt8) {
        precondition(byte < 0x80, "a set of ASCII characters")
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }

    /// Whether it has no characters.
    package var isEmpty: Bool { low | high == 0 }

    /// Whether the set has `byte`, which may be any.
    package func contains(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return false }
        return (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 != 0
    }
}
