import Octets

/// What stood between two values in the object before: quotes, commas, braces and names.
///
///     {"uuid":"AB…","user":{"name":"Mina"}}
///                  └─────────────┘            behind `uuid`: on to `user.name`
///
/// JSON's grammar knows no context: where the same octets stand between two values again, they
/// mean the same again, whatever the values are. So a whole step from value to value is one
/// comparison, and only other octets are read as names and braces.
struct Passage: Sendable {
    /// How many octets can be remembered: as many as can be read behind any octet of JSON.
    static let longest = JSONCursor.slack

    /// The octets in blocks, and the masks of what is not padding.
    private var blocks = InlineArray<4, OctetBlock>(repeating: OctetBlock(padding: []))
    private var masks = InlineArray<4, OctetBlock>(repeating: OctetBlock(padding: []))
    /// How many octets; 0 where nothing was learned yet.
    private(set) var length = 0
    /// The node whose value comes next, or 0 at the end of the object.
    private(set) var target = 0
    /// What that node wants, and where it goes.
    private(set) var content = FieldTable.Node.Content.object
    private(set) var slot = 0
    /// The marks of the names met.
    private(set) var marks: UInt16 = 0
    /// The slots of the names met.
    private(set) var slots: UInt64 = 0

    /// Whether the octets stand at `index`, and such a value behind them as they lead to.
    @inline(__always)
    func matches(_ octets: PaddedOctets, at index: Int) -> Bool {
        guard octets.block(at: index).equals(blocks[0], under: masks[0]), length > 0 else {
            return false
        }
        var offset = OctetBlock.count
        while offset < length {
            let place = offset / OctetBlock.count
            guard octets.block(at: index &+ offset).equals(blocks[place], under: masks[place])
            else { return false }
            offset &+= OctetBlock.count
        }
        return content != .number || JSONCursor.startsNumber(octets[index &+ length])
    }

    /// Remembers the octets in `range`, which lead to `target`, unless they are too many.
    mutating func learn(
        _ octets: Span<UInt8>, _ range: Range<Int>, to target: Int, _ node: FieldTable.Node,
        _ names: NamesMet
    ) {
        guard 1...Self.longest ~= range.count else { return }
        for place in blocks.indices {
            let start = range.lowerBound + place * OctetBlock.count
            let count = min(max(range.upperBound - start, 0), OctetBlock.count)
            masks[place] = OctetBlock(padding: repeatElement(.max, count: count))
            blocks[place] = OctetBlock(octets, at: start).masked(by: masks[place])
        }
        length = range.count
        self.target = target
        content = node.content
        slot = node.slot
        marks = names.marks
        slots = names.slots
    }
}

/// What the names between two values say.
struct NamesMet {
    var marks: UInt16 = 0
    var slots: UInt64 = 0

    mutating func meet(_ node: FieldTable.Node) {
        marks |= node.marks
        slots |= node.slots
    }
}
