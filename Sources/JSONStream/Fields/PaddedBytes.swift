import Bytes

/// JSON with zeros after it, read without checks for its end: the zeros are a sentinel.
///
/// Zero is legal nowhere in JSON. So a reader that goes on only after bytes that are legal where
/// they are is at most at the first of the zeros, and can read `JSONCursor.slack` bytes from there.
@safe
struct PaddedBytes {
    private let first: UnsafePointer<UInt8>

    /// Takes bytes that end with `JSONCursor.slack` zeros, and that outlive this value.
    @unsafe
    init(_ bytes: Span<UInt8>) {
        let start = bytes.count - JSONCursor.slack
        precondition(start >= 0)
        // Safe: there are that many bytes, so that the address is not null.
        unsafe first = bytes.withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped }
        var sum: UInt64 = 0
        for offset in stride(from: 0, to: JSONCursor.slack, by: 8) {
            sum |= word(at: start + offset)
        }
        precondition(sum == 0, "no zeros behind the JSON")
    }

    @unsafe
    private init(first: UnsafePointer<UInt8>) {
        unsafe self.first = first
    }

    /// The same bytes, their indices counted from `start`.
    @inline(__always)
    func counted(from start: Int) -> PaddedBytes {
        // Safe: only the bytes that were there before are read by these indices too.
        unsafe PaddedBytes(first: first + start)
    }

    /// Lends the bytes from `index` on, which is at most the first of the zeros.
    @unsafe
    func withAddress(of index: Int, _ body: (UnsafePointer<UInt8>) -> Void) {
        unsafe body(first + index)
    }

    /// The byte at `index`, at most the first of the zeros after what was read.
    @inline(__always)
    subscript(index: Int) -> UInt8 {
        // Safe: see above.
        unsafe first[index]
    }

    /// Loads eight bytes little-endian at `index`, which may exceed the input by less than
    /// `JSONCursor.slack`.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        // Safe: see above, and every pattern of bytes is a UInt64.
        UInt64(
            littleEndian: unsafe UnsafeRawPointer(first + index).loadUnaligned(as: UInt64.self))
    }

    /// The block at `index`, which may begin less than `JSONCursor.slack` bytes after that.
    @inline(__always)
    func block(at index: Int) -> ByteBlock {
        // Safe: see above.
        unsafe ByteBlock(first + index)
    }

    /// Returns where plain text from `start` on ends: at the first byte that is not plain
    /// everywhere, so at every colon.
    @inline(__always)
    func endOfPlainText(from start: Int) -> Int {
        var end = start
        while true {
            let stop = PlainText.stops(in: block(at: end)).first
            end &+= stop
            if stop < ByteBlock.count { return end }
        }
    }

    /// Whether the `count` bytes from `start` on are a name that a `MemberIndex` can have and without a
    /// dot, which may spell a path.
    @inline(__always)
    func isUndottedName(from start: Int, count: Int) -> Bool {
        guard count <= MemberIndex.longestName else { return false }
        let dot = UInt8(ascii: ".")
        let first = block(at: start).equal(to: dot).first
        guard first == ByteBlock.count else { return first >= count }
        return ByteBlock.count &+ block(at: start &+ ByteBlock.count).equal(to: dot).first >= count
    }

    /// Where white space from `start` on ends.
    @inline(__always)
    func endOfWhiteSpace(from start: Int) -> Int {
        var end = start
        while self[end] <= UInt8(ascii: " "), JSONCursor.isWhiteSpace(self[end]) { end &+= 1 }
        return end
    }

    /// Whether `null` is at `index`.
    @inline(__always)
    func hasNull(at index: Int) -> Bool {
        word(at: index) & 0xFFFF_FFFF == 0x6C6C_756E
    }

    /// Where `true` or `false` ends, which begins at `index`, or nil where neither does.
    func endOfBoolean(from index: Int) -> Int? {
        let word = word(at: index)
        if word & 0xFFFF_FFFF == 0x6575_7274 { return index &+ 4 }
        return word & 0xFF_FFFF_FFFF == 0x65_736C_6166 ? index &+ 5 : nil
    }

    /// Where a number from `start` on ends, if it is one without an exponent, and whether it is a
    /// whole one.
    @inline(__always)
    func endOfDecimal(from start: Int) -> (end: Int, isWhole: Bool)? {
        let whole = self[start] == UInt8(ascii: "-") ? start &+ 1 : start
        var index = endOfDigits(from: whole)
        guard index > whole, self[whole] != UInt8(ascii: "0") || index == whole &+ 1 else {
            return nil
        }
        let isWhole = self[index] != UInt8(ascii: ".")
        if !isWhole {
            let fraction = index &+ 1
            index = endOfDigits(from: fraction)
            guard index > fraction else { return nil }
        }
        return self[index] | 0x20 == UInt8(ascii: "e") ? nil : (index, isWhole)
    }

    /// Where digits from `start` on end.
    @inline(__always)
    private func endOfDigits(from start: Int) -> Int {
        var end = start
        while self[end] &- UInt8(ascii: "0") < 10 { end &+= 1 }
        return end
    }
}
