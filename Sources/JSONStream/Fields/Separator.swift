import Bytes

/// The bytes between two values, as last seen there: quotes, commas, braces and names.
///
///     {"uuid":"AB…","user":{"name":"Mina"}}
///                  └─────────────┘            after `uuid`: on to `user.name`
///
/// An inline cache (Deutsch and Schiffman, "Efficient Implementation of the Smalltalk-80 System",
/// POPL 1984): JSON's grammar is context-free, so the same bytes after the same value always lead to
/// the same next value, whatever the values are. A hit is one comparison of a few words; a miss
/// parses names and braces and replaces the entry (`FieldTable.parseSeparator`). What does depend on
/// more than these bytes is not learned: a name with dots, an array that may hold records.
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

    /// How many bytes they are; 0 where nothing was learned yet.
    private(set) var length = 0
    /// The node whose value comes next, or 0 at the end of the object.
    private(set) var target = 0
    /// What kind of value that is, and the slot it goes to.
    private(set) var content = FieldTable.Node.Content.object
    private(set) var slot = Slot(0)
    /// The marks of the names met.
    private(set) var marks: UInt16 = 0
    /// The slots of the names met.
    private(set) var slots: UInt64 = 0

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

    /// Remembers the bytes in `range`, which lead to `target` and its `content`, unless they are
    /// too many.
    mutating func learn(
        _ bytes: PaddedBytes, _ range: Range<Int>, to target: Int, _ node: FieldTable.Node,
        _ content: FieldTable.Node.Content, _ names: NamesMet
    ) {
        guard 1...Self.longest ~= range.count else { return }
        length = range.count
        lastOffset = max(length - 8, 0)
        mask = .max >> UInt64(8 * max(8 - length, 0))
        first = bytes.word(at: range.lowerBound) & mask
        last = bytes.word(at: range.lowerBound + lastOffset) & mask
        for place in words.indices where 8 * place < lastOffset {
            words[place] = bytes.word(at: range.lowerBound + 8 * place)
        }
        self.target = target
        self.content = content
        slot = Slot(node.slot)
        marks = names.marks
        slots = names.slots
    }
}

/// What the names in a separator say together.
struct NamesMet {
    var marks: UInt16 = 0
    var slots: UInt64 = 0

    /// Adds what a name says.
    mutating func meet(_ node: FieldTable.Node) {
        marks |= node.marks
        slots |= node.slots
    }
}
