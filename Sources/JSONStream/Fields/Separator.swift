import Bytes

/// The bytes between two values, as last seen there: quotes, commas, braces and names.
///
/// An inline cache (Deutsch and Schiffman, "Efficient Implementation of the Smalltalk-80 System",
/// POPL 1984) for `FieldTable.passage`: a hit is one comparison of a few words.
struct Separator: Sendable {
    /// The most bytes that can be remembered: as many as can be read after any byte of JSON.
    static let longest = JSONCursor.slack

    // Compared are the first eight bytes, the last eight, which may overlap them, and the words
    // between. Before anything was learned first and last differ and are compared with one place.
    private var first = UInt64.max
    private var last: UInt64 = 0
    private var lastOffset = 0
    /// All bits, or those of the bytes where there are fewer than eight.
    private var mask = UInt64.max
    private var words = InlineArray<8, UInt64>(repeating: 0)
    /// The scope that they were seen in (`SeparatorCache`); none where nothing was learned yet.
    private(set) var scope = -1

    /// What they say; of no length where nothing was learned yet.
    fileprivate(set) var passage = Passage()

    /// Creates a separator that matches no bytes.
    init() {}

    /// Creates the separator for the bytes at `start`, which are no more than `longest`.
    init(_ passage: Passage, in scope: Int, _ bytes: PaddedBytes, at start: Int) {
        self.passage = passage
        self.scope = scope
        lastOffset = max(passage.length - 8, 0)
        mask = .max >> UInt64(8 * max(8 - passage.length, 0))
        first = bytes.word(at: start) & mask
        last = bytes.word(at: start + lastOffset) & mask
        for place in words.indices where 8 * place < lastOffset {
            words[place] = bytes.word(at: start + 8 * place)
        }
    }

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
}

/// The separators met so far after the value of each node, in two levels.
///
/// The first level has one for each node, which is compared first; most events have that one. The
/// second has all others, in a set-associative cache of two ways. What the bytes mean depends on the
/// object that the node is a member of, its scope, and not on which member it is. So members in any
/// order need no more separators than there are names, and each is learned once. Where to look is a
/// hash of the scope, the first eight bytes and, where an object begins in them, the eight after these:
/// they say in most cases which name comes next.
@safe
struct SeparatorCache: ~Copyable, @unchecked Sendable {
    private static let ways = 2
    private static let setBits: UInt64 = 8
    private static let capacity = ways << Int(setBits)
    /// How many times another separator than the first of its node must be met for one of them to
    /// take its place.
    private static let patience: UInt8 = 16

    // Each owned by this value alone, all initialized. An array would be checked for other owners
    // each time that something is learned.
    /// The first one of each node; at index 0, which is the object itself, the one at its start, and
    /// at `nodes.count` the one after an array of records.
    private let expected: UnsafeMutablePointer<Separator>
    /// How often it was another one since then; enough for the first that is met.
    private let misses: UnsafeMutablePointer<UInt8>
    private let others: UnsafeMutablePointer<Separator>
    /// One too long to be remembered.
    private let long: UnsafeMutablePointer<Separator>
    /// The scope of each node: its object, or itself at both places that are after no member.
    private let scopes: UnsafeMutablePointer<Int>

    /// Creates a cache for nodes with these objects; the first node is the outermost object itself.
    init(objects: [Int]) {
        let count = objects.count + 1
        unsafe scopes = .allocate(capacity: count)
        for (node, object) in objects.enumerated() {
            unsafe (scopes + node).initialize(to: node == 0 ? objects.count + 1 : object)
        }
        unsafe (scopes + objects.count).initialize(to: objects.count)
        unsafe expected = .allocate(capacity: count)
        unsafe expected.initialize(repeating: Separator(), count: count)
        unsafe misses = .allocate(capacity: count)
        unsafe misses.initialize(repeating: Self.patience &- 1, count: count)
        unsafe others = .allocate(capacity: Self.capacity)
        unsafe others.initialize(repeating: Separator(), count: Self.capacity)
        unsafe long = .allocate(capacity: 1)
        unsafe long.initialize(to: Separator())
    }

    deinit {
        unsafe expected.deallocate()
        unsafe misses.deallocate()
        unsafe others.deallocate()
        unsafe long.deallocate()
        unsafe scopes.deallocate()
    }

    /// The separator expected after the value of a node, if its bytes are those at `index`; it is at
    /// this address as long as the cache is there, and changes where another one is met.
    @unsafe
    @inline(__always)
    func separator(
        after node: Int, _ bytes: PaddedBytes, at index: Int
    ) -> UnsafePointer<Separator>? {
        // Safe: each place comes from the table, which has a separator for each node.
        let separator = unsafe expected + node
        return unsafe separator.pointee.matches(bytes, at: index)
            ? UnsafePointer(separator) : nil
    }

    /// Another separator met in the scope of a node, if its bytes are those at `index`.
    @unsafe
    @inline(never)
    mutating func other(
        after node: Int, _ bytes: PaddedBytes, at index: Int
    ) -> UnsafePointer<Separator>? {
        // Safe: as in `separator`.
        let scope = unsafe scopes[node]
        let set = Self.set(of: scope, bytes, at: index)
        for place in set..<set &+ Self.ways {
            // Safe: a set and its ways are below the capacity.
            let separator = unsafe others + place
            guard unsafe separator.pointee.scope == scope,
                unsafe separator.pointee.matches(bytes, at: index)
            else { continue }
            unsafe miss(separator, after: node)
            return unsafe UnsafePointer(separator)
        }
        return nil
    }

    /// Remembers what the bytes at `index` say, and returns a separator that says it.
    @unsafe
    @inline(never)
    mutating func learn(
        _ passage: Passage, after node: Int, _ bytes: PaddedBytes, at index: Int
    ) -> UnsafePointer<Separator> {
        guard passage.length <= Separator.longest else {
            unsafe long.pointee.passage = passage
            return unsafe UnsafePointer(long)
        }
        // Safe: see above.
        let scope = unsafe scopes[node]
        let newest = unsafe others + Self.set(of: scope, bytes, at: index)
        unsafe newest[1] = newest[0]
        unsafe newest.pointee = Separator(passage, in: scope, bytes, at: index)
        unsafe miss(newest, after: node)
        return unsafe UnsafePointer(newest)
    }

    /// Counts that another separator was met than the one expected, and expects it if that happens
    /// often.
    @unsafe
    @inline(__always)
    private func miss(_ other: UnsafeMutablePointer<Separator>, after node: Int) {
        // Safe: see above.
        unsafe misses[node] &+= 1
        guard unsafe misses[node] >= Self.patience else { return }
        unsafe misses[node] = 0
        unsafe expected[node] = other.pointee
    }

    @inline(__always)
    private static func set(of scope: Int, _ bytes: PaddedBytes, at index: Int) -> Int {
        var key = bytes.word(at: index) &+ UInt64(truncatingIfNeeded: scope)
        let next = bytes.word(at: index &+ 8)
        // SWAR: zero where a byte is a brace, and the highest bit of a byte that was zero.
        let zeros = next ^ 0x7B7B_7B7B_7B7B_7B7B
        if (zeros &- 0x0101_0101_0101_0101) & ~zeros & 0x8080_8080_8080_8080 != 0 {
            key ^= next &* 0xD6E8_FEB8_6659_FD93
        }
        return ways &* Int((key &* 0x9E37_79B9_7F4A_7C15) >> (64 &- setBits))
    }
}
