package import Bytes

/// Text for the values of a CEF extension, after everything unsafe in it was made visible.
package enum CEFEscaping {
    /// Appends `text` with the four escapes of a value: `\\`, `\=`, `\n`, `\r`.
    ///
    /// ArcSight Common Event Format, version 27, "Character Encoding". Any other escape costs the
    /// key or the record in some readers.
    package static func escape(_ text: Span<UInt8>, into output: inout ByteBuffer) {
        var start = 0
        while true {
            let index = text.firstIndex(from: start, to: text.count) {
                $0.equal(to: UInt8(ascii: "\\")) | $0.equal(to: UInt8(ascii: "="))
                    | $0.equal(to: UInt8(ascii: "\n")) | $0.equal(to: UInt8(ascii: "\r"))
            } isFound: {
                letter(of: $0) != nil
            }
            output.append(text, start, index - start)
            start = index
            // Where one is there are often more: they are looked for one by one for a while.
            var others = 0
            while others < 8 {
                guard start < text.count else { return }
                let byte = text[start]
                if let letter = letter(of: byte) {
                    output.append(UInt8(ascii: "\\"))
                    output.append(letter)
                    others = 0
                } else {
                    output.append(byte)
                    others += 1
                }
                start += 1
            }
        }
    }

    /// What follows the backslash of an escape, or nil for a character that needs none.
    @inline(__always)
    private static func letter(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "="): byte
        case UInt8(ascii: "\n"): UInt8(ascii: "n")
        case UInt8(ascii: "\r"): UInt8(ascii: "r")
        default: nil
        }
    }
}
