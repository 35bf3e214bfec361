import Bytes

/// What ids can have names for.
package enum NameKind: UInt8, Sendable, Hashable, CaseIterable {
    case vault, item, itemCategory, user
}

/// What users call the vaults, items and people of whom the API gives only ids.
///
/// An open hash table, in which an event is looked up by the bytes of its ids. A hash only says where to
/// look, and an id is compared whole. All that an id has is in one entry, and its texts are side by side,
/// so that little of what no cache holds is loaded.
package struct KnownNames: Sendable {
    /// The name of an id.
    package struct Name: Sendable {
        private let start: UInt32
        /// How many bytes, and in the highest bit whether they are no `PlainText`.
        private let extent: UInt32

        fileprivate init(_ range: Range<Int>, isPlain: Bool) {
            precondition(range.count < 1 << 31)
            start = UInt32(range.lowerBound)
            extent = UInt32(range.count) | (isPlain ? 0 : 1 << 31)
        }

        /// Where it is in `texts`.
        package var range: Range<Int> {
            Int(start)..<Int(start) + Int(extent & (1 << 31 - 1))
        }
        /// Whether it is a `PlainText`.
        package var isPlain: Bool { extent >> 31 == 0 }
    }

    private struct Entry: Sendable {
        let start: UInt32
        let count: UInt32
        /// By the kind of what the id is of.
        var names = InlineArray<4, Name?>(repeating: nil)

        var identifier: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    /// A place of the table: the number of an entry, counted from 1, or 0 for none, and the hash of its
    /// id, so that an entry and its texts are loaded only for one that is found.
    private struct Place: Sendable {
        var number: UInt32 = 0
        var hash: UInt32 = 0
    }

    /// All ids and names, for `name(of:_:)`.
    package private(set) var texts: [UInt8] = []
    private var entries: [Entry] = []
    /// A power of two places.
    private var table = [Place()]
    /// How many names there are.
    private var nameCount = 0
    /// Names that other texts stand in for, and how many bytes `texts` had before.
    private var replaced: (names: [(place: Int, kind: NameKind, name: Name?)], byteCount: Int)?

    /// Creates names for no ids.
    package init() {}

    /// Whether no id has a name.
    package var isEmpty: Bool { nameCount == 0 }

    /// How many ids have names of this kind.
    package func count(of kind: NameKind) -> Int {
        entries.count { $0.names[Int(kind.rawValue)] != nil }
    }

    /// Sets the name of an id; nil for none.
    package mutating func set(_ kind: NameKind, of identifier: String, to text: String?) {
        let hash = Self.hash(identifier.utf8Span.span)
        let index = index(of: identifier.utf8Span.span, hash) ?? add(identifier, hash)
        let name = text.map { Name(append($0), isPlain: PlainText.isWhole($0.utf8Span.span)) }
        let place = Int(kind.rawValue)
        nameCount += (name == nil ? 0 : 1) - (entries[index].names[place] == nil ? 0 : 1)
        entries[index].names[place] = name
    }

    /// The same with other names of one kind, where `replacement` returns one.
    package func replacing(
        _ kind: NameKind, by replacement: (String) -> String?
    ) -> KnownNames {
        var names = self
        for entry in entries {
            guard let name = entry.names[Int(kind.rawValue)],
                let text = replacement(String(decoding: texts[name.range], as: UTF8.self))
            else { continue }
            let identifier = String(decoding: texts[entry.identifier], as: UTF8.self)
            names.set(kind, of: identifier, to: text)
        }
        return names
    }

    /// Lets another text be the name of the id at a place, until `restore`.
    package mutating func replace(_ kind: NameKind, at place: Int, by text: [UInt8]) {
        if replaced == nil { replaced = ([], texts.count) }
        let index = Int(kind.rawValue)
        replaced?.names.append((place, kind, entries[place].names[index]))
        let start = texts.count
        texts += text
        entries[place].names[index] = Name(
            start..<texts.count, isPlain: PlainText.isWhole(text.span))
    }

    /// Takes back what `replace` has changed.
    package mutating func restore() {
        guard let changes = replaced.take() else { return }
        for (place, kind, name) in changes.names.reversed() {
            entries[place].names[Int(kind.rawValue)] = name
        }
        texts.removeLast(texts.count - changes.byteCount)
    }

    /// Adds an id, and returns its entry.
    private mutating func add(_ identifier: String, _ hash: UInt32) -> Int {
        let range = append(identifier)
        entries.append(Entry(start: UInt32(range.lowerBound), count: UInt32(range.count)))
        if table.count < 2 * entries.count { grow() }
        enter(Place(number: UInt32(entries.count), hash: hash))
        return entries.count - 1
    }

    /// The name that an id has; nil if it has none.
    package func name(of identifier: Span<UInt8>, _ kind: NameKind) -> Name? {
        place(of: identifier).flatMap { name(at: $0, kind) }
    }

    /// The place of an id, for `name(at:_:)`; nil if it has no name of any kind.
    package func place(of identifier: Span<UInt8>) -> Int? {
        index(of: identifier, Self.hash(identifier))
    }

    /// The name that the id at a place has; nil if it has none of this kind.
    package func name(at place: Int, _ kind: NameKind) -> Name? {
        entries.span[place].names[Int(kind.rawValue)]
    }

    private func index(of identifier: Span<UInt8>, _ hash: UInt32) -> Int? {
        let table = table.span
        var index = Int(hash) & (table.count - 1)
        while table[index].number != 0 {
            if table[index].hash == hash {
                let entry = Int(table[index].number) - 1
                if texts.span.extracting(entries.span[entry].identifier).equals(identifier) {
                    return entry
                }
            }
            index = (index + 1) & (table.count - 1)
        }
        return nil
    }

    /// A hash of eight bytes at once, the last of which may overlap those before.
    ///
    /// Both halves of a product of 128 bits are folded into one word each time, as in wyhash
    /// (https://github.com/wangyi-fudan/wyhash), so that all bits of the text count in the low ones.
    private static func hash(_ text: Span<UInt8>) -> UInt32 {
        var hash = UInt64(text.count)
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

    /// Makes the table twice as large; at most half of it is ever taken.
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
