/// The identifiers of events in the order in which they came, each once.
///
///     forgotten │ confirmed │ met ◄── insert
///
/// Each is held as JSON writes it, all in one piece, so that those confirmed are saved as they lie
/// there. A hash only says where to look: a known identifier is compared whole.
package struct EventMemory: Sendable {
    /// The number of confirmed events that are remembered.
    package static let limit = 5000

    private struct Entry: Sendable {
        let hash: UInt32
        /// Where its text begins, and where it ends.
        var start: UInt32
        var end: UInt32
    }

    /// The texts in quotes, with commas between them.
    private var texts: [UInt8] = []
    private var entries: [Entry] = []
    /// The first entry that is not forgotten.
    private var firstKept = 0
    /// The first entry that is not confirmed.
    private var firstMet = 0
    /// The checksum of the texts of the confirmed events.
    private var checksum = CRC32()
    /// An open hash table of a power of two places: numbers of entries, counted from 1; 0 for none.
    private var table: [Int32] = []

    /// Creates a memory of no events.
    package init() {}

    /// Creates a memory of confirmed events.
    init(_ identifiers: [String]) {
        for identifier in identifiers { insert(identifier) }
        confirm(entries.count)
    }

    /// The number of confirmed events that are remembered.
    package var count: Int { firstMet - firstKept }

    /// Remembers an event that was met; returns whether it was not known.
    ///
    /// `identifier` is printable ASCII without quotes and backslashes: what JSON does not escape.
    package mutating func insert(plain identifier: Span<UInt8>) -> Bool {
        if entries.count * 2 >= table.count { makeRoom() }
        let hash = Self.hash(identifier)
        var place = Int(hash) & (table.count - 1)
        var forgotten: Int?
        while table[place] != 0 {
            let index = Int(table[place]) - 1
            if index < firstKept {
                forgotten = forgotten ?? place
            } else if entries[index].hash == hash, isText(of: entries[index], identifier) {
                return false
            }
            place = (place + 1) & (table.count - 1)
        }
        append(identifier, hash)
        table[forgotten ?? place] = Int32(entries.count)
        return true
    }

    /// Remembers an event that was met; returns whether it was not known.
    @discardableResult
    package mutating func insert(_ identifier: String) -> Bool {
        let text = Self.text(of: identifier)
        return insert(plain: text.span)
    }

    /// Notes that the next events met are confirmed, and forgets the oldest.
    package mutating func confirm(_ count: Int) {
        guard count > 0 else { return }
        let before = confirmedText
        firstMet += count
        let first = before.isEmpty ? confirmedText.lowerBound : before.upperBound
        checksum.append(texts[first..<confirmedText.upperBound].span)
        let forgotten = self.count - Self.limit
        guard forgotten > 0 else { return }
        let oldest = confirmedText.lowerBound
        firstKept += forgotten
        let rest = confirmedText
        checksum.removeFirst(
            CRC32(texts[oldest..<rest.lowerBound].span), leaving: rest.count)
    }

    /// Appends the identifiers of the confirmed events as an array in JSON.
    func append(to text: inout StateText) {
        text.append("[".utf8)
        text.append(texts[confirmedText], checksum)
        text.append("]".utf8)
    }

    /// Where the texts of the confirmed events are, with the commas between them.
    private var confirmedText: Range<Int> {
        guard count > 0 else { return 0..<0 }
        return Int(entries[firstKept].start) - 1..<Int(entries[firstMet - 1].end) + 1
    }

    // Texts

    /// The text of an identifier in JSON, without the quotes around it.
    private static func text(of identifier: String) -> [UInt8] {
        let text = Array(identifier.utf8)
        let isPlain = text.allSatisfy {
            0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        guard !isPlain, let json = try? StateForm.json(identifier) else { return text }
        return Array(json.dropFirst().dropLast())
    }

    private mutating func append(_ text: Span<UInt8>, _ hash: UInt32) {
        let start = texts.count + (texts.isEmpty ? 1 : 2)
        texts.append(addingCapacity: text.count + 3) { texts in
            if start > 1 { texts.append(UInt8(ascii: ",")) }
            texts.append(UInt8(ascii: "\""))
            for index in text.indices { texts.append(text[index]) }
            texts.append(UInt8(ascii: "\""))
        }
        let end = UInt32(start + text.count)
        entries.append(Entry(hash: hash, start: UInt32(start), end: end))
    }

    private func isText(of entry: Entry, _ text: Span<UInt8>) -> Bool {
        let start = Int(entry.start)
        guard Int(entry.end) - start == text.count else { return false }
        return text.indices.allSatisfy { texts[start + $0] == text[$0] }
    }

    /// FNV-1a of 32 bits (draft-eastlake-fnv), folded for the low bits.
    private static func hash(_ text: Span<UInt8>) -> UInt32 {
        var hash: UInt32 = 0x811C_9DC5
        for index in text.indices { hash = (hash ^ UInt32(text[index])) &* 0x0100_0193 }
        return hash ^ hash >> 15
    }

    // Room

    /// Removes what is forgotten, and makes a table that has room for as many entries again.
    private mutating func makeRoom() {
        if firstKept > 0 {
            let removed =
                firstKept < entries.count ? Int(entries[firstKept].start) - 1 : texts.count
            texts.removeFirst(removed)
            entries.removeFirst(firstKept)
            for index in entries.indices {
                entries[index].start -= UInt32(removed)
                entries[index].end -= UInt32(removed)
            }
            firstMet -= firstKept
            firstKept = 0
        }
        var size = 256
        while size < 3 * entries.count { size *= 2 }
        table = [Int32](repeating: 0, count: size)
        for (index, entry) in entries.enumerated() {
            var place = Int(entry.hash) & (size - 1)
            while table[place] != 0 { place = (place + 1) & (size - 1) }
            table[place] = Int32(index + 1)
        }
    }
}

extension EventMemory: Decodable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String].self))
    }
}
