/// The addresses that begin with the same bits, as `192.0.2.0/24` writes them.
///
/// RFC 4632, section 3.1, and RFC 4291, section 2.3. IPv4 stands among IPv6 as `::ffff:0:0/96`
/// (RFC 4291, section 2.5.5.2), so that both forms of an address are in the same range.
package struct AddressRange: Sendable, Hashable {
    private let first: UInt128
    private let mask: UInt128

    /// Reads an address, with the number of leading bits that count behind a `/` or all of them.
    ///
    /// Bits behind those must be 0: `192.0.2.1/24` is more likely a mistake.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let address = Array((parts.first ?? "").utf8)
        guard parts.count <= 2, let number = UInt128(addressIn: address.span) else { return nil }
        let isIPv4 = !address.contains(UInt8(ascii: ":"))
        var length = 128
        if parts.count == 2 {
            guard let bits = Int(parts[1]), 0...(isIPv4 ? 32 : 128) ~= bits else { return nil }
            length = isIPv4 ? 96 + bits : bits
        }
        mask = length == 0 ? 0 : .max << UInt128(128 - length)
        first = number
        guard first & ~mask == 0 else { return nil }
    }

    /// Whether an address is one of them.
    package func contains(_ address: UInt128) -> Bool { address & mask == first }
}
