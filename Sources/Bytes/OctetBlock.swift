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

    /// Where the block holds a control character or what is not ASCII.
    @inlinable @inline(__always)
    package var outsidePrintableASCII: Matches {
        // With one added, and as signed numbers, all of them are below the space with one added.
        // Safe: both are plain 16-octet vectors.
        let signed = unsafe unsafeBitCast(octets &+ 1, to: SIMD16<Int8>.self)
        let mask: SIMDMask<SIMD16<Int8>> = signed .< SIMD16<Int8>(repeating: 0x21)
        return Matches(mask)
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
