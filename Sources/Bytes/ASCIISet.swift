/// A set of ASCII characters, to be asked for each octet of a text.
package struct ASCIISet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The characters of `text`, all of them ASCII.
    package init(_ text: StaticString = "") {
        for octet in text.description.utf8 {
            precondition(octet < 0x80, "a set of ASCII characters")
            if octet < 64 { low |= 1 << UInt64(octet) } else { high |= 1 << UInt64(octet - 64) }
        }
    }

    package var isEmpty: Bool { low | high == 0 }

    /// Whether the set has `octet`, which may be any.
    package func contains(_ octet: UInt8) -> Bool {
        guard octet < 0x80 else { return false }
        return (octet < 64 ? low : high) >> UInt64(octet & 63) & 1 != 0
    }
}
