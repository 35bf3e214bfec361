import Bytes

/// What ids can have names for.
package enum NameKind: UInt8, Sendable, Hashable, CaseIterable {
    case vault, item, itemCategory, user
}

/// What users call the vaults, items and people of whom the API gives only ids.
///
/// All texts are in one piece, in an open hash table: an event is looked up by the bytes of its ids.
/// A hash only says where to look, and an id is compared whole.
package struct KnownNames: Sendable {
    /// The name of an id.
    package struct Name: Sendable {
        /// Where it is in `texts`.
        package let range: Range<Int>
        /// Whether it is a `PlainText`.
        package let isPlain: Bool
    }

    private struct Entry: Sendable {
        let kind: NameKind
        let identifier: Range<Int>
        var name: Name?
    }

    /// A place of the table: the number of an entry, counted from 1, or 0 for none, and the hash of its
    /// id, so that entries and texts, which no cache holds all of, are loaded for one that is found.
    private struct Place: Sendable {
        var number: UInt32 = 0
        var hash: UInt32 = 0
    }

    /// All ids and names, for `name(of:_:)`.
    package private(set) var texts: [UInt8] = []
    private var entries: [Entry] = []
    /// A power of two places.
    private var table = [Place()]

    /// Creates names for no ids.
    package init() {}

    /// Whether no id has a name.
    package var isEmpty: Bool { entries.allSatisfy { $0.name == nil } }

    /// How many ids have names of this kind.
    package func count(of kind: NameKind) -> Int {
        entries.count { $0.kind == kind && $0.name != nil }
    }

    /// Sets the name of an id; nil for none.
    package mutating func set(_ kind: NameKind, of identifier: String, to text: String?) {
        let name = text.map {
            Name(range: append($0), isPlain: PlainText.isWhole($0.utf8Span.span))
        }
        let hash = Self.hash(identifier.utf8Span.span, kind)
        if let index = index(of: identifier.utf8Span.span, kind, hash) {
            entries[index].name = name
            return
        }
        entries.append(Entry(kind: kind, identifier: append(identifier), name: name))
        if table.count < 4 * entries.count { grow() }
        enter(Place(number: UInt32(entries.count), hash: hash))
    }

    /// The name that an id has; nil if it has none.
    package func name(of identifier: Span<UInt8>, _ kind: NameKind) -> Name? {
        index(of: identifier, kind, Self.hash(identifier, kind)).flatMap { entries[$0].name }
    }

    private func index(of identifier: Span<UInt8>, _ kind: NameKind, _ hash: UInt32) -> Int? {
        let table = table.span
        var index = Int(hash) & (table.count - 1)
        while table[index].number != 0 {
            if table[index].hash == hash {
                let entry = Int(table[index].number) - 1
                if isEntry(entry, kind, identifier) { return entry }
            }
            index = (index + 1) & (table.count - 1)
        }
        return nil
    }

    private func isEntry(_ index: Int, _ kind: NameKind, _ identifier: Span<UInt8>) -> Bool {
        let entries = entries.span
        return entries[index].kind == kind
            && texts.span.extracting(entries[index].identifier).equals(identifier)
    }

    /// A hash of the kind and of eight bytes at once, the last of which may overlap those before.
    ///
    /// Both halves of a product of 128 bits are folded into one word each time, as in wyhash
    /// (https://github.com/wangyi-fudan/wyhash), so that all bits of the text count in the low ones.
    private static func hash(_ text: Span<UInt8>, _ kind: NameKind) -> UInt32 {
        var hash = UInt64(kind.rawValue) << 56 ^ UInt64(text.count)
        if text.count < 8 {
            for index in text.indices { hash = hash << 8 ^ UInt64(text[index]) }
            hash = mixed(hash)
        } else {
            var index = 0
            while index < text.count - 8 {
                hash = mixed(hash ^ text.word(at: index))
                index += 8
            }
            hash = mixed(hash ^ text.word(at: text.count - 8))
        }
        return UInt32(truncatingIfNeeded: hash)
    }

    @inline(__always)
    private static func mixed(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.low ^ product.high
    }

    private mutating func append(_ text: String) -> Range<Int> {
        let start = texts.count
        texts += text.utf8
        return start..<texts.count
    }

    /// Makes the table twice as large; at most a quarter of it is ever taken.
    private mutating func grow() {
        let places = table
        table = [Place](repeating: Place(), count: max(256, 2 * table.count))
        for place in places where place.number != 0 { enter(place) }
    }

    /// Enters an entry into the table, which has room.
    private mutating func enter(_ place: Place) {
        var index = Int(place.hash) & (table.count - 1)
        while table[index].number != 0 { index = (index + 1) & (table.count - 1) }
        table[index] = place
    }
}
