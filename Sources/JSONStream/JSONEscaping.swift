package import Bytes

extension OctetBuffer {
    /// Appends `text` with the escapes of a JSON string.
    ///
    /// RFC 8259, section 7: the quotation mark, the backslash and the control characters.
    package mutating func append(escapingForJSON text: Span<UInt8>) {
        var start = 0
        for index in text.indices {
            let octet = text[index]
            guard
                octet < 0x20 || octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\")
            else { continue }
            append(text, start, index - start)
            start = index + 1
            append(UInt8(ascii: "\\"))
            switch octet {
            case UInt8(ascii: "\n"): append(UInt8(ascii: "n"))
            case UInt8(ascii: "\r"): append(UInt8(ascii: "r"))
            case UInt8(ascii: "\t"): append(UInt8(ascii: "t"))
            case ..<0x20:
                append("u00")
                for digit in [octet >> 4, octet & 0xF] {
                    append(digit + UInt8(ascii: digit < 10 ? "0" : "W"))
                }
            default: append(octet)
            }
        }
        append(text, start, text.count - start)
    }
}
