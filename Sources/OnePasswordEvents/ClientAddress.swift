package import Bytes

/// The address that a client had, read from its text.
///
/// IPv4 is four decimal numbers without leading zeros (RFC 6943, section 3.1.1, strict form), IPv6
/// any text form of RFC 4291, section 2.2, without a zone.
package enum ClientAddress: Sendable, Hashable {
    /// An IPv4 address, as it is or as the last four bytes of an IPv4-mapped one.
    case ipv4(UInt8, UInt8, UInt8, UInt8)
    /// Any other IPv6 address, in two halves: one number of 128 bits would be aligned to 16 bytes,
    /// and what holds it too large to be copied without a call.
    case ipv6(high: UInt64, low: UInt64)

    /// Reads the `count` bytes of `bytes` from `start` on, or returns nil for anything else.
    package init?(_ bytes: Span<UInt8>, start: Int, count: Int) {
        let end = start + count
        if let address = Self.dottedQuad(bytes, start, end) {
            self = address
            return
        }
        guard count <= 45, let groups = IPv6Groups(bytes, start, end) else { return nil }
        self = groups.mappedIPv4 ?? groups.address
    }

    /// Reads `a.b.c.d`.
    fileprivate static func dottedQuad(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int
    ) -> ClientAddress? {
        guard 7...15 ~= end - start else { return nil }
        let text = bytes.extracting(start..<end)
        var parts = InlineArray<4, UInt8>(repeating: 0)
        var index = 0
        for part in parts.indices {
            if part > 0 {
                guard index < text.count, text[index] == UInt8(ascii: ".") else { return nil }
                index &+= 1
            }
            guard var value = text.digit(at: index) else { return nil }
            index &+= 1
            // After a zero no digit can follow, after others up to two.
            if value > 0, let second = text.digit(at: index) {
                value = value &* 10 &+ second
                index &+= 1
                if let third = text.digit(at: index) {
                    value = value &* 10 &+ third
                    index &+= 1
                    guard value < 256 else { return nil }
                }
            }
            parts[part] = UInt8(truncatingIfNeeded: value)
        }
        guard index == text.count else { return nil }
        return .ipv4(parts[0], parts[1], parts[2], parts[3])
    }
}

extension Span<UInt8> {
    /// The value of the decimal digit at `index`, or nil if there is none.
    @inline(__always)
    fileprivate func digit(at index: Int) -> UInt32? {
        guard index < count else { return nil }
        let digit = self[index] &- UInt8(ascii: "0")
        return digit < 10 ? UInt32(digit) : nil
    }
}

/// The eight groups of an IPv6 address.
private struct IPv6Groups {
    private var groups = InlineArray<8, UInt16>(repeating: 0)

    init?(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
        var count = 0
        var gap: Int?
        var index = start
        if end - start >= 2, bytes[start] == UInt8(ascii: ":") {
            guard bytes[start + 1] == UInt8(ascii: ":") else { return nil }
            gap = 0
            index += 2
        }
        while index < end {
            guard count < 8 else { return nil }
            if count <= 6,
                case .ipv4(let a, let b, let c, let d)? =
                    ClientAddress.dottedQuad(bytes, index, end)
            {
                groups[count] = UInt16(a) << 8 | UInt16(b)
                groups[count + 1] = UInt16(c) << 8 | UInt16(d)
                count += 2
                index = end
                break
            }
            guard let group = Self.group(bytes, &index, end) else { return nil }
            groups[count] = group
            count += 1
            guard index < end else { break }
            guard bytes[index] == UInt8(ascii: ":"), index + 1 < end else { return nil }
            index += 1
            if bytes[index] == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = count
                index += 1
            }
        }
        if let gap {
            guard count < 8 else { return nil }
            let behind = count - gap
            for place in 0..<behind { groups[7 - place] = groups[count - 1 - place] }
            for place in gap..<8 - behind { groups[place] = 0 }
        } else if count != 8 {
            return nil
        }
    }

    /// Reads one to four hexadecimal digits.
    private static func group(
        _ bytes: Span<UInt8>, _ index: inout Int, _ end: Int
    ) -> UInt16? {
        let first = index
        var value: UInt16 = 0
        while index < end, index - first < 4,
            let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue
        {
            value = value << 4 | UInt16(digit)
            index += 1
        }
        return index > first ? value : nil
    }

    /// All eight as one number.
    var number: UInt128 {
        var number: UInt128 = 0
        for index in groups.indices { number = number << 16 | UInt128(groups[index]) }
        return number
    }

    var address: ClientAddress {
        let number = number
        return .ipv6(
            high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
    }

    /// The IPv4 address of `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2).
    var mappedIPv4: ClientAddress? {
        for index in 0..<5 where groups[index] != 0 { return nil }
        guard groups[5] == 0xFFFF else { return nil }
        return .ipv4(
            UInt8(groups[6] >> 8), UInt8(groups[6] & 0xFF),
            UInt8(groups[7] >> 8), UInt8(groups[7] & 0xFF))
    }
}

