extension Span<UInt8> {
    /// Whether the octets are those of `other`.
    @inlinable
    package func equals(_ other: [UInt8]) -> Bool { equals(other.span) }

    /// Whether the octets are those of `other`.
    @inlinable
    package func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        // Names begin alike and end differently: eight octets at once from the end, then the rest.
        var end = count
        while end >= 8 {
            end &-= 8
            guard word(at: end) == other.word(at: end) else { return false }
        }
        if count >= 8 { return word(at: 0) == other.word(at: 0) }
        while end > 0 {
            end &-= 1
            guard self[end] == other[end] else { return false }
        }
        return true
    }

    /// The eight octets from `index` on, which must all be there; the first is the lowest.
    @inlinable @inline(__always)
    package func word(at index: Int) -> UInt64 {
        // Safe: the bounds are checked by the call, and every pattern of octets is a UInt64.
        UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromByteOffset: index, as: UInt64.self))
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
