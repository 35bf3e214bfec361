package import Bytes

/// A field of the Elastic Common Schema 8.17, or one of `onepassword` beside it, with dots between its names.
///
/// It has 1 to 50 ASCII letters, digits, and `.`, `_`, `-`, `@`.
package struct ECSField: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The name of the member.
    package let name: String

    /// The version of the schema, which messages say.
    package static let version = "8.17.0"

    /// Whether it is none of ECS.
    package var isOwn: Bool { name.hasPrefix("onepassword.") }

    /// Creates a field from text of the user's, or nil for a name with other characters.
    package init?(_ name: String) {
        guard name.isAttributeName else { return nil }
        self.name = name
    }

    /// Creates the field of a row in a table of ours; an illegal one is a mistake in the program.
    package init(stringLiteral name: String) {
        precondition(name.isAttributeName, "a field of ECS")
        self.name = name
    }
}

extension ByteBuffer {
    /// Appends `text` with the escapes of a JSON string.
    ///
    /// RFC 8259, section 7: the quotation mark, the backslash and the control characters.
    package mutating func append(escapingForJSON text: Span<UInt8>) {
        var start = 0
        for index in text.indices {
            let byte = text[index]
            guard
                byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            else { continue }
            append(text, start, index - start)
            start = index + 1
            append(UInt8(ascii: "\\"))
            switch byte {
            case UInt8(ascii: "\n"): append(UInt8(ascii: "n"))
            case UInt8(ascii: "\r"): append(UInt8(ascii: "r"))
            case UInt8(ascii: "\t"): append(UInt8(ascii: "t"))
            case ..<0x20:
                append("u00")
                for digit in [byte >> 4, byte & 0xF] {
                    append(digit + UInt8(ascii: digit < 10 ? "0" : "W"))
                }
            default: append(byte)
            }
        }
        append(text, start, text.count - start)
    }
}
