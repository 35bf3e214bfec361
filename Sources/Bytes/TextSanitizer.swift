/// Text that no reader can mistake for anything else, between what came and what is sent.
///
/// The order matters: make visible, cut, escape. An escape is never cut in half, since there is
/// none yet when the text is cut.
package enum TextSanitizer {
    /// Appends `text` with visible marks for the characters that never pass raw.
    ///
    /// Control characters but LF and CR, marks of direction, line and paragraph separators and the
    /// byte order mark become `<U+202E>`, and the colon of `CEF:` and `LEEF:` in any case of
    /// letters becomes `<U+003A>`: SC4S takes the last `CEF:0` of a message for its beginning.
    /// So do the characters in `marked`, for which a format has no escape.
    ///
    /// The text must be valid UTF-8.
    ///
    /// - Returns: Whether a mark was made, and how many Unicode scalars were appended.
    package static func sanitize(
        _ text: Span<UInt8>, marking marked: ASCIISet, into output: inout ByteBuffer
    ) -> (isChanged: Bool, scalars: Int) {
        var isChanged = false
        var scalars = 0
        // What passes as it is, from here on, is appended when something else comes.
        var start = 0
        var index = 0
        while true {
            index = endOfOrdinary(text, from: index, marked)
            guard index < text.count else { break }
            let byte = text[index]
            if let count = Self.count(ofSafeBegunBy: byte) {
                index += count
                scalars -= count - 1
                continue
            }
            var value = UInt32(byte)
            var count = 1
            if byte < 0x7F, byte >= 0x20 || byte == 0x0A || byte == 0x0D {
                guard
                    marked.contains(byte)
                        || byte == UInt8(ascii: ":") && isColonOfMark(text, at: index)
                else {
                    index += 1
                    continue
                }
            } else {
                let step = UTF8Step(text, at: index)
                (value, count) = (step.scalar.value, step.count)
                guard isUnsafe(value) else {
                    index += count
                    scalars -= count - 1
                    continue
                }
            }
            output.append(text, start, index - start)
            scalars += index - start + appendMark(value, into: &output)
            isChanged = true
            index += count
            start = index
        }
        output.append(text, start, index - start)
        return (isChanged, scalars + index - start)
    }

    /// Appends the first of the `scalars` Unicode scalars of `text`, and a mark for the others, so
    /// that `limit` scalars are appended in all.
    package static func cut(
        _ text: Span<UInt8>, scalars: Int, limit: Int, into output: inout ByteBuffer
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

    /// Where a run of bytes ends that pass as they are.
    @inline(__always)
    private static func endOfOrdinary(
        _ text: Span<UInt8>, from start: Int, _ marked: ASCIISet
    ) -> Int {
        var index = start
        guard marked.isEmpty else {
            while index < text.count, isOrdinary(text[index], marked) { index &+= 1 }
            return index
        }
        return text.firstIndex(from: start, to: text.count) {
            $0.outsidePrintableASCII | $0.equal(to: UInt8(ascii: ":"))
        } isFound: {
            !isOrdinary($0, marked)
        }
    }

    /// Whether a byte is printable ASCII that passes as it is, the colon apart.
    private static func isOrdinary(_ byte: UInt8, _ marked: ASCIISet) -> Bool {
        byte &- 0x20 < 0x5F && byte != UInt8(ascii: ":") && !marked.contains(byte)
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

    /// How many bytes a scalar has whose first byte shows that it is not unsafe.
    @inline(__always)
    private static func count(ofSafeBegunBy byte: UInt8) -> Int? {
        switch byte {
        case 0xC3...0xD7, 0xD9...0xDF: 2
        case 0xE0...0xE1, 0xE3...0xEE: 3
        case 0xF0...: 4
        default: nil
        }
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
    private static func appendMark(_ value: UInt32, into output: inout ByteBuffer) -> Int {
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

extension Span<UInt8> {
    /// What is left of valid UTF-8 without the spaces at both ends; an empty range where there is
    /// nothing else.
    ///
    /// A space is U+0020 and all white space of Unicode that is not ASCII (`White_Space`,
    /// PropList.txt): U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F,
    /// U+3000. TAB, LF, CR and the like stay, and are made visible.
    @usableFromInline
    package var rangeWithoutOuterSpaces: Range<Int> {
        var first = 0
        var end = count
        while first < end, case let length = lengthOfSpace(at: first, before: end), length > 0 {
            first += length
        }
        while end > first, case let length = lengthOfSpace(before: end, from: first), length > 0 {
            end -= length
        }
        return first..<end
    }

    /// How many bytes the space has that begins at `index`; 0 for anything else.
    @inline(__always)
    private func lengthOfSpace(at index: Int, before end: Int) -> Int {
        let byte = self[index]
        if byte == UInt8(ascii: " ") { return 1 }
        return byte < 0xC2 ? 0 : lengthOfWideSpace(at: index, before: end)
    }

    /// How many bytes the space has that ends before `end`; 0 for anything else.
    @inline(__always)
    private func lengthOfSpace(before end: Int, from first: Int) -> Int {
        let byte = self[end - 1]
        if byte == UInt8(ascii: " ") { return 1 }
        guard byte >= 0x80 else { return 0 }
        for length in 2...3 where end - length >= first {
            if lengthOfWideSpace(at: end - length, before: end) == length { return length }
        }
        return 0
    }

    private func lengthOfWideSpace(at index: Int, before end: Int) -> Int {
        guard index + 1 < end else { return 0 }
        let second = self[index + 1]
        if self[index] == 0xC2 { return second == 0x85 || second == 0xA0 ? 2 : 0 }
        guard index + 2 < end else { return 0 }
        let isSpace =
            switch (self[index], second, self[index + 2]) {
            case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9),
                (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
                true
            default: false
            }
        return isSpace ? 3 : 0
    }
}
