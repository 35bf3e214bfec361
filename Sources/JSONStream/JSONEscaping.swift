package import Bytes

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
