import Bytes
import CByteMasks

/// Where plain text may end in the bytes ahead: one bit for each byte of a window.
///
///     {"uuid":"A2","action":"fill"}
///      ^    ^^^  ^ ^      ^^^    ^^       a bit at each stop: `"`, `:` and `}`
///
/// The end of the value that begins at 9 is the next bit from there on, at 11, where a quote is.
///
/// The bits are made for 32 bytes at a time, and before they are asked for. So the end of a value
/// is found without going through it, and the processor need not know where it begins. This is the
/// structural index of simdjson (Langdale and Lemire, https://arxiv.org/abs/1902.08318), for ends of
/// strings alone: what is between them is left to `Separator`.
///
/// Where there is no bit the byte is a `PlainText` for sure. A bit says where to look and no more:
/// at a quote the text ends, a colon may be plain, at an escape `FieldValues.readText` reads on.
@safe
struct StringEndIndex: ~Copyable, @unchecked Sendable {
    /// How many words of 64 bits the window has.
    private static let words = 64
    private static let length = 64 * words

    /// Owned by this value alone, all initialized, and one more than the window has: 64 bits can be
    /// loaded from its last bytes too.
    private let bits: UnsafeMutablePointer<UInt64>
    private var start = 0
    /// Whether the bits are not those of the bytes that are read now.
    private(set) var isStale = true

    init() {
        unsafe bits = .allocate(capacity: Self.words + 1)
        unsafe bits.initialize(repeating: .max, count: Self.words + 1)
    }

    deinit { unsafe bits.deallocate() }

    /// Notes that other bytes may be in the place of those that the bits were made of.
    mutating func invalidate() {
        isStale = true
    }

    /// Moves the window to begin at `index`, in bytes of which those before `end` will not change.
    ///
    /// From `end` on every bit is set: more bytes may come there, or are there already, as at the
    /// boundary to what the other thread reads.
    @inline(never)
    mutating func cover(_ bytes: PaddedBytes, from index: Int, before end: Int) {
        start = index
        isStale = false
        // Safe: after `end` there are at least the zeros, which fill the last of these words.
        let known = max(0, min((end - index + 64) / 64, Self.words))
        unsafe bytes.withAddress(of: index) { unsafe text_stops($0, bits, known) }
        unsafe (bits + known).update(repeating: .max, count: Self.words - known)
    }

    /// The bits, to be read while nothing changes them.
    var window: Window { unsafe Window(start: start, bits: UnsafeRawPointer(bits)) }

    /// The bits for the bytes of a window, whose indices count from where it begins.
    @safe
    struct Window {
        let start: Int
        private let bits: UnsafeRawPointer

        @unsafe
        fileprivate init(start: Int, bits: UnsafeRawPointer) {
            self.start = start
            unsafe self.bits = bits
        }

        /// Whether there is a bit for a byte.
        @inline(__always)
        func covers(_ index: Int) -> Bool {
            UInt(bitPattern: index) < UInt(StringEndIndex.length)
        }

        /// How many bytes of copyable text (see `FieldValues.copyable`) begin at `start`, which is
        /// covered, and end at a quote.
        ///
        /// - Returns: nil where there are none, or where it takes a closer look: at texts that are
        ///   not copyable, at those with a byte that is a stop and yet plain, and at those that are
        ///   57 bytes long or longer.
        @inline(__always)
        func count(
            ofCopyableText bytes: PaddedBytes, from start: Int, _ quotation: Quotation
        ) -> Int? {
            var stops = stops(from: start)
            while stops != 0 {
                let count = stops.trailingZeroBitCount
                let end = start &+ count
                if quotation.isQuote(bytes, at: end) {
                    return Self.isBare(bytes, start, count, quotation) ? count : nil
                }
                guard bytes[end] == UInt8(ascii: ":"), end > start,
                    PlainText.containsColon(after: bytes[end &- 1])
                else { return nil }
                stops &= stops &- 1
            }
            return nil
        }

        /// Whether a text is not empty and has no space at either end.
        @inline(__always)
        private static func isBare(
            _ bytes: PaddedBytes, _ start: Int, _ count: Int, _ quotation: Quotation
        ) -> Bool {
            let beginsBare =
                switch quotation {
                // Space and quote differ in one bit.
                case .bare: bytes[start] & ~2 != UInt8(ascii: " ")
                case .escaped: count > 0 && bytes[start] != UInt8(ascii: " ")
                }
            return beginsBare && bytes[start &+ count &- 1] != UInt8(ascii: " ")
        }

        /// Where the plain text from `start` on ends at a quote, for the name of a member.
        @inline(__always)
        func end(
            ofName bytes: PaddedBytes, from start: Int, _ quotation: Quotation
        ) -> Int? {
            if covers(start) {
                let end = start &+ stops(from: start).trailingZeroBitCount
                if quotation.isQuote(bytes, at: end) { return end }
            }
            let end = bytes.endOfPlainText(from: start)
            return quotation.isQuote(bytes, at: end) ? end : nil
        }

        /// How many bytes the name has that begins at `start`, counted from the beginning of all bytes; nil
        /// where it takes a closer look.
        @inline(__always)
        func count(ofName bytes: PaddedBytes, from start: Int) -> Int? {
            let offset = start &- self.start
            guard covers(offset) else { return nil }
            let count = stops(from: offset).trailingZeroBitCount
            return bytes[start &+ count] == UInt8(ascii: "\"") ? count : nil
        }

        /// The stops in the 57 bytes or more from `start` on.
        @inline(__always)
        private func stops(from start: Int) -> UInt64 {
            // Safe: there is a word more than the window has.
            unsafe bits.loadUnaligned(fromByteOffset: start >> 3, as: UInt64.self)
                >> UInt64(start & 7)
        }

        /// Where a text ends, and what its bytes say of it.
        struct TextEnd {
            /// How many bytes it has.
            let count: Int
            /// Whether it is a `PlainText`, and whether it is one without a space at either end.
            let isPlain: Bool
            let isCopyable: Bool
        }

        /// Finds the end of any text from `start` on, which is covered.
        ///
        /// - Returns: nil where it takes a closer look: at texts with escapes or control characters,
        ///   and at those that are 57 bytes long or longer.
        @inline(never)
        func end(
            ofText bytes: PaddedBytes, from start: Int, _ quotation: Quotation
        ) -> TextEnd? {
            var stops = stops(from: start)
            var isPlain = true
            while stops != 0 {
                let count = stops.trailingZeroBitCount
                let byte = bytes[start &+ count]
                if quotation.isQuote(bytes, at: start &+ count) {
                    return TextEnd(
                        count: count, isPlain: isPlain,
                        isCopyable: isPlain && Self.isBare(bytes, start, count, quotation))
                }
                if byte == UInt8(ascii: ":") {
                    let isAtStart = count == 0
                    if isAtStart || !PlainText.containsColon(after: bytes[start &+ count &- 1]) {
                        isPlain = false
                    }
                } else if byte >= 0x80 || !PlainText.contains(byte) {
                    guard byte > UInt8(ascii: " "), byte != UInt8(ascii: "\""),
                        byte != UInt8(ascii: "\\")
                    else { return nil }
                    isPlain = false
                }
                stops &= stops &- 1
            }
            return nil
        }
    }
}
