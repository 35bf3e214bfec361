/// The members that a table has nodes for, found by the object they are in and their names: a
/// perfect hash.
///
/// One multiplication tells the one place in a table where a member can be, and what is there is
/// compared whole (Fredman, Komlós and Szemerédi, "Storing a Sparse Table with O(1) Worst Case
/// Access Time", JACM 31(3), 1984; the factor is found by trial). `NameIndex` does the same for the
/// names in one object, and for any span.
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

        @inline(__always)
        func place(_ factor: UInt64, bits: UInt64) -> Int {
            // The same bytes in another word make another sum.
            let sum = first &+ second &* 3 &+ last &* 5 &+ shape &* 0x9E37_79B9_7F4A_7C15
            // The highest bits of a product depend on all bits of both.
            return Int(truncatingIfNeeded: (sum &* factor) &>> (64 &- bits))
        }
    }

    private struct Entry: Sendable {
        let member: Member
        let node: Int
    }

    /// Two to the power of `bits`; where no member has its place there is the first one.
    private let entries: [Entry]
    private let bits: UInt64
    private let factor: UInt64

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
        var bits: UInt64 = 1
        while 1 << bits < 4 * all.count { bits += 1 }
        (bits, factor) = Self.parameters(for: all.map(\.member), bits: bits)
        self.bits = bits
        var entries: [Entry] = []
        if let first = all.first {
            entries = Array(repeating: first, count: 1 << bits)
            for entry in all { entries[entry.member.place(factor, bits: bits)] = entry }
        }
        self.entries = entries
    }

    /// Tries factors until one gives no two members the same entry, among more entries if need be.
    private static func parameters(
        for members: [Member], bits: UInt64
    ) -> (bits: UInt64, factor: UInt64) {
        var factor: UInt64 = 1
        for bits in bits..<bits + 20 {
            for _ in 0..<1000 {
                factor = (factor &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F) | 1
                if areApart(members, factor, bits: bits) { return (bits, factor) }
            }
        }
        preconditionFailure("a member is there twice")
    }

    /// Whether no two members have the same place.
    private static func areApart(_ members: [Member], _ factor: UInt64, bits: UInt64) -> Bool {
        var isTaken = [Bool](repeating: false, count: 1 << bits)
        for member in members {
            let place = member.place(factor, bits: bits)
            if isTaken[place] { return false }
            isTaken[place] = true
        }
        return true
    }

    /// The node of the member of `object` whose name is the `count` bytes from `start` on; 0 where
    /// there is none, and for names that are too long.
    @inline(__always)
    func node(in object: Int, _ bytes: PaddedBytes, from start: Int, count: Int) -> Int {
        let entries = entries.span
        guard !entries.isEmpty, 1...Self.longestName ~= count else { return 0 }
        let member = Member(in: object, bytes, from: start, count: count)
        // Safe: a product has so many bits that its place is one of the entries.
        let entry = unsafe entries[unchecked: member.place(factor, bits: bits)]
        return entry.member == member ? entry.node : 0
    }
}
