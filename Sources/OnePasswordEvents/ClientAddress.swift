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
    /// The groups before `::`, or all of them, and those after it: as one number each, with how
    /// many they are.
    private var before: (number: UInt128, count: Int) = (0, 0)
    private var after: (number: UInt128, count: Int)?

    /// All eight as one number.
    private(set) var number: UInt128 = 0

    init?(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
        var index = start
        if end - start >= 2, bytes[start] == UInt8(ascii: ":") {
            guard bytes[start + 1] == UInt8(ascii: ":") else { return nil }
            after = (0, 0)
            index += 2
        }
        while index < end {
            let first = index
            guard let group = Self.group(bytes, &index, end) else { return nil }
            if index < end, bytes[index] == UInt8(ascii: ".") {
                guard
                    case .ipv4(let a, let b, let c, let d)? =
                        ClientAddress.dottedQuad(bytes, first, end)
                else { return nil }
                add(UInt128(a) << 24 | UInt128(b) << 16 | UInt128(c) << 8 | UInt128(d), groups: 2)
                break
            }
            add(UInt128(group), groups: 1)
            guard index < end else { break }
            guard bytes[index] == UInt8(ascii: ":"), index + 1 < end else { return nil }
            index += 1
            if bytes[index] == UInt8(ascii: ":") {
                guard after == nil else { return nil }
                after = (0, 0)
                index += 1
            }
        }
        let count = before.count + (after?.count ?? 0)
        guard after == nil ? count == 8 : count < 8 else { return nil }
        // A shift by all 128 bits gives 0.
        number = before.number << UInt128(16 * (8 - before.count)) | (after?.number ?? 0)
    }

    private mutating func add(_ number: UInt128, groups count: Int) {
        let bits = UInt128(16 * count)
        if let last = after {
            after = (last.number << bits | number, last.count + count)
        } else {
            before = (before.number << bits | number, before.count + count)
        }
    }

    /// Reads one to four hexadecimal digits.
    @inline(__always)
    private static func group(
        _ bytes: Span<UInt8>, _ index: inout Int, _ end: Int
    ) -> UInt16? {
        let last = min(end, index &+ 4)
        let first = index
        var value: UInt16 = 0
        while index < last {
            var digit = bytes[index] &- UInt8(ascii: "0")
            if digit > 9 {
                digit = (bytes[index] | 0x20) &- UInt8(ascii: "a")
                guard digit < 6 else { break }
                digit += 10
            }
            value = value << 4 | UInt16(digit)
            index &+= 1
        }
        return index > first ? value : nil
    }

    var address: ClientAddress {
        .ipv6(
            high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
    }

    /// The IPv4 address of `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2).
    var mappedIPv4: ClientAddress? {
        guard number >> 32 == 0xFFFF else { return nil }
        let low = UInt32(truncatingIfNeeded: number)
        return .ipv4(
            UInt8(low >> 24), UInt8(low >> 16 & 0xFF), UInt8(low >> 8 & 0xFF), UInt8(low & 0xFF))
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
        let (high, low) = (
            UInt64(truncatingIfNeeded: number >> 64), UInt64(truncatingIfNeeded: number)
        )
        let gap = Self.longestRunOfZeros(high, low)
        var index = 0
        while index < 8 {
            if index == gap.lowerBound, !gap.isEmpty {
                append(UInt8(ascii: ":"))
                append(UInt8(ascii: ":"))
                index = gap.upperBound
                continue
            }
            if index > 0, index != gap.upperBound || gap.isEmpty { append(UInt8(ascii: ":")) }
            append(hexadecimal: Self.group(index, high, low))
            index += 1
        }
    }

    @inline(__always)
    private static func group(_ index: Int, _ high: UInt64, _ low: UInt64) -> UInt16 {
        let half = index < 4 ? high : low
        return UInt16(truncatingIfNeeded: half >> UInt64(16 &* (3 &- (index & 3))))
    }

    /// The groups that `::` stands for.
    private static func longestRunOfZeros(_ high: UInt64, _ low: UInt64) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in 0..<8 {
            guard group(index, high, low) == 0 else {
                start = index + 1
                continue
            }
            if index + 1 - start > max(longest.count, 1) { longest = start..<index + 1 }
        }
        return longest
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
