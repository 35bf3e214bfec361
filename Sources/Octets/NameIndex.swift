/// A few names, found by their octets.
///
/// Names are told apart by their lengths first, which few share, and then by their last octets, in
/// which those that begin alike differ.
package struct NameIndex: Sendable {
    private struct Entry: Sendable {
        let name: [UInt8]
        let ending: UInt64
        /// The place of the name in the order they were given.
        let place: Int
    }

    /// All names, the shorter ones first.
    private var entries: [Entry] = []
    /// How many names are shorter than each length.
    private var starts = [0]

    package init(_ names: [String]) {
        let longest = names.map(\.utf8.count).max() ?? 0
        for length in 0...longest {
            for (place, name) in names.enumerated() where name.utf8.count == length {
                let name = Array(name.utf8)
                entries.append(Entry(name: name, ending: name.span.ending, place: place))
            }
            starts.append(entries.count)
        }
    }

    /// The place of a name, or nil where it is not one of them.
    package func place(of name: Span<UInt8>) -> Int? {
        guard name.count < starts.count &- 1 else { return nil }
        let ending = name.ending
        let entries = entries.span
        for index in starts[name.count]..<starts[name.count &+ 1]
        where entries[index].ending == ending {
            if name.count <= 8 || name.equals(entries[index].name.span) {
                return entries[index].place
            }
        }
        return nil
    }
}

extension Span<UInt8> {
    /// The last eight octets, or all where there are fewer.
    @inline(__always)
    fileprivate var ending: UInt64 {
        if count >= 8 { return word(at: count &- 8) }
        if count >= 4 {
            // Both halves have the octets in which they overlap.
            return UInt64(halfWord(at: 0))
                | UInt64(halfWord(at: count &- 4)) << UInt64(8 &* (count &- 4))
        }
        var ending: UInt64 = 0
        for index in indices { ending = ending << 8 | UInt64(self[index]) }
        return ending
    }
}

/// A quick look at whether some names may have one among them.
///
/// An index is held on to for each question; this is not, and says no to nearly all other names.
package struct NameFilter: Sendable {
    private var firsts: UInt64 = 0
    private var lasts: UInt64 = 0

    package init(_ names: [String]) {
        for name in names where !name.isEmpty {
            let (first, last) = Self.bits(Array(name.utf8).span)
            firsts |= first
            lasts |= last
        }
    }

    /// Whether `name` may be one of the names.
    @inline(__always)
    package func mayHave(_ name: Span<UInt8>) -> Bool {
        guard name.count > 0 else { return false }
        let (first, last) = Self.bits(name)
        return firsts & first != 0 && lasts & last != 0
    }

    /// A bit for the first octet and the length, and one for the last and the length.
    @inline(__always)
    private static func bits(_ name: Span<UInt8>) -> (UInt64, UInt64) {
        let length = name.count &* 5
        return (
            1 << UInt64((Int(name[0]) &+ length) & 63),
            1 << UInt64((Int(name[name.count &- 1]) &+ length) & 63)
        )
    }
}
