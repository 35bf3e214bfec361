import Bytes

/// The bytes between two values, as last seen there: quotes, commas, braces and names.
///
/// An inline cache (Deutsch and Schiffman, "Efficient Implementation of the Smalltalk-80 System",
/// POPL 1984) for `FieldTable.passage`: a hit is one comparison of a few words.
struct Separator: Sendable {
    /// The most bytes that can be remembered: as many as can be read after any byte of JSON.
    static let longest = JSONCursor.slack
    /// How many misses it takes to replace what was learned: objects of another shape that come in
    /// between are read by their names, and change nothing.
    private static let patience: UInt8 = 4

    // Compared are the first eight bytes, the last eight, which may overlap them, and the words
    // between. Before anything was learned first and last differ and are compared with one place.
    private var first = UInt64.max
    private var last: UInt64 = 0
    private var lastOffset = 0
    /// All bits, or those of the bytes where there are fewer than eight.
    private var mask = UInt64.max
    private var words = InlineArray<8, UInt64>(repeating: 0)
    private var misses = Self.patience &- 1

    /// What they say; of no length where nothing was learned yet.
    fileprivate(set) var passage = Passage()

    /// Whether the bytes at `index` are these.
    @inline(__always)
    func matches(_ bytes: PaddedBytes, at index: Int) -> Bool {
        let difference =
            (bytes.word(at: index) ^ first) | (bytes.word(at: index &+ lastOffset) ^ last)
        return difference & mask == 0 && (lastOffset <= 8 || matchesWithin(bytes, at: index))
    }

    /// Whether the words between the first and the last are the same too.
    @inline(__always)
    private func matchesWithin(_ bytes: PaddedBytes, at index: Int) -> Bool {
        var offset = 8
        while offset < lastOffset {
            guard bytes.word(at: index &+ offset) == words[offset >> 3] else { return false }
            offset &+= 8
        }
        return true
    }

    /// Notes that there were other bytes at `start`, and remembers them if that happens often.
    @inline(__always)
    mutating func miss(_ bytes: PaddedBytes, at start: Int, _ passage: Passage) {
        misses &+= 1
        if misses >= Self.patience { learn(bytes, at: start, passage) }
    }

    @inline(never)
    private mutating func learn(_ bytes: PaddedBytes, at start: Int, _ passage: Passage) {
        misses = 0
        guard passage.length <= Self.longest else { return }
        self.passage = passage
        lastOffset = max(passage.length - 8, 0)
        mask = .max >> UInt64(8 * max(8 - passage.length, 0))
        first = bytes.word(at: start) & mask
        last = bytes.word(at: start + lastOffset) & mask
        for place in words.indices where 8 * place < lastOffset {
            words[place] = bytes.word(at: start + 8 * place)
        }
    }
}

/// The separators expected after the value of each node; at index 0, which is the object itself, the
/// one at its start, and at `nodes.count` the one after an array of records.
@safe
struct SeparatorCache: ~Copyable, @unchecked Sendable {
    /// Owned by this value alone, all initialized.
    ///
    /// An array would be checked for other owners each time that something is learned.
    private let separators: UnsafeMutablePointer<Separator>
    /// What was missed last, initialized too.
    private let missed: UnsafeMutablePointer<Separator>

    init(count: Int) {
        unsafe missed = .allocate(capacity: 1)
        unsafe missed.initialize(to: Separator())
        unsafe separators = .allocate(capacity: count)
        unsafe separators.initialize(repeating: Separator(), count: count)
    }

    deinit {
        unsafe separators.deallocate()
        unsafe missed.deallocate()
    }

    /// The separator after the value of a node, if its bytes are those at `index`; it is at this
    /// address as long as the cache is there, and changes at a miss.
    @unsafe
    @inline(__always)
    func separator(
        after node: Int, _ bytes: PaddedBytes, at index: Int
    ) -> UnsafePointer<Separator>? {
        // Safe: each place comes from the table, which has a separator for each node.
        let separator = unsafe separators + node
        return unsafe separator.pointee.matches(bytes, at: index)
            ? UnsafePointer(separator) : nil
    }

    /// Notes what other bytes at `index` say, and returns a separator that says it too.
    @unsafe
    @inline(never)
    func miss(
        _ passage: Passage, after node: Int, _ bytes: PaddedBytes, at index: Int
    ) -> UnsafePointer<Separator> {
        // Safe: see above.
        unsafe separators[node].miss(bytes, at: index, passage)
        unsafe missed.pointee.passage = passage
        return unsafe UnsafePointer(missed)
    }
}
