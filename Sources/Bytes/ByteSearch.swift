extension Span<UInt8> {
    /// Whether the bytes are those of `other`.
    @inlinable
    package func equals(_ other: [UInt8]) -> Bool { equals(other.span) }

    /// Whether the bytes are those of `other`.
    @inlinable
    package func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBufferPointer { bytes in
            unsafe other.withUnsafeBufferPointer { other in
                // Safe: both have `count` bytes, and each word read ends within.
                guard count > 0, let left = bytes.baseAddress, let right = other.baseAddress
                else { return true }
                if count >= 8 { return unsafe Self.areEqual(left, right, count, as: UInt64.self) }
                if count >= 4 { return unsafe Self.areEqual(left, right, count, as: UInt32.self) }
                return unsafe Self.areEqual(left, right, count, as: UInt8.self)
            }
        }
    }

    /// Compares word by word; the last one may overlap the one before it.
    @unsafe
    @inlinable @inline(__always)
    static func areEqual<Word: FixedWidthInteger & BitwiseCopyable>(
        _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int,
        as word: Word.Type
    ) -> Bool {
        let last = count &- MemoryLayout<Word>.size
        var index = 0
        while true {
            let isEqual =
                unsafe UnsafeRawPointer(left + index).loadUnaligned(as: Word.self)
                == UnsafeRawPointer(right + index).loadUnaligned(as: Word.self)
            guard isEqual else { return false }
            guard index < last else { return true }
            index = Swift.min(index &+ MemoryLayout<Word>.size, last)
        }
    }

    /// The eight bytes from `index` on, which must all be there; the first is the lowest.
    @inlinable @inline(__always)
    package func word(at index: Int) -> UInt64 {
        // Safe: the bounds are checked by the call, and every pattern of bytes is a UInt64.
        UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromByteOffset: index, as: UInt64.self))
    }

    /// The four bytes from `index` on, which must all be there; the first is the lowest.
    @inlinable @inline(__always)
    package func halfWord(at index: Int) -> UInt32 {
        // Safe: the bounds are checked by the call, and every pattern of bytes is a UInt32.
        UInt32(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromByteOffset: index, as: UInt32.self))
    }

    /// Where the first byte of `start..<end` is that is to be found, or `end`.
    ///
    /// Whole blocks are searched with `inBlock`, what is left after them with `isFound`. The first
    /// byte is asked for by itself, since what is looked for often comes in clusters.
    @inlinable @inline(__always)
    package func firstIndex(
        from start: Int, to end: Int, inBlock: (ByteBlock) -> ByteBlock.Matches,
        isFound: (UInt8) -> Bool
    ) -> Int {
        guard start < end, !isFound(self[start]) else { return start }
        var index = start
        while index <= end &- ByteBlock.count {
            let place = inBlock(ByteBlock(self, at: index)).first
            index &+= place
            if place < ByteBlock.count { return index }
        }
        while index < end, !isFound(self[index]) { index &+= 1 }
        return index
    }

    /// Counts how often `byte` is in `range`.
    ///
    /// Where a block holds it the comparison gives 255, which is -1: so subtracting the results
    /// counts in sixteen places at once, for as many blocks as a byte can count.
    package func count(of byte: UInt8, in range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBufferPointer { bytes in
            guard let first = bytes.baseAddress else { return 0 }
            var count = 0
            var index = range.lowerBound
            while range.upperBound &- index >= ByteBlock.count {
                let blocks = Swift.min((range.upperBound &- index) / ByteBlock.count, 255)
                var counts = SIMD16<UInt8>()
                for _ in 0..<blocks {
                    // Safe: so many whole blocks end before the range does, which is within.
                    counts &-= unsafe ByteBlock(first + index).equal(to: byte).bytes
                    index &+= ByteBlock.count
                }
                for place in counts.indices { count &+= Int(counts[place]) }
            }
            while index < range.upperBound {
                // Safe: the index is below the end of the range.
                if unsafe bytes[index] == byte { count &+= 1 }
                index &+= 1
            }
            return count
        }
    }

    /// Whether one of two bytes is in `range`, after which there must be a block.
    ///
    /// Most texts have neither, so that all blocks are looked at, and once in the end what was found.
    package func contains(_ one: UInt8, _ other: UInt8, in range: Range<Int>) -> Bool {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count &- ByteBlock.count)
        return unsafe withUnsafeBufferPointer { bytes in
            guard let first = bytes.baseAddress else { return false }
            var found = SIMD16<UInt8>()
            var index = range.lowerBound
            while index &+ ByteBlock.count <= range.upperBound {
                // Safe: a block that begins in the range ends before that which must follow it.
                let block = unsafe ByteBlock(first + index)
                found |= block.equal(to: one).bytes | block.equal(to: other).bytes
                index &+= ByteBlock.count
            }
            let block = unsafe ByteBlock(first + index)
            let last = (block.equal(to: one) | block.equal(to: other)).first
            return last < range.upperBound &- index
                || ByteBlock.Matches(bytes: found).first < ByteBlock.count
        }
    }

    /// Where `byte` is last in `range`.
    package func lastIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        var index = range.upperBound
        while index > range.lowerBound {
            index -= 1
            if self[index] == byte { return index }
        }
        return nil
    }
}