extension ClientAddress {
    /// The number that IPv6 has for it.
    package var number: UInt128 {
        switch self {
        case .ipv4(let first, let second, let third, let fourth):
            [first, second, third, fourth].reduce(0xFFFF) { $0 << 8 | UInt128($1) }
        case .ipv6(let high, let low): UInt128(high) << 64 | UInt128(low)
        }
    }
}

extension UInt128 {
    /// Reads an address as `ClientAddress` does, as the number that IPv6 has for it.
    package init?(addressIn text: Span<UInt8>) {
        guard let address = ClientAddress(text, start: 0, count: text.count) else { return nil }
        self = address.number
    }
}

extension ByteBuffer {
    /// Writes an IPv6 address in its canonical form: `2001:db8:cef:1::1`.
    ///
    /// RFC 5952, section 4: small letters, no leading zeros, and `::` for the longest run of two
    /// zero groups or more, the first of several. The last 32 bits are never written as IPv4, as
    /// section 5 would have it for some prefixes: what reads addresses in collectors does not.
    package mutating func append(ipv6 number: UInt128) {
        let gap = Self.longestRunOfZeros(number)
        var index = 0
        while index < 8 {
            if index == gap.lowerBound, !gap.isEmpty {
                append("::")
                index = gap.upperBound
                continue
            }
            if index > 0, index != gap.upperBound || gap.isEmpty { append(UInt8(ascii: ":")) }
            append(hexadecimal: Self.group(index, of: number))
            index += 1
        }
    }

    private static func group(_ index: Int, of number: UInt128) -> UInt16 {
        UInt16(truncatingIfNeeded: number >> UInt128(16 * (7 - index)))
    }

    /// The groups that `::` stands for.
    private static func longestRunOfZeros(_ number: UInt128) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in 0..<8 {
            guard group(index, of: number) == 0 else {
                start = index + 1
                continue
            }
            if index + 1 - start > max(longest.count, 1) { longest = start..<index + 1 }
        }
        return longest
    }

    private mutating func append(hexadecimal group: UInt16) {
        var shift = group < 0x10 ? 0 : group < 0x100 ? 4 : group < 0x1000 ? 8 : 12
        while shift >= 0 {
            let digit = UInt8(group >> UInt16(shift) & 0xF)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
    }
}

/// The addresses that begin with the same bits, as `192.0.2.0/24` writes them.
///
/// RFC 4632, section 3.1, and RFC 4291, section 2.3. IPv4 is among IPv6 as `::ffff:0:0/96`
/// (RFC 4291, section 2.5.5.2), so that both forms of an address are in the same range.
package struct AddressRange: Sendable, Hashable {
    private let first: UInt128
    private let mask: UInt128

    /// Reads an address, with the number of leading bits that count after a `/` or all of them.
    ///
    /// Bits after those must be 0: `192.0.2.1/24` is more likely a mistake.
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
