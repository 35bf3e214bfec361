import Bytes

/// What ids can have names for.
package enum NameKind: UInt8, Sendable, Hashable, CaseIterable {
    case vault, item, itemCategory, user
}

/// What users call the vaults, items and people of whom the API gives only ids.
///
/// An open hash table, in which an event is looked up by the bytes of its ids. A hash only says where to
/// look, and an id is compared whole. No cache holds thousands of names, so what counts is how many of
/// its lines a lookup takes: one of the table, and for an id that is known those of its entry, in which
/// the id itself is, and of its texts, which are side by side.
package struct KnownNames: Sendable {
    /// The name of an id.
    package struct Name: Sendable {
        private let start: UInt32
        /// How many bytes, and in the highest bit whether they are no `PlainText`.
        private let extent: UInt32

        fileprivate init(_ range: Range<Int>, isPlain: Bool) {
            precondition(range.count < 1 << 31 - 1)
            start = UInt32(range.lowerBound)
            extent = UInt32(range.count) | (isPlain ? 0 : 1 << 31)
        }

        /// In the place of a name that there is not.
        fileprivate static let none = Name()

        private init() { (start, extent) = (0, .max) }

        fileprivate var isNone: Bool { extent == .max }

        /// Where it is in `texts`.
        package var range: Range<Int> {
            Int(start)..<Int(start) + Int(extent & (1 << 31 - 1))
        }
        /// Whether it is a `PlainText`.
        package var isPlain: Bool { extent >> 31 == 0 }
    }

    /// An id: its bytes, zeros after them, and their count as the last byte.
    private struct Identifier: Sendable {
        /// The most bytes that it can have.
        static let longest = 31

        private var words = InlineArray<4, UInt64>(repeating: 0)

        /// In the place of a longer one.
        static let long = Self()

        private init() { words[3] = .max }

        var isLong: Bool { words[3] == .max }

        /// Takes at most `longest` bytes.
        @inline(__always)
        init(_ text: Span<UInt8>) {
            let count = text.count
            precondition(count <= Self.longest)
            if count >= 24 {
                for place in 0..<3 { words[place] = text.word(at: 8 * place) }
                words[3] = text.word(at: count - 8) >> UInt64(8 * (32 - count))
            } else {
                for index in 0..<count {
                    words[index >> 3] |= UInt64(text[index]) << UInt64(8 * (index & 7))
                }
            }
            words[3] |= UInt64(count) << 56
        }

        @inline(__always)
        func isEqual(to other: Self) -> Bool {
            (words[0] ^ other.words[0]) | (words[1] ^ other.words[1])
                | (words[2] ^ other.words[2]) | (words[3] ^ other.words[3]) == 0
        }

        /// Both halves of a product of 128 bits are folded into one word, as in wyhash
        /// (https://github.com/wangyi-fudan/wyhash), so that all bits count in the low ones.
        @inline(__always)
        var hash: UInt32 {
            let first = (words[0] ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(
                by: words[1] ^ 0xD6E8_FEB8_6659_FD93)
            let second = (words[2] ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(
                by: words[3] ^ 0xE703_7ED1_A0B4_28DB)
            return UInt32(
                truncatingIfNeeded: first.low ^ first.high ^ second.low ^ second.high)
        }
    }

    /// What is known of an id: as many bytes as a line of a cache has.
    private struct Entry: Sendable {
        let identifier: Identifier
        /// By the kind of what the id is of.
        var names = InlineArray<4, Name>(repeating: .none)
    }

    /// All names, for `name(of:_:)`.
    package private(set) var texts: [UInt8] = []
    private var entries: [Entry] = []
    /// The entries of ids that are too long for the table.
    private var longPlaces: [[UInt8]: Int] = [:]
    /// A power of two places: in the low bits, which say which place a hash has, the number of an entry,
    /// counted from 1, and above them the other bits of the hash of its id; 0 where there is none.
    private var table: [UInt32] = [0]
    /// Names that other texts stand in for, and how many bytes `texts` had before.
    private var replaced: (names: [(place: Int, kind: NameKind, name: Name)], byteCount: Int)?

    /// Creates names for no ids.
    package init() {}

    /// Whether no id has a name.
    package var isEmpty: Bool {
        NameKind.allCases.allSatisfy { kind in
            entries.allSatisfy { $0.names[Int(kind.rawValue)].isNone }
        }
    }

    /// How many ids have names of this kind.
    package func count(of kind: NameKind) -> Int {
        entries.count { !$0.names[Int(kind.rawValue)].isNone }
    }

    /// Sets the name of an id; nil for none.
    package mutating func set(_ kind: NameKind, of identifier: String, to text: String?) {
        let bytes = Array(identifier.utf8)
        set(kind, at: place(of: bytes.span) ?? add(bytes), to: text.map { Array($0.utf8) })
    }

    private mutating func set(_ kind: NameKind, at place: Int, to text: [UInt8]?) {
        entries[place].names[Int(kind.rawValue)] = text.map { append($0) } ?? .none
    }

    private mutating func append(_ text: [UInt8]) -> Name {
        let start = texts.count
        texts += text
        return Name(start..<texts.count, isPlain: PlainText.isWhole(text.span))
    }

    /// The same with other names of one kind, where `replacement` returns one.
    package func replacing(
        _ kind: NameKind, by replacement: (String) -> String?
    ) -> KnownNames {
        var names = self
        for place in entries.indices {
            guard let name = name(at: place, kind),
                let text = replacement(String(decoding: texts[name.range], as: UTF8.self))
            else { continue }
            names.set(kind, at: place, to: Array(text.utf8))
        }
        return names
    }

    /// Lets another text be the name of the id at a place, until `restore`.
    package mutating func replace(_ kind: NameKind, at place: Int, by text: [UInt8]) {
        if replaced == nil { replaced = ([], texts.count) }
        let index = Int(kind.rawValue)
        replaced?.names.append((place, kind, entries[place].names[index]))
        entries[place].names[index] = append(text)
    }

    /// Takes back what `replace` has changed.
    package mutating func restore() {
        guard let changes = replaced.take() else { return }
        for (place, kind, name) in changes.names.reversed() {
            entries[place].names[Int(kind.rawValue)] = name
        }
        texts.removeLast(texts.count - changes.byteCount)
    }

    /// The name that an id has; nil if it has none.
    package func name(of identifier: Span<UInt8>, _ kind: NameKind) -> Name? {
        place(of: identifier).flatMap { name(at: $0, kind) }
    }

    /// The name that the id at a place has; nil if it has none of this kind.
    package func name(at place: Int, _ kind: NameKind) -> Name? {
        let name = entries.span[place].names[Int(kind.rawValue)]
        return name.isNone ? nil : name
    }

    /// The place of an id, for `name(at:_:)`; nil if it has no name of any kind.
    package func place(of identifier: Span<UInt8>) -> Int? {
        guard identifier.count <= Identifier.longest else {
            return longPlaces.isEmpty ? nil : longPlaces[identifier.indices.map { identifier[$0] }]
        }
        let wanted = Identifier(identifier)
        let (table, entries, hash) = (table.span, entries.span, wanted.hash)
        let mask = UInt32(truncatingIfNeeded: table.count - 1)
        var index = hash & mask
        while table[Int(index)] != 0 {
            let found = table[Int(index)] ^ hash & ~mask
            if found <= mask, entries[Int(found) - 1].identifier.isEqual(to: wanted) {
                return Int(found) - 1
            }
            index = (index + 1) & mask
        }
        return nil
    }

    /// Adds an id, and returns its place.
    private mutating func add(_ identifier: [UInt8]) -> Int {
        let place = entries.count
        guard identifier.count <= Identifier.longest else {
            entries.append(Entry(identifier: .long))
            longPlaces[identifier] = place
            return place
        }
        entries.append(Entry(identifier: Identifier(identifier.span)))
        if table.count < 2 * entries.count {
            table = [UInt32](repeating: 0, count: max(256, 2 * table.count))
            for place in entries.indices where !entries[place].identifier.isLong { enter(place) }
        } else {
            enter(place)
        }
        return place
    }

    /// Enters an entry into the table, of which at most half is ever taken.
    private mutating func enter(_ place: Int) {
        let hash = entries[place].identifier.hash
        let mask = UInt32(truncatingIfNeeded: table.count - 1)
        var index = hash & mask
        while table[Int(index)] != 0 { index = (index + 1) & mask }
        table[Int(index)] = hash & ~mask | UInt32(place + 1)
    }
}
