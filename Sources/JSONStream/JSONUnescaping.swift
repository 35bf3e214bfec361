public import Bytes

extension ByteBuffer {
    /// Appends the text that a JSON string stands for, as valid UTF-8.
    ///
    /// Each maximal part that is no UTF-8 becomes one U+FFFD, and so does each surrogate that an
    /// escape left alone (RFC 8259, section 8.2, leaves their meaning open).
    ///
    /// - Returns: Whether something was repaired.
    @discardableResult
    @usableFromInline
    package mutating func append(unescaping text: JSONSlice, of bytes: Span<UInt8>) -> Bool {
        var isRepaired = false
        var index = text.start
        let end = text.start + text.count
        while index < end {
            let run = index
            index = bytes.firstIndex(from: run, to: end) {
                $0.equal(to: UInt8(ascii: "\\")) | $0.outsidePrintableASCII
            } isFound: {
                $0 == UInt8(ascii: "\\") || $0 >= 0x7F
            }
            if index > run { append(bytes, run, index - run) }
            guard index < end else { return isRepaired }
            guard bytes[index] == UInt8(ascii: "\\") else {
                let step = UTF8Step(bytes, at: index)
                append(step.scalar)
                isRepaired = isRepaired || step.isBroken
                index += step.count
                continue
            }
            repeat {
                index += appendEscape(bytes, at: index, end: end, &isRepaired)
            } while index < end && bytes[index] == UInt8(ascii: "\\")
        }
        return isRepaired
    }

    /// Appends what the escape at `index` stands for, and returns how many bytes it takes.
    @inline(__always)
    private mutating func appendEscape(
        _ bytes: Span<UInt8>, at index: Int, end: Int, _ isRepaired: inout Bool
    ) -> Int {
        switch bytes[index + 1] {
        case UInt8(ascii: "b"): append(0x08)
        case UInt8(ascii: "f"): append(0x0C)
        case UInt8(ascii: "n"): append(UInt8(ascii: "\n"))
        case UInt8(ascii: "r"): append(UInt8(ascii: "\r"))
        case UInt8(ascii: "t"): append(UInt8(ascii: "\t"))
        case UInt8(ascii: "u"):
            // The reader has refused what is no such escape.
            let unit = codeUnit(bytes, at: index, end: end) ?? 0xFFFD
            if unit < 0x80 {
                append(UInt8(unit))
                return 6
            }
            if UTF16.isLeadSurrogate(unit),
                let trail = codeUnit(bytes, at: index + 6, end: end),
                UTF16.isTrailSurrogate(trail)
            {
                append(UTF16.decode(UTF16.EncodedScalar([unit, trail])))
                return 12
            }
            let scalar = Unicode.Scalar(unit)
            isRepaired = isRepaired || scalar == nil
            append(scalar ?? "\u{FFFD}")
            return 6
        case let byte: append(byte)
        }
        return 2
    }
}

/// The code unit of the escape `\uXXXX` at `index`, or nil where no such escape stands.
@inline(__always)
private func codeUnit(_ bytes: Span<UInt8>, at index: Int, end: Int) -> UInt16? {
    guard index + 6 <= end, bytes[index] == UInt8(ascii: "\\"),
        bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    return FourHexadecimalDigits(bytes.halfWord(at: index &+ 2))?.value
}
