import Bytes
import EventFormats
import JSONStream

/// One pass from the text of a JSON string to that of a format, for texts in which nothing is to be
/// made visible, cut or trimmed.
///
///     Zo\u00e9 a=b      in JSON, with or without escapes
///     Zoé a\=b          in CEF
///
/// It takes the texts that cannot be copied and yet are harmless, as most names outside of ASCII.
/// At the first sign of anything else it gives up, and the text goes through all steps of
/// `CompiledMapping.appendTransformed`, which says what is right: `TextTranscoderTests` compares both.
struct TextTranscoder: Sendable {
    // Sets and no table of all characters, which would be copied with each text.
    /// The characters that are copied, and those that a backslash goes before.
    private var copied = ASCIISet()
    private var escaped = ASCIISet()
    /// Whether the format has marks for some bytes of a `PlainText` too.
    private let isLEEF: Bool

    /// Learns from a format what it does with each character.
    init(_ format: EventFormat) {
        isLEEF = format.isLEEF
        for byte in UInt8(ascii: " ")...UInt8(ascii: "~") where !format.marked.contains(byte) {
            var text = ByteBuffer(capacity: 64)
            format.escape([byte].span, into: &text)
            if text.count == 1 { copied.insert(byte) } else { escaped.insert(byte) }
        }
    }

    /// Appends a text.
    ///
    /// - Returns: Whether it could; otherwise nothing is appended.
    func append(_ text: JSONSlice, of bytes: Span<UInt8>, into output: inout ByteBuffer) -> Bool {
        var isDone = true
        unsafe output.append(atMost: Self.mostBytes(for: text.count)) { start in
            let end = unsafe write(text, of: bytes, to: start)
            isDone = unsafe end != nil
            return unsafe end ?? start
        }
        return isDone
    }

    /// How many bytes are written at most for so many bytes of JSON.
    static func mostBytes(for count: Int) -> Int { 2 &* count }

