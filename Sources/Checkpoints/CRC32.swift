/// The CRC-32 of ISO 3309, the checksum of state files.
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

    /// Appends bytes.
    package mutating func append(_ bytes: some Sequence<UInt8>) {
        var sum = ~value
        for byte in bytes {
            sum = sum >> 8 ^ Self.sums[Int(UInt8(truncatingIfNeeded: sum) ^ byte)]
        }
        value = ~sum
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
