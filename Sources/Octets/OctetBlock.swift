/// Sixteen neighbouring octets, compared in one step.
///
/// The types are spelled out on purpose: with inferred ones the compiler makes a loop of sixteen
/// comparisons from a vector comparison (measured with Swift 6.3.1: 18 times slower).
@frozen
@usableFromInline
package struct OctetBlock: Sendable {
    @usableFromInline let octets: SIMD16<UInt8>

    /// How many octets a block has.
    @inlinable package static var count: Int { 16 }

    /// Takes the sixteen octets of `source` from `index` on, which must all be there.
    @inlinable @inline(__always)
    package init(_ source: Span<UInt8>, at index: Int) {
        // Safe: the bounds are checked by the call, and every pattern of octets is a SIMD16.
        octets = unsafe source.bytes.unsafeLoadUnaligned(
            fromByteOffset: index, as: SIMD16<UInt8>.self)
    }

    /// Takes the sixteen octets at `source`, which must all be there.
    @unsafe
    @inlinable @inline(__always)
    package init(_ source: UnsafePointer<UInt8>) {
        octets = unsafe UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt8>.self)
    }

    /// Writes the sixteen octets to `target`, where there must be room for all of them.
    @unsafe
    @inlinable @inline(__always)
    func write(to target: UnsafeMutablePointer<UInt8>) {
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: octets, as: SIMD16<UInt8>.self)
    }

    private init(_ octets: SIMD16<UInt8>) {
        self.octets = octets
    }

    /// Takes up to sixteen octets; the places behind them hold zero.
    package init(padding source: some Sequence<UInt8>) {
        var octets = SIMD16<UInt8>()
        for (index, octet) in source.prefix(Self.count).enumerated() {
            octets[index] = octet
        }
        self.octets = octets
    }

    /// Where the block holds `octet`.
    @inlinable @inline(__always)
    package func equal(to octet: UInt8) -> Matches {
        let mask: SIMDMask<SIMD16<Int8>> = octets .== SIMD16<UInt8>(repeating: octet)
        return Matches(mask)
    }

    /// Where the block holds an octet below `bound`.
    @inlinable @inline(__always)
    package func below(_ bound: UInt8) -> Matches {
        let mask: SIMDMask<SIMD16<Int8>> = octets .< SIMD16<UInt8>(repeating: bound)
        return Matches(mask)
    }

    /// Where the block holds none of the `count` octets from `first` on.
    @inlinable @inline(__always)
    package func outside(_ first: UInt8, count: UInt8) -> Matches {
        let distance: SIMD16<UInt8> = octets &- SIMD16<UInt8>(repeating: first)
        let mask: SIMDMask<SIMD16<Int8>> = distance .>= SIMD16<UInt8>(repeating: count)
        return Matches(mask)
    }

    /// Whether all octets are zero.
    @inlinable @inline(__always)
    package var isZero: Bool {
        // Safe: both are plain 16-octet vectors.
        let words = unsafe unsafeBitCast(octets, to: SIMD2<UInt64>.self)
        return words[0] | words[1] == 0
    }

    /// The octets where `mask` has all bits set, and zeros elsewhere.
    package func masked(by mask: OctetBlock) -> OctetBlock {
        OctetBlock(octets & mask.octets)
    }

    /// Whether the octets are those of `other` wherever `mask` has all bits set.
    @inlinable @inline(__always)
    package func equals(_ other: OctetBlock, under mask: OctetBlock) -> Bool {
        let difference: SIMD16<UInt8> = (octets ^ other.octets) & mask.octets
        // Safe: both are plain 16-octet vectors.
        let words = unsafe unsafeBitCast(difference, to: SIMD2<UInt64>.self)
        return words[0] | words[1] == 0
    }
}

extension OctetBlock {
    /// The places of a block that a comparison found, as sixteen octets of all ones or zeros.
    @frozen
    @usableFromInline
    package struct Matches: Sendable {
        @usableFromInline let octets: SIMD16<UInt8>

        @inlinable @inline(__always)
        init(_ mask: SIMDMask<SIMD16<Int8>>) {
            // Safe: both are plain 16-octet vectors.
            octets = unsafe unsafeBitCast(mask, to: SIMD16<UInt8>.self)
        }

        @inlinable @inline(__always)
        init(octets: SIMD16<UInt8>) {
            self.octets = octets
        }

        /// The first place found, or 16.
        @inlinable @inline(__always)
        package var first: Int {
            // Safe: both are plain 16-octet vectors.
            let words = unsafe unsafeBitCast(octets, to: SIMD2<UInt64>.self)
            return words[0] != 0
                ? words[0].trailingZeroBitCount >> 3
                : 8 &+ words[1].trailingZeroBitCount >> 3
        }

        @inlinable @inline(__always)
        package static func | (left: Self, right: Self) -> Self {
            Self(octets: left.octets | right.octets)
        }
    }
}
