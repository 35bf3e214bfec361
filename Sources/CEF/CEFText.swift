package import Octets

/// Text for the values of a CEF extension, between what came and what is sent.
///
/// The order matters, and is that of the methods: neutralise, cut, escape. An escape is never cut
/// in half, since there is none yet when the text is cut.
package enum CEFText {
    /// Appends `text` with visible marks for the characters that never pass raw.
    ///
    /// Control characters but LF and CR, marks of direction, line and paragraph separators and the
    /// byte order mark become `<U+202E>`, and the colon of `CEF:` and `LEEF:` in any case of
    /// letters becomes `<U+003A>`: SC4S takes the last `CEF:0` of a message for its beginning.
    ///
    /// The text must be valid UTF-8.
    ///
    /// - Returns: Whether a mark was made, and how many Unicode scalars were appended.
    package static func neutralise(
        _ text: Span<UInt8>, into output: inout OctetBuffer
    ) -> (isChanged: Bool, scalars: Int) {
        var isChanged = false
        var scalars = 0
        var index = 0
        while index < text.count {
            let run = index
            while index < text.count, isOrdinary(text[index]) { index += 1 }
            if index > run {
                output.append(text, run, index - run)
                scalars += index - run
                continue
            }
            let octet = text[index]
            if octet < 0x7F, octet >= 0x20 || octet == 0x0A || octet == 0x0D {
                if octet == UInt8(ascii: ":"), isColonOfMark(text, at: index) {
                    scalars += appendMark(0x3A, into: &output)
                    isChanged = true
                } else {
                    output.append(octet)
                    scalars += 1
                }
                index += 1
                continue
            }
            let step = UTF8Step(text, at: index)
            if isUnsafe(step.scalar.value) {
                scalars += appendMark(step.scalar.value, into: &output)
                isChanged = true
            } else {
                output.append(text, index, step.count)
                scalars += 1
            }
            index += step.count
        }
        return (isChanged, scalars)
    }

    /// Appends the first of the `scalars` Unicode scalars of `text`, and a mark for the others, so
    /// that `limit` scalars are appended in all.
    package static func cut(
        _ text: Span<UInt8>, scalars: Int, limit: Int, into output: inout OctetBuffer
    ) {
        var digits = 1
        var left = scalars - limit + 7
        while String(left).utf8.count != digits {
            digits += 1
            left += 1
        }
        let kept = max(scalars - left, 0)
        var index = 0
        for _ in 0..<kept { index += UTF8Step(text, at: index).count }
        output.append(text, 0, index)
        output.append("<cut ")
        output.append(decimal: left)
        output.append(UInt8(ascii: ">"))
    }

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

    /// Whether an octet is printable ASCII but the colon, and so passes as it is.
    private static func isOrdinary(_ octet: UInt8) -> Bool {
        octet &- 0x20 < 0x5F && octet != UInt8(ascii: ":")
    }

    /// Whether the colon at `index` ends a word that starts an event.
    private static func isColonOfMark(_ text: Span<UInt8>, at index: Int) -> Bool {
        guard index >= 3 else { return false }
        return text[index - 1] | 0x20 == UInt8(ascii: "f")
            && text[index - 2] | 0x20 == UInt8(ascii: "e")
            && (text[index - 3] | 0x20 == UInt8(ascii: "c")
                || index >= 4 && text[index - 3] | 0x20 == UInt8(ascii: "e")
                    && text[index - 4] | 0x20 == UInt8(ascii: "l"))
    }

    /// Whether a scalar never passes raw: it drives terminals, splits lines or turns text around.
    private static func isUnsafe(_ value: UInt32) -> Bool {
        switch value {
        case 0x0A, 0x0D: false
        case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
            0xFEFF:
            true
        default: false
        }
    }

    /// Appends `<U+202E>`, and returns how many scalars that is.
    private static func appendMark(_ value: UInt32, into output: inout OctetBuffer) -> Int {
        let start = output.count
        output.append("<U+")
        for shift: UInt32 in [12, 8, 4, 0] {
            let digit = UInt8(value >> shift & 0xF)
            output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
        }
        output.append(UInt8(ascii: ">"))
        return output.count - start
    }
}
