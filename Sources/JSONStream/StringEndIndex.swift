import CByteMasks

/// Where plain text may end in the bytes ahead: one bit for each byte of a window.
///
/// The bits are made for many bytes at once, and before they are asked for. So the end of a value
/// is found without going through it, and without waiting until it is known where it begins.
/// Where there is no stop the byte is plain for sure; at a stop it takes a look.
@safe
struct StringEndIndex: ~Copyable, @unchecked Sendable {
    /// How many words of 64 bits the window has.
    private static let words = 64
    private static let length = 64 * words

    /// Owned by this value alone, all initialized, and one more than the window has: whoever asks
    /// for its last bytes gets 64 bits all the same.
    private let bits: UnsafeMutablePointer<UInt64>
    private var start = 0
    /// Whether it is not known what stands in the window.
    private(set) var areForgotten = true

    init() {
        unsafe bits = .allocate(capacity: Self.words + 1)
        unsafe bits.initialize(repeating: .max, count: Self.words + 1)
    }

    deinit { unsafe bits.deallocate() }

    /// Forgets what stood where, since something else may stand there now.
    mutating func forget() {
        areForgotten = true
    }

    /// Moves the window to begin at `index`, in bytes of which those before `end` will not change.
    ///
    /// Behind them everything takes a look: more bytes may come there, or stand there already, as
    /// at the border to what the other thread reads.
    @inline(never)
    mutating func cover(_ bytes: PaddedBytes, from index: Int, before end: Int) {
        start = index
        areForgotten = false
        // Safe: behind `end` there are at least the zeros, which fill the last of these words.
        let known = max(0, min((end - index + 64) / 64, Self.words))
        unsafe bytes.withAddress(of: index) { unsafe text_stops($0, bits, known) }
        unsafe (bits + known).update(repeating: .max, count: Self.words - known)
    }

    /// The window as it stands, to be read while nothing changes it.
    var window: Window { unsafe Window(start: start, bits: UnsafeRawPointer(bits)) }

    /// Offsets count from where the window begins.
    @safe
    struct Window {
        let start: Int
        private let bits: UnsafeRawPointer

        @unsafe
        fileprivate init(start: Int, bits: UnsafeRawPointer) {
            self.start = start
            unsafe self.bits = bits
        }

        @inline(__always)
        func covers(_ index: Int) -> Bool {
            UInt(bitPattern: index) < UInt(StringEndIndex.length)
        }

        /// How many bytes of plain text begin at `start`, which is covered, with a quote behind
        /// them; nil where it is none, is empty, has a space at either end or is long.
        @inline(__always)
        func count(ofPlainText bytes: PaddedBytes, from start: Int) -> Int? {
            // Safe: there is a word more than the window has.
            var stops =
                unsafe bits.loadUnaligned(fromByteOffset: start >> 3, as: UInt64.self)
                >> UInt64(start & 7)
            while stops != 0 {
                let count = stops.trailingZeroBitCount
                let end = start &+ count
                if bytes[end] == UInt8(ascii: "\"") {
                    // Space and quote differ in one bit.
                    let isBare =
                        bytes[start] & ~2 != UInt8(ascii: " ")
                        && bytes[end &- 1] != UInt8(ascii: " ")
                    return isBare ? count : nil
                }
                guard Self.passes(bytes, at: end, from: start) else { return nil }
                stops &= stops &- 1
            }
            return nil
        }

        /// Whether the byte of a stop is plain all the same.
        @inline(__always)
        private static func passes(
            _ bytes: PaddedBytes, at index: Int, from start: Int
        ) -> Bool {
            switch bytes[index] {
            case UInt8(ascii: ":"):
                index > start && bytes[index &- 1] | 0x20 != UInt8(ascii: "f")
            case UInt8(ascii: "<"), UInt8(ascii: "]"), UInt8(ascii: "|"), UInt8(ascii: "}"),
                UInt8(ascii: "~"):
                true
            default: false
            }
        }
    }
}