    /// Writes a text to `start`, where there must be room for `mostBytes` and a block after them.
    ///
    /// - Returns: Where it ends; nil for a text with outer spaces, and for one that is not harmless.
    @unsafe
    @inline(never)
    func write(
        _ text: JSONSlice, of bytes: Span<UInt8>, to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8>? {
        let end = text.start + text.count
        guard text.count > 0, bytes[text.start] != UInt8(ascii: " "),
            bytes[end - 1] != UInt8(ascii: " ")
        else { return nil }
        precondition(end <= bytes.count - JSONCursor.slack)
        var target = unsafe start
        var index = text.start
        while index < end {
            let byte = bytes[index]
            guard byte >= 0x80 || byte == UInt8(ascii: "\\") else {
                let count = unsafe copyRun(of: bytes, from: index, before: end, to: target)
                unsafe target += count
                index &+= count
                guard count == 0 else { continue }
                guard let next = unsafe write(byte, before: bytes[index &- 1], to: target) else {
                    return nil
                }
                unsafe target = next
                index &+= 1
                continue
            }
            let scalar =
                byte >= 0x80
                ? Self.safeScalar(in: bytes.halfWord(at: index))
                : Self.safeScalar(ofEscape: bytes, at: index)
            guard let scalar, index &+ scalar.length <= end else { return nil }
            index &+= scalar.length
            if scalar.count == 1 {
                guard
                    let next = unsafe write(
                        UInt8(truncatingIfNeeded: scalar.utf8), before: 0, to: target)
                else { return nil }
                unsafe target = next
            } else {
                // Safe: of four bytes at most the first `count` stay, and the slack is after them.
                unsafe UnsafeMutableRawPointer(target).storeBytes(
                    of: scalar.utf8.littleEndian, as: UInt32.self)
                unsafe target += scalar.count
            }
        }
        return unsafe target
    }

    /// Copies the characters from `index` on that are the same in the format, as far as a block goes,
    /// of which all are written.
    ///
    /// - Returns: How many they are.
    @unsafe
    @inline(__always)
    private func copyRun(
        of bytes: Span<UInt8>, from index: Int, before end: Int,
        to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let block = ByteBlock(bytes, at: index)
        var stops = PlainText.stops(in: block)
        if isLEEF { stops = stops | LEEFText.marks(in: block) }
        unsafe block.write(to: target)
        return min(stops.first, end &- index)
    }

    /// Writes one character of ASCII, or returns nil to give up.
    @unsafe
    @inline(__always)
    private func write(
        _ byte: UInt8, before last: UInt8, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8>? {
        if escaped.contains(byte) {
            unsafe target.pointee = UInt8(ascii: "\\")
            unsafe target[1] = byte
            return unsafe target + 2
        }
        guard copied.contains(byte) else { return nil }
        // It may end a word that begins an event. Where the last character was written as an escape this
        // byte may be a digit of it.
        if byte == UInt8(ascii: ":") {
            guard PlainText.containsColon(after: last), last != UInt8(ascii: "6") else {
                return nil
            }
        }
        unsafe target.pointee = byte
        return unsafe target + 1
    }

    /// A character as it is written in JSON, and its UTF-8.
    private struct Scalar {
        /// How many bytes it takes in JSON.
        let length: Int
        /// Its UTF-8, the first byte the lowest, and how many bytes that is.
        let utf8: UInt32
        let count: Int
    }

    /// Reads a character outside of ASCII from its first four bytes, or returns nil for what is no
    /// UTF-8 (The Unicode Standard, table 3-7), never passes raw or may be an outer space.
    @inline(__always)
    private static func safeScalar(in word: UInt32) -> Scalar? {
        let second = UInt8(truncatingIfNeeded: word >> 8)
        let third = UInt8(truncatingIfNeeded: word >> 16)
        switch UInt8(truncatingIfNeeded: word) {
        case 0xC3...0xD7, 0xD9...0xDF,
            0xC2 where second > 0xA0,
            0xD8 where second != 0x9C:
            guard word & 0xC000 == 0x8000 else { return nil }
            return Scalar(length: 2, utf8: word, count: 2)
        case 0xE4...0xEC, 0xEE,
            0xE0 where second >= 0xA0,
            0xE1 where second != 0x9A,
            0xE2 where second == 0x80 ? 0x90...0xA6 ~= third : second >= 0x82,
            0xE3 where second > 0x80 || third > 0x80,
            0xED where second < 0xA0,
            0xEF where second != 0xBB:
            guard word & 0xC0_C000 == 0x80_8000 else { return nil }
            return Scalar(length: 3, utf8: word, count: 3)
        case 0xF1...0xF3,
            0xF0 where second >= 0x90,
            0xF4 where second < 0x90:
            guard word & 0xC0C0_C000 == 0x8080_8000 else { return nil }
            return Scalar(length: 4, utf8: word, count: 4)
        default: return nil
        }
    }

    /// Reads the escape at `index`, or returns nil for control characters and for characters of
    /// ASCII that mean something by what is before them.
    @inline(never)
    private static func safeScalar(ofEscape bytes: Span<UInt8>, at index: Int) -> Scalar? {
        let letter = bytes[index &+ 1]
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return Scalar(length: 2, utf8: UInt32(letter), count: 1)
        case UInt8(ascii: "u"): break
        default: return nil
        }
        guard let unit = FourHexadecimalDigits(bytes.halfWord(at: index &+ 2))?.value else {
            return nil
        }
        if unit < 0x80 {
            guard unit != UInt16(UInt8(ascii: " ")), unit != UInt16(UInt8(ascii: ":")) else {
                return nil
            }
            return Scalar(length: 6, utf8: UInt32(unit), count: 1)
        }
        var length = 6
        var value = UInt32(unit)
        if UTF16.isLeadSurrogate(unit) {
            guard bytes[index &+ 6] == UInt8(ascii: "\\"), bytes[index &+ 7] == UInt8(ascii: "u"),
                let trail = FourHexadecimalDigits(bytes.halfWord(at: index &+ 8))?.value,
                UTF16.isTrailSurrogate(trail)
            else { return nil }
            length = 12
            value = 0x1_0000 + (UInt32(unit & 0x3FF) << 10 | UInt32(trail & 0x3FF))
        }
        guard !UTF16.isTrailSurrogate(unit), let scalar = safeScalar(in: utf8(value)) else {
            return nil
        }
        return Scalar(length: length, utf8: scalar.utf8, count: scalar.count)
    }

    /// The UTF-8 of a scalar outside of ASCII, the first byte the lowest.
    private static func utf8(_ value: UInt32) -> UInt32 {
        let last = 0x80 | value & 0x3F
        if value < 0x800 { return 0xC0 | value >> 6 | last << 8 }
        let middle = 0x80 | value >> 6 & 0x3F
        if value < 0x1_0000 { return 0xE0 | value >> 12 | middle << 8 | last << 16 }
        return 0xF0 | value >> 18 | (0x80 | value >> 12 & 0x3F) << 8 | middle << 16 | last << 24
    }
}
