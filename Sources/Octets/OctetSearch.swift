/// A few names, found by their octets.
///
/// Names are told apart by their lengths first, which few share.
package struct NameIndex: Sendable {
    private let names: [[UInt8]]
    /// The places of the names of each length.
    private let places: [[Int]]

    package init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
        var places: [[Int]] = []
        for (place, name) in self.names.enumerated() {
            while places.count <= name.count { places.append([]) }
            places[name.count].append(place)
        }
        self.places = places
    }

    /// The place of a name, or nil where it is not one of them.
    package func place(of name: Span<UInt8>) -> Int? {
        guard name.count < places.count else { return nil }
        for place in places[name.count] where name.equals(names[place]) { return place }
        return nil
    }
}

extension Span<UInt8> {
    /// Whether the octets are those of `other`.
    @inlinable
    package func equals(_ other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        // Names begin alike and end differently.
        var index = count
        while index > 0 {
            index &-= 1
            if self[index] != other[index] { return false }
        }
        return true
    }

    /// Counts how often `octet` stands in `range`.
    ///
    /// Where a block holds it the comparison gives 255, which is -1: so subtracting the results
    /// counts in sixteen places at once, for as many blocks as an octet can count.
    package func count(of octet: UInt8, in range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBufferPointer { octets in
            guard let first = octets.baseAddress else { return 0 }
            var count = 0
            var index = range.lowerBound
            while range.upperBound &- index >= OctetBlock.count {
                let blocks = Swift.min((range.upperBound &- index) / OctetBlock.count, 255)
                var counts = SIMD16<UInt8>()
                for _ in 0..<blocks {
                    // Safe: so many whole blocks end before the range does, which is within.
                    counts &-= unsafe OctetBlock(first + index).equal(to: octet).octets
                    index &+= OctetBlock.count
                }
                for place in counts.indices { count &+= Int(counts[place]) }
            }
            while index < range.upperBound {
                // Safe: the index is below the end of the range.
                if unsafe octets[index] == octet { count &+= 1 }
                index &+= 1
            }
            return count
        }
    }

    /// Where `octet` stands last in `range`.
    package func lastIndex(of octet: UInt8, in range: Range<Int>) -> Int? {
        var index = range.upperBound
        while index > range.lowerBound {
            index -= 1
            if self[index] == octet { return index }
        }
        return nil
    }
}
