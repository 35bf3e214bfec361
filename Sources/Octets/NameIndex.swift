/// A few names, found by their octets.
///
/// Names are told apart by their lengths first, which few share.
package struct NameIndex: Sendable {
    /// All names, one behind another, the shorter ones first.
    private var octets: [UInt8] = []
    /// The place of each of them in the order they were given.
    private var places: [Int] = []
    /// How many names are shorter than each length, and where the first that is not begins.
    private var starts: [(index: Int, offset: Int)] = [(0, 0)]

    package init(_ names: [String]) {
        let longest = names.map(\.utf8.count).max() ?? 0
        for length in 0...longest {
            for (place, name) in names.enumerated() where name.utf8.count == length {
                octets += name.utf8
                places.append(place)
            }
            starts.append((places.count, octets.count))
        }
    }

    /// The place of a name, or nil where it is not one of them.
    package func place(of name: Span<UInt8>) -> Int? {
        guard name.count < starts.count - 1 else { return nil }
        var (index, offset) = starts[name.count]
        let end = starts[name.count + 1].index
        while index < end {
            let candidate = octets.span.extracting(offset..<offset + name.count)
            if name.equals(candidate) { return places[index] }
            index += 1
            offset += name.count
        }
        return nil
    }
}
