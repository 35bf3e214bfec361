import Bytes

/// The members that a table has nodes for, found by the object they are in and their names with a
/// `PerfectHash`.
///
/// `NameIndex` does the same for the names in one object, and for any span.
@safe
struct MemberIndex: Sendable {
    /// The longest name that is found.
    static let longestName = 24

    /// A name: its first eight bytes, its last eight, and those from the eighth on, which overlap or
    /// are the same in a short one.
    private struct Member: Sendable, Hashable {
        let first: UInt64
        let second: UInt64
        let last: UInt64
        /// How many bytes, and the object.
        let shape: UInt64

        @inline(__always)
        init(in object: Int, _ bytes: PaddedBytes, from start: Int, count: Int) {
            let end = max(count &- 8, 0)
            let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* (8 &- min(count, 8)))
            first = bytes.word(at: start) & mask
            second = bytes.word(at: start &+ min(8, end)) & mask
            last = bytes.word(at: start &+ end) & mask
            shape = UInt64(truncatingIfNeeded: count | object << 8)
        }

        /// A number that differs for most members.
        @inline(__always)
        var sum: UInt64 {
            // The same bytes in another word make another sum.
            first &+ second &* 3 &+ last &* 5 &+ shape &* 0x9E37_79B9_7F4A_7C15
        }
    }

    private struct Entry: Sendable {
        let member: Member
        let node: Int
    }

    /// Where no member has its place there is the first one.
    private let entries: [Entry]
    private let hash: PerfectHash

    /// Takes the members by the nodes of their objects, their names and their own nodes.
    init(_ members: [(object: Int, name: String, node: Int)]) {
        let all = members.filter { 1...Self.longestName ~= $0.name.utf8.count }.map { member in
            let name = Array(member.name.utf8)
            let bytes = name + [UInt8](repeating: 0, count: JSONCursor.slack)
            // Safe: the bytes outlive the call.
            let padded = unsafe PaddedBytes(bytes.span)
            return Entry(
                member: Member(in: member.object, padded, from: 0, count: name.count),
                node: member.node)
        }
        hash = PerfectHash(all.map(\.member.sum))
        var entries: [Entry] = []
        if let first = all.first {
            entries = Array(repeating: first, count: hash.count)
            for entry in all { entries[hash.place(of: entry.member.sum)] = entry }
        }
        self.entries = entries
    }

    /// The node of the member of `object` whose name is the `count` bytes from `start` on; 0 where
    /// there is none, and for names that are too long.
    @inline(__always)
    func node(in object: Int, _ bytes: PaddedBytes, from start: Int, count: Int) -> Int {
        let entries = entries.span
        guard !entries.isEmpty, 1...Self.longestName ~= count else { return 0 }
        let member = Member(in: object, bytes, from: start, count: count)
        // Safe: a place is below the count of the hash, which is that of the entries.
        let entry = unsafe entries[unchecked: hash.place(of: member.sum)]
        return entry.member == member ? entry.node : 0
    }
}
