/// A set of ASCII characters, to be asked for each byte of a text.
package struct ASCIISet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The characters of `text`, all of them ASCII.
    package init(_ text: StaticString = "") {
        for byte in text.description.utf8 {
            precondition(byte < 0x80, "a set of ASCII characters")
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
    }

    package var isEmpty: Bool { low | high == 0 }

    /// Whether the set has `byte`, which may be any.
    package func contains(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return false }
        return (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 != 0
    }
}
