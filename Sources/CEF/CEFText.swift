package import Octets

/// Text for the values of a CEF extension, after everything unsafe in it was made visible.
package enum CEFText {
    /// Appends `text` with the four escapes of a value: `\\`, `\=`, `\n`, `\r`.
    ///
    /// ArcSight Common Event Format, version 27, "Character Encoding". Any other escape costs the
    /// key or the record in some readers.
    package static func escape(_ text: Span<UInt8>, into output: inout OctetBuffer) {
        var start = 0
        for index in text.indices {
            let replacement: UInt8
            switch text[index] {
            case UInt8(ascii: "\\"), UInt8(ascii: "="): replacement = text[index]
            case UInt8(ascii: "\n"): replacement = UInt8(ascii: "n")
            case UInt8(ascii: "\r"): replacement = UInt8(ascii: "r")
            default: continue
            }
            output.append(text, start, index - start)
            output.append(UInt8(ascii: "\\"))
            output.append(replacement)
            start = index + 1
        }
        output.append(text, start, text.count - start)
    }
}
