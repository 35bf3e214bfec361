public import Bytes
import CByteMasks

/// Where a value is in the bytes it was read from.
@frozen
@usableFromInline
package struct JSONSlice: Sendable, Hashable {
    /// The first byte of a string after its quote, or of a number.
    @usableFromInline let startByte: UInt32
    /// How many bytes, and in the highest bit whether they need a second look.
    @usableFromInline let extent: UInt32

    @inlinable
    package init(start: Int, count: Int, isPlain: Bool) {
        startByte = UInt32(truncatingIfNeeded: start)
        let bytes = UInt32(truncatingIfNeeded: count)
        extent = isPlain ? bytes : bytes | 1 << 31
    }

    /// Text of no length.
    package static let empty = JSONSlice(start: 0, count: 0, isPlain: true)

    /// The index of the first byte.
    @inlinable package var start: Int { Int(startByte) }
    /// How many bytes it has.
    @inlinable package var count: Int { Int(extent & (1 << 31 - 1)) }

    /// Whether the text is known to be a `PlainText`, so that its bytes are the text.
    ///
    /// The pass that finds the end of a string notes this, so that most values need no second one.
    @inlinable package var isPlain: Bool { extent >> 31 == 0 }
}

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
            index = appendSimple(bytes, from: index, to: end)
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

    /// Appends the text that a JSON string stands for whose end is not known, of at most `limit`
    /// bytes, in one pass that finds the end too.
    ///
    /// - Returns: Where the bytes after its closing quote begin; nil for a string that takes a closer
    ///   look, of which something may have been appended: a long one, one with escapes by number, and
    ///   one that is broken.
    mutating func append(
        unescapingFrom start: Int, of bytes: Span<UInt8>, upTo limit: Int
    ) -> Int? {
        let end = min(bytes.count &- JSONCursor.slack, start &+ limit)
        var index = start
        // A character may end after the limit.
        while index < end {
            index = appendSimple(bytes, from: index, to: end)
            guard index < end else { return nil }
            if bytes[index] == UInt8(ascii: "\"") { return index &+ 1 }
            guard bytes[index] >= 0x80 else { return nil }
            let step = UTF8Step(bytes, at: index)
            guard !step.isBroken else { return nil }
            append(step.scalar)
            index &+= step.count
        }
        return nil
    }

    /// Appends ASCII and escapes of two characters, up to `end` or anything else, as a quote that is
    /// not escaped, and returns where that is.
    ///
    /// Text of JSON in a string has a quote in every second word. So 64 bytes are classified at once:
    /// nearly always all their backslashes are to be left out, and the runs between are copied.
    private mutating func appendSimple(
        _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) -> Int {
        precondition(start >= 0 && start <= end && end <= bytes.count)
        var index = start
        // Nothing gets longer.
        unsafe append(atMost: end &- start) { target in
            var target = unsafe target
            return unsafe bytes.withUnsafeBufferPointer { source in
                let source = unsafe source.baseAddress.unsafelyUnwrapped
                // Safe: a word and the block after it end before the bytes do.
                while index < end, index <= bytes.count &- Self.reach {
                    let piece = unsafe EscapedPiece(source + index, before: end &- index)
                    let first = index
                    var drops = piece.drops
                    while drops != 0 {
                        let drop = first &+ drops.trailingZeroBitCount
                        unsafe target = Self.copy(source + index, drop &- index, to: target)
                        index = drop &+ 1
                        drops &= drops &- 1
                    }
                    let stop = first &+ piece.count
                    unsafe target = Self.copy(source + index, stop &- index, to: target)
                    index = stop
                    guard piece.isHalted, index < end else { continue }
                    guard unsafe source[index] == UInt8(ascii: "\\"),
                        let byte = unsafe Self.character(ofEscape: source[index &+ 1])
                    else { return unsafe target }
                    unsafe target.pointee = byte
                    unsafe target += 1
                    index &+= 2
                }
                while index < end {
                    var byte = unsafe source[index]
                    var count = 1
                    if byte == UInt8(ascii: "\\"), index &+ 1 < end {
                        guard let character = unsafe Self.character(ofEscape: source[index &+ 1])
                        else { break }
                        (byte, count) = (character, 2)
                    } else if !(0x20..<0x80 ~= byte) || byte == UInt8(ascii: "\"")
                        || byte == UInt8(ascii: "\\")
                    {
                        break
                    }
                    unsafe target.pointee = byte
                    unsafe target += 1
                    index &+= count
                }
                return unsafe target
            }
        }
        return index
    }

    /// How many bytes must be there for a piece: its own, the one after an escape, and the slack of a
    /// copy.
    private static var reach: Int { UInt64.bitWidth &+ slack }

    /// What a backslash and this letter stand for; nil for `u`, and for what is no escape.
    @inline(__always)
    private static func character(ofEscape letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): UInt8(ascii: "\n")
        case UInt8(ascii: "r"): UInt8(ascii: "\r")
        case UInt8(ascii: "t"): UInt8(ascii: "\t")
        default: nil
        }
    }

    /// Appends what the escape at `index` stands for, and returns how many bytes it takes.
    @inline(__always)
    private mutating func appendEscape(
        _ bytes: Span<UInt8>, at index: Int, end: Int, _ isRepaired: inout Bool
    ) -> Int {
        if let byte = Self.character(ofEscape: bytes[index + 1]) {
            append(byte)
            return 2
        }
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
    }
}

