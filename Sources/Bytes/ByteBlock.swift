/// Sixteen neighbouring bytes, compared in one step.
///
/// The types are spelled out on purpose: with inferred ones the compiler makes a loop of sixteen
/// comparisons from a vector comparison (measured with Swift 6.3.1: 18 times slower).
@frozen
@usableFromInline
package struct ByteBlock: Sendable {
    @usableFromInline let bytes: SIMD16<UInt8>

    /// How many bytes a block has.
    @inlinable package static var count: Int { 16 }

    /// Takes the sixteen bytes of `source` from `index` on, which must all be there.
    @inlinable @inline(__always)
    package init(_ source: Span<UInt8>, at index: Int) {
        // Safe: the bounds are checked by the call, and every pattern of bytes is a SIMD16.
        bytes = unsafe source.bytes.unsafeLoadUnaligned(
            fromByteOffset: index, as: SIMD16<UInt8>.self)
    }

    /// Takes the sixteen bytes at `source`, which must all be there.
    @unsafe
    @inlinable @inline(__always)
    package init(_ source: UnsafePointer<UInt8>) {
        bytes = unsafe UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt8>.self)
    }

    /// Writes the sixteen bytes to `target`, where there must be room for all of them.
    @unsafe
    @inlinable @inline(__always)
    package func write(to target: UnsafeMutablePointer<UInt8>) {
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
    }

    private init(_ bytes: SIMD16<UInt8>) {
        self.bytes = bytes
    }

    /// Takes up to sixteen bytes; the places after them hold zero.
    package init(padding source: some Sequence<UInt8>) {
        var bytes = SIMD16<UInt8>()
        for (index, byte) in source.prefix(Self.count).enumerated() {
            bytes[index] = byte
        }
        self.bytes = bytes
    }

    /// Where the block holds `byte`.
    @inlinable @inline(__always)
    package func equal(to byte: UInt8) -> Matches {
        let mask: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<UInt8>(repeating: byte)
        return Matches(mask)
    }

    /// Where the block holds a byte below `bound`.
    @inlinable @inline(__always)
    package func below(_ bound: UInt8) -> Matches {
        let mask: SIMDMask<SIMD16<Int8>> = bytes .< SIMD16<UInt8>(repeating: bound)
        return Matches(mask)
    }

    /// Where the block holds a control character or what is not ASCII.
    @inlinable @inline(__always)
    package var outsidePrintableASCII: Matches {
        // With one added, and as signed numbers, all of them are below the space with one added.
        // Safe: both are plain 16-byte vectors.
        let signed = unsafe unsafeBitCast(bytes &+ 1, to: SIMD16<Int8>.self)
        let mask: SIMDMask<SIMD16<Int8>> = signed .< SIMD16<Int8>(repeating: 0x21)
        return Matches(mask)
    }
}

extension ByteBlock {
    /// The places of a block that a comparison found, as sixteen bytes of all ones or zeros.
    @frozen
    @usableFromInline
    package struct Matches: Sendable {
        @usableFromInline let bytes: SIMD16<UInt8>

        @inlinable @inline(__always)
        init(_ mask: SIMDMask<SIMD16<Int8>>) {
            // Safe: both are plain 16-byte vectors.
            bytes = unsafe unsafeBitCast(mask, to: SIMD16<UInt8>.self)
        }

        @inlinable @inline(__always)
        init(bytes: SIMD16<UInt8>) {
            self.bytes = bytes
        }

        /// The first place found, or 16.
        @inlinable @inline(__always)
        package var first: Int {
            // Safe: both are plain 16-byte vectors.
            let words = unsafe unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
            return words[0] != 0
                ? words[0].trailingZeroBitCount >> 3
                : 8 &+ words[1].trailingZeroBitCount >> 3
        }

        /// The places that either comparison found.
        @inlinable @inline(__always)
        package static func | (left: Self, right: Self) -> Self {
            Self(bytes: left.bytes | right.bytes)
        }
    }
}
