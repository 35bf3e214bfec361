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

    /// Appends ASCII and escapes of two characters, up to `end` or anything else, and returns where
    /// that is.
    ///
    /// Text of JSON in a string has a quote in every second word: each run between two escapes is
    /// copied in whole blocks, and an escaped quote with the run after it.
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
                // Safe: each word and each block that is read ends before the bytes do.
                while index < end, index <= bytes.count &- 2 &* UInt64.bitWidth {
                    let first = index
                    let last = min(end, first &+ UInt64.bitWidth)
                    // A bit for each byte before `last`: shifts by so many bits count modulo 64.
                    let known = UInt64.max &>> UInt64(truncatingIfNeeded: first &- last)
                    var stops = unsafe escape_stops(source + first) & known
                    while stops != 0 {
                        let stop = first &+ stops.trailingZeroBitCount
                        unsafe target = Self.copy(source + index, stop &- index, to: target)
                        index = stop
                        guard unsafe source[stop] == UInt8(ascii: "\\") else {
                            return unsafe target
                        }
                        if unsafe source[stop &+ 1] == UInt8(ascii: "\"") {
                            index = stop &+ 1
                            stops &= stops &- 1
                            continue
                        }
                        guard let byte = unsafe Self.character(ofEscape: source[stop &+ 1])
                        else { return unsafe target }
                        unsafe target.pointee = byte
                        unsafe target += 1
                        index = stop &+ 2
                        stops &= UInt64.max << UInt64(index &- first)
                    }
                    if index < last {
                        unsafe target = Self.copy(source + index, last &- index, to: target)
                        index = last
                    }
                }
                while index < end, unsafe source[index] < 0x80,
                    unsafe source[index] != UInt8(ascii: "\\")
                {
                    unsafe target.pointee = source[index]
                    unsafe target += 1
                    index &+= 1
                }
                return unsafe target
            }
        }
        return index
    }

    /// What a backslash and this letter stand for; nil for `u`.
    @inline(__always)
    private static func character(ofEscape letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "u"): nil
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): UInt8(ascii: "\n")
        case UInt8(ascii: "r"): UInt8(ascii: "\r")
        case UInt8(ascii: "t"): UInt8(ascii: "\t")
        default: letter
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
