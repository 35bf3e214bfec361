import Bytes
import Foundation
import OnePasswordEvents
import TestSupport
import Testing

@Suite("Addresses of clients")
struct ClientAddressTests {
    @Test(
        "IPv4 is four decimal numbers (RFC 6943, section 3.1.1, strict form)",
        arguments: [
            ("203.0.113.24", ClientAddress.ipv4(203, 0, 113, 24)), ("0.0.0.0", .ipv4(0, 0, 0, 0)),
            ("255.255.255.255", .ipv4(255, 255, 255, 255)), ("1.2.3.4", .ipv4(1, 2, 3, 4)),
        ])
    func ipv4(text: String, address: ClientAddress) {
        #expect(self.address(text) == address)
    }

    @Test(
        "an IPv4-mapped address is that of IPv4 (RFC 4291, section 2.5.5.2), in any spelling",
        arguments: [
            "::ffff:203.0.113.24", "::FFFF:203.0.113.24", "0:0:0:0:0:ffff:203.0.113.24",
            "::ffff:cb00:7118", "0000:0000:0000:0000:0000:ffff:cb00:7118", "::0:ffff:CB00:7118",
            "0::ffff:203.0.113.24",
        ])
    func mapped(text: String) {
        #expect(address(text) == .ipv4(203, 0, 113, 24))
    }

    @Test(
        "IPv6 has the text forms of RFC 4291, section 2.2",
        arguments: [
            "::", "::1", "1::", "2001:db8::17", "2001:DB8:0:0:8:800:200C:417A", "fe80::1",
            "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::8", "1:2:3:4:5:6:1.2.3.4",
            "::1.2.3.4", "::ffff:0:1.2.3.4", "64:ff9b::192.0.2.33", "1::1.2.3.4", "::fffe:1.2.3.4",
            "0:0:0:0:0:0:0:0", "0000:0000:0000:0000:0000:0000:255.255.255.255", "::1:ffff:1.2.3.4",
        ])
    func ipv6(text: String) {
        #expect(isIPv6(address(text)))
    }

    @Test(
        "anything else is no address",
        arguments: [
            "", " ", ".", "...", "1", "1.2", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3",
            "256.0.0.1", "1.2.3.256", "1.2.3.999", "1.2.3.0004", "01.2.3.4", "1.2.3.04", "00.0.0.0",
            "1.2.3.4 ", " 1.2.3.4", "1.2.3.4/24", "1.2.3.4:80", "0x1.2.3.4", "1.2.3.-4", "1.2.3.+4",
            "a.b.c.d", "１.2.3.4", ":", ":::", "1", "::1::", "1::2::3", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "12345::", "::12345",
            "g::", "::g", ":1", "1:", "1:2:3:4:5:6:7:", ":2:3:4:5:6:7:8", "fe80::1%eth0",
            "fe80::1%1", "[::1]", "::1/64", "::1.2.3", "::1.2.3.4.5", "::256.1.1.1", "::01.2.3.4",
            "1.2.3.4::", "1.2.3.4:1::", "::1.2.3.4:1", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:1.2.3.4",
            "::ffff:1.2.3.4 ", "unknown", "localhost", "1:2:3:4:5:6:7:8:", "::1\u{0}",
            "00000::1", "1:2:3:4:5:6:7:8::1.2.3.4", "-::1", "+1::",
        ])
    func invalid(text: String) {
        #expect(address(text) == nil)
    }

    @Test("eight groups and one gap: a gap stands for at least one group, by RFC 4291")
    func gaps() {
        for before in 0...8 {
            for after in 0...8 {
                let text = list(before) + "::" + list(after)
                let isAddress = inet(text)
                #expect(isIPv6(address(text)) == isAddress, "\(text)")
            }
        }
    }

    @Test("any spelling is an address where `inet_pton` says so", arguments: [1, 2, 3, 4])
    func random(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var addresses = 0
        for _ in 0..<8000 {
            let text = spelling(&generator)
            let isAddress = inet(text)
            if (address(text) != nil) != isAddress { Issue.record("\(text): \(isAddress)") }
            if isAddress { addresses += 1 }
        }
        #expect((200...7800).contains(addresses))
    }

