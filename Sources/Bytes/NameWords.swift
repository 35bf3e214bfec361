/// The bytes of a name as four words, which overlap or are the same where it is short.
struct NameWords: Sendable {
    static let longest = 32

    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let last: UInt64
    private let count: Int

    /// Takes the `count` bytes of `bytes` from `start` on, from one up to `longest`.
    @inline(__always)
    init(_ bytes: Span<UInt8>, start: Int, count: Int) {
        precondition(start >= 0 && count > 0 && count <= Self.longest)
        self.count = count
        guard start &+ max(count, 8) <= bytes.count else {
            let word = Self.word(bytes.extracting(start..<start + count))
            (first, second, third, last) = (word, word, word, word)
            return
        }
        let end = max(count &- 8, 0)
        let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* (8 &- min(count, 8)))
        // Safe: the line above asks for the eight bytes at `end`, before which the others begin.
        first = unsafe bytes.word(atUnchecked: start) & mask
        second = unsafe bytes.word(atUnchecked: start &+ min(8, end)) & mask
        third = unsafe bytes.word(atUnchecked: start &+ min(16, end)) & mask
        last = unsafe bytes.word(atUnchecked: start &+ end) & mask
    }

    /// The bytes of a short name behind which there is nothing.
    @inline(never)
    private static func word(_ name: Span<UInt8>) -> UInt64 {
        precondition(name.count < 8)
        var word: UInt64 = 0
        for index in name.indices { word |= UInt64(name[index]) << UInt64(8 * index) }
        return word
    }

    /// A number of so many bits that differs with the factor.
    @inline(__always)
    func place(_ factor: UInt64, bits: UInt64) -> Int {
        // The same bytes in another word make another sum.
        let sum =
            first &+ second &* 3 &+ third &* 5 &+ last &* 9 &+ UInt64(truncatingIfNeeded: count)
        // The highest bits of a product depend on all bits of both.
        return Int(truncatingIfNeeded: (sum &* factor) &>> (64 &- bits))
    }

    @inline(__always)
    static func == (left: NameWords, right: NameWords) -> Bool {
        let difference =
            (left.first ^ right.first) | (left.second ^ right.second)
            | (left.third ^ right.third) | (left.last ^ right.last)
            | UInt64(truncatingIfNeeded: left.count ^ right.count)
        return difference == 0
    }
}

extension Span<UInt8> {
    /// The eight bytes from `index` on, the first the lowest; they must all be there.
    @unsafe
    @inline(__always)
    fileprivate func word(atUnchecked index: Int) -> UInt64 {
        UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: index, as: UInt64.self))
    }
}
