/// What ids can have names for.
package enum NameKind: UInt8, Sendable, Hashable, CaseIterable {
    case vault, item, itemCategory, user
}

/// What users call the vaults, items and people of whom the API gives only ids.
///
/// All texts are in one piece, in an open hash table: an event is looked up by the bytes of its ids.
/// A hash only says where to look, and an id is compared whole.
package struct KnownNames: Sendable {
    private struct Entry: Sendable {
        let kind: NameKind
        let hash: UInt32
        let identifier: Range<Int>
        var name: Range<Int>?
    }

    /// All ids and names, for `place(of:_:)`.
    package private(set) var texts: [UInt8] = []
    private var entries: [Entry] = []
    /// Numbers of entries, counted from 1, in a power of two places; 0 for none.
    private var table: [Int32] = [0]

    /// Creates names for no ids.
    package init() {}

    /// Whether no id has a name.
    package var isEmpty: Bool { entries.allSatisfy { $0.name == nil } }

    /// How many ids have names of this kind.
    package func count(of kind: NameKind) -> Int {
        entries.count { $0.kind == kind && $0.name != nil }
    }

    /// Sets the name of an id; nil for none.
    package mutating func set(_ kind: NameKind, of identifier: String, to name: String?) {
        let name = name.map { append($0) }
        let text = Array(identifier.utf8)
        if let index = index(of: text.span, kind) {
            entries[index].name = name
            return
        }
        let hash = Self.hash(text.span, kind)
        entries.append(
            Entry(kind: kind, hash: hash, identifier: append(identifier), name: name))
        if table.count < 2 * entries.count { grow() } else { enter(entries.count - 1) }
    }

    /// The place in `texts` of the name that an id has; nil if it has none.
    package func place(of identifier: Span<UInt8>, _ kind: NameKind) -> Range<Int>? {
        guard !entries.isEmpty, let index = index(of: identifier, kind) else { return nil }
        return entries[index].name
    }

    private func index(of identifier: Span<UInt8>, _ kind: NameKind) -> Int? {
        let hash = Self.hash(identifier, kind)
        var place = Int(hash) & (table.count - 1)
        while table[place] != 0 {
            let index = Int(table[place]) - 1
            if entries[index].hash == hash, isEntry(index, kind, identifier) { return index }
            place = (place + 1) & (table.count - 1)
        }
        return nil
    }

    private func isEntry(_ index: Int, _ kind: NameKind, _ identifier: Span<UInt8>) -> Bool {
        let entry = entries[index]
        guard entry.kind == kind, entry.identifier.count == identifier.count else { return false }
        let text = texts.span.extracting(entry.identifier)
        return identifier.indices.allSatisfy { text[$0] == identifier[$0] }
    }

    /// FNV-1a of 32 bits (draft-eastlake-fnv), begun with the kind and folded for the low bits.
    private static func hash(_ text: Span<UInt8>, _ kind: NameKind) -> UInt32 {
        var hash = 0x811C_9DC5 ^ UInt32(kind.rawValue)
        for index in text.indices { hash = (hash ^ UInt32(text[index])) &* 0x0100_0193 }
        return hash ^ hash >> 15
    }

    private mutating func append(_ text: String) -> Range<Int> {
        let start = texts.count
        texts += text.utf8
        return start..<texts.count
    }

    /// Makes a table of which at most a quarter is taken.
    private mutating func grow() {
        var size = 256
        while size < 4 * entries.count { size *= 2 }
        table = [Int32](repeating: 0, count: size)
        for index in entries.indices { enter(index) }
    }

    /// Enters an entry into the table, which has room.
    private mutating func enter(_ index: Int) {
        var place = Int(entries[index].hash) & (table.count - 1)
        while table[place] != 0 { place = (place + 1) & (table.count - 1) }
        table[place] = Int32(index + 1)
    }
}