    @Test("an IPv6 address is written as `inet_ntop` writes it, but for the last groups as IPv4")
    func canonical() throws {
        var generator = SplitMix64(seed: 5952)
        for _ in 0..<5000 {
            var number: UInt128 = 0
            for _ in 0..<8 {
                let groups: [UInt16] = [0, 0, 0, 1, 0xCEF, 0x20, 0xFFFF, 0xDB8]
                number = number << 16 | UInt128(generator.pick(groups))
            }
            var bytes = (0..<16).map { UInt8(truncatingIfNeeded: number >> UInt128(120 - 8 * $0)) }
            var room = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            // Safe: so many bytes hold any address and its end.
            _ = unsafe inet_ntop(AF_INET6, &bytes, &room, socklen_t(room.count))
            let written = room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            let expected = String(decoding: written, as: UTF8.self)
            guard !expected.contains(".") else { continue }
            var output = ByteBuffer()
            output.append(ipv6: number)
            let text = output.withSpan { span in span.indices.map { span[$0] } }
            #expect(String(decoding: text, as: UTF8.self) == expected)
            #expect(try #require(address(expected)).number == number)
        }
    }

    private func isIPv6(_ address: ClientAddress?) -> Bool {
        if case .ipv6? = address { true } else { false }
    }

    private func list(_ count: Int) -> String {
        (0..<count).map { "\($0 + 1)" }.joined(separator: ":")
    }

    /// Makes something between an address and none.
    private func spelling(_ generator: inout SplitMix64) -> String {
        var text: String
        switch generator.number(below: 4) {
        case 0:
            text = quad(&generator)
        case 1:
            let count = generator.number(in: 6...9)
            text = (0..<count).map { _ in group(&generator) }.joined(separator: ":")
        case 2:
            let sides = (0..<2).map { _ in
                (0..<generator.number(below: 5)).map { _ in group(&generator) }.joined(
                    separator: ":")
            }
            text = sides.joined(separator: "::")
        default:
            let groups = (0..<generator.number(below: 8)).map { _ in group(&generator) }
            text = (groups + [quad(&generator)]).joined(
                separator: generator.pick([":", "::", ":"]))
            if generator.once(in: 2) { text = "::" + text }
        }
        guard generator.once(in: 3), !text.isEmpty else { return text }
        var bytes = Array(text.utf8)
        let place = generator.number(below: bytes.count)
        switch generator.number(below: 3) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(generator.pick(Array(":.0f9gF% ".utf8)), at: place)
        default: bytes[place] = generator.pick(Array(":.0f9gF% ".utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func quad(_ generator: inout SplitMix64) -> String {
        (0..<4).map { _ in
            generator.pick(
                ["0", "1", "9", "10", "99", "100", "255", "256", "01"].dropLast(
                    generator.once(in: 8) ? 0 : 2))
        }.joined(separator: ".")
    }

    private func group(_ generator: inout SplitMix64) -> String {
        generator.pick(
            ["0", "1", "ff", "FFFF", "ffff", "0000", "abc", "00a1", "12345"].dropLast(
                generator.once(in: 8) ? 0 : 1))
    }

    /// Whether the system takes the text for an address; it is as strict, and takes no zones.
    private func inet(_ text: String) -> Bool {
        guard !text.utf8.contains(0) else { return false }
        var room = [UInt8](repeating: 0, count: 16)
        // Safe: sixteen bytes hold an address of either family.
        return [AF_INET, AF_INET6].contains { unsafe inet_pton($0, text, &room) == 1 }
    }

    /// Reads a text that stands between other bytes.
    private func address(_ text: String) -> ClientAddress? {
        let bytes = Array("1\(text)1".utf8)
        return ClientAddress(bytes.span, start: 1, count: bytes.count - 2)
    }
}