/// Up to 64 bytes of a string, which do not begin within an escape: what unescaping makes of them.
private struct EscapedPiece {
    /// How many bytes are to be copied, apart from these backslashes, one bit each.
    let count: Int
    let drops: UInt64
    /// Whether something else than a simple byte is after them.
    let isHalted: Bool

    /// Classifies the bytes at `source`, of which 64 must be there, as far as `length` goes.
    @unsafe
    @inline(__always)
    init(_ source: UnsafePointer<UInt8>, before length: Int) {
        let classes = unsafe escape_classes(source)
        var escapes = EscapedBytes()
        let escaped = escapes.next(backslashes: classes.backslashes)
        let ofQuotes = classes.quotes | classes.backslashes
        // At the backslash of an escape of anything but these two, and at what is none.
        let halts =
            (escaped & ~ofQuotes) >> 1 | classes.quotes & ~escaped | classes.others
        // An escape whose second byte is beyond is left to the next piece.
        let known = escapes.isOpen ? UInt64.bitWidth &- 1 : UInt64.bitWidth
        let halt = halts.trailingZeroBitCount
        count = min(halt, known, length)
        isHalted = halt == count && halt < UInt64.bitWidth
        let before = UInt64.max &>> UInt64(truncatingIfNeeded: UInt64.bitWidth &- max(count, 1))
        drops = count == 0 ? 0 : classes.backslashes & ~escaped & before
    }
}

/// The code unit of the escape `\uXXXX` at `index`, or nil where no such escape is.
@inline(__always)
private func codeUnit(_ bytes: Span<UInt8>, at index: Int, end: Int) -> UInt16? {
    guard index + 6 <= end, bytes[index] == UInt8(ascii: "\\"),
        bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    return FourHexadecimalDigits(bytes.halfWord(at: index &+ 2))?.value
}

/// The digits of an escape such as `\u00E9`, read at once, the first in the lowest byte.
///
/// SWAR, as `CanonicalTimestamp` (see `SWARDigits` for the source).
///
/// Adding a limit to each byte sets its highest bit where a character is at least some other.
package struct FourHexadecimalDigits {
    private let characters: UInt32

    /// Takes four characters, or returns nil where one is no hexadecimal digit.
    @inline(__always)
    package init?(_ characters: UInt32) {
        // Small letters differ from their capitals in one bit.
        let letters = characters | 0x2020_2020
        let areDigits = (characters &+ 0x5050_5050) & ~(characters &+ 0x4646_4646)
        let areLetters = (letters &+ 0x1F1F_1F1F) & ~(letters &+ 0x1919_1919)
        guard characters & 0x8080_8080 == 0,
            (areDigits | areLetters) & 0x8080_8080 == 0x8080_8080
        else { return nil }
        self.characters = characters
    }

    /// The number that they are.
    @inline(__always)
    package var value: UInt16 {
        // The low half of a letter is 9 less than its value, and only letters have this bit.
        let values = (characters & 0x0F0F_0F0F) &+ (characters >> 6 & 0x0101_0101) &* 9
        let pairs = (values.byteSwapped | values.byteSwapped >> 4) & 0x00FF_00FF
        return UInt16(truncatingIfNeeded: pairs | pairs >> 8)
    }
}
