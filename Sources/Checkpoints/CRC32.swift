/// The CRC-32 of ISO 3309, the checksum of state files and spools.
///
/// The reversed polynomial of Ethernet, gzip and PNG (RFC 1952, section 8). The sum of a text follows
/// from those of its parts, as in zlib's `crc32_combine`: the state of `pull` has 150 kB, of which
/// little is new each time it is saved.
package struct CRC32: Sendable, Hashable {
    /// The sum of all that was appended.
    package private(set) var value: UInt32 = 0

    /// Creates the sum of no bytes.
    package init() {}

    /// Creates the sum of some bytes.
    package init(_ bytes: some Sequence<UInt8>) {
        append(bytes)
    }

    /// Creates the sum of some bytes, eight at a time.
    package init(_ bytes: Span<UInt8>) {
        append(bytes)
    }

    /// Appends bytes.
    package mutating func append(_ bytes: some Sequence<UInt8>) {
        var sum = ~value
        for byte in bytes {
            sum = sum >> 8 ^ Self.sums[Int(UInt8(truncatingIfNeeded: sum) ^ byte)]
        }
        value = ~sum
    }

    /// Appends bytes, eight at a time.
    ///
    /// The sum is linear, so each of the eight adds what it would if zeros followed it (M. E. Kounavis
    /// and F. L. Berry, "A Systematic Approach to Building High Performance Software-Based CRC
    /// Generators", ISCC 2005).
    package mutating func append(_ bytes: Span<UInt8>) {
        var sum = ~value
        var index = 0
        while index &+ 8 <= bytes.count {
            let low =
                sum
                ^ (UInt32(bytes[index]) | UInt32(bytes[index &+ 1]) << 8
                    | UInt32(bytes[index &+ 2]) << 16 | UInt32(bytes[index &+ 3]) << 24)
            let first =
                Self.slices[Int(UInt8(truncatingIfNeeded: low))]
                ^ Self.slices[256 + Int(UInt8(truncatingIfNeeded: low >> 8))]
                ^ Self.slices[512 + Int(UInt8(truncatingIfNeeded: low >> 16))]
                ^ Self.slices[768 + Int(UInt8(truncatingIfNeeded: low >> 24))]
            let second =
                Self.slices[1024 + Int(bytes[index &+ 4])]
                ^ Self.slices[1280 + Int(bytes[index &+ 5])]
                ^ Self.slices[1536 + Int(bytes[index &+ 6])]
                ^ Self.slices[1792 + Int(bytes[index &+ 7])]
            sum = first ^ second
            index &+= 8
        }
        while index < bytes.count {
            sum = sum >> 8 ^ Self.sums[Int(UInt8(truncatingIfNeeded: sum) ^ bytes[index])]
            index &+= 1
        }
        value = ~sum
    }

    /// What a byte adds to a sum if the seven others of eight follow it (256 places), and so on to the
    /// last: one array, since an element of an inline array is copied whole when it is read.
    private static let slices: InlineArray<2048, UInt32> = InlineArray { index in
        (0..<7 - index / 256).reduce(sums[index % 256]) { sum, _ in
            sum >> 8 ^ sums[Int(UInt8(truncatingIfNeeded: sum))]
        }
    }

    /// Appends `count` bytes that have the sum `other`.
    mutating func append(_ other: CRC32, count: Int) {
        value = Self.followed(value, by: count) ^ other.value
    }

    /// Removes from the beginning the bytes that have the sum `other`, and leaves `count`.
    mutating func removeFirst(_ other: CRC32, leaving count: Int) {
        value ^= Self.followed(other.value, by: count)
    }

    /// What a byte adds to a sum.
    private static let sums: InlineArray<256, UInt32> = InlineArray { index in
        (0..<8).reduce(UInt32(index)) { sum, _ in timesX(sum) }
    }

    /// A sum after which `count` bytes follow: times x to the power of eight times their number.
    private static func followed(_ sum: UInt32, by count: Int) -> UInt32 {
        var (product, power, rest) = (sum, 1 << 23 as UInt32, count)
        while rest > 0 {
            if rest & 1 != 0 { product = Self.product(product, power) }
            power = Self.product(power, power)
            rest >>= 1
        }
        return product
    }

    /// The product of two polynomials, whose highest bits are those of x to the power of zero.
    private static func product(_ left: UInt32, _ right: UInt32) -> UInt32 {
        var (product, shifted) = (0 as UInt32, right)
        for bit in 0..<32 as Range<UInt32> {
            if (left << bit) >> 31 != 0 { product ^= shifted }
            shifted = timesX(shifted)
        }
        return product
    }

    private static func timesX(_ sum: UInt32) -> UInt32 {
        sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320
    }
}
