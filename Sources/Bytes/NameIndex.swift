/// A few names, found by their bytes with a `PerfectHash`.
///
/// Which name comes next cannot be foreseen, and a branch that was taken the wrong way costs more
/// than all the rest. So none depends on it: a multiplication tells the one place in a table where a
/// name can be, and what is there is compared whole.
package struct NameIndex: Sendable {
    private struct Entry: Sendable {
        let name: NameWords
        /// The place of the name in the order they were given.
        let place: Int
    }

    /// Where no name has its place the first one is.
    private var entries: [Entry] = []
    private let hash: PerfectHash

    /// Takes names that differ, of one to `NameWords.longest` bytes.
    package init(_ names: [String]) {
        let names = names.map { name in
            let bytes = Array(name.utf8)
            return NameWords(bytes.span, start: 0, count: bytes.count)
        }
        hash = PerfectHash(names.map(\.sum))
        guard let first = names.first else { return }
        entries = Array(repeating: Entry(name: first, place: 0), count: hash.count)
        for (place, name) in names.enumerated() {
            entries[hash.place(of: name.sum)] = Entry(name: name, place: place)
        }
    }

    /// The place of a name, or nil where it is not one of them.
    package func place(of name: Span<UInt8>) -> Int? {
        place(of: name, start: 0, count: name.count)
    }

    /// The place of the name that the `count` bytes from `start` on are, if it is one of them.
    package func place(of bytes: Span<UInt8>, start: Int, count: Int) -> Int? {
        let entries = entries.span
        guard !entries.isEmpty, 1...NameWords.longest ~= count else { return nil }
        let name = NameWords(bytes, start: start, count: count)
        let entry = entries[hash.place(of: name.sum)]
        return entry.name == name ? entry.place : nil
    }
}

/// A quick look at whether some names may have one among them.
///
/// `NameIndex` retains its array on every lookup; this is two plain words, and says no to nearly all
/// other names. (A Bloom filter with two hashes of first and last byte.)
package struct NameFilter: Sendable {
    private var firsts: UInt64 = 0
    private var lasts: UInt64 = 0

    /// Creates a filter for some names; empty ones are left out.
    package init(_ names: [String]) {
        for name in names where !name.isEmpty {
            let (first, last) = Self.bits(Array(name.utf8).span)
            firsts |= first
            lasts |= last
        }
    }

    /// Whether `name` may be one of the names.
    @inline(__always)
    package func mayHave(_ name: Span<UInt8>) -> Bool {
        guard name.count > 0 else { return false }
        let (first, last) = Self.bits(name)
        return firsts & first != 0 && lasts & last != 0
    }

    /// A bit for the first byte and the length, and one for the last and the length.
    @inline(__always)
    private static func bits(_ name: Span<UInt8>) -> (UInt64, UInt64) {
        let length = name.count &* 5
        return (
            1 << UInt64((Int(name[0]) &+ length) & 63),
            1 << UInt64((Int(name[name.count &- 1]) &+ length) & 63)
        )
    }
}

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

    /// The bytes of a short name after which there is nothing.
    @inline(never)
    private static func word(_ name: Span<UInt8>) -> UInt64 {
        precondition(name.count < 8)
        var word: UInt64 = 0
        for index in name.indices { word |= UInt64(name[index]) << UInt64(8 * index) }
        return word
    }

    /// A number that differs for most names: the same bytes in another word make another one.
    @inline(__always)
    var sum: UInt64 {
        first &+ second &* 3 &+ third &* 5 &+ last &* 9 &+ UInt64(truncatingIfNeeded: count)
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
