import Foundation
import Testing

@testable import TestSupport

@Suite("The oracle: addresses")
struct ExpectedAddressTests {
    static let addresses: [(String, ExpectedAddress?)] = [
        ("203.0.113.24", .v4("203.0.113.24")),
        ("::ffff:203.0.113.24", .v4("203.0.113.24")),
        ("0:0:0:0:0:FFFF:7f00:1", .v4("127.0.0.1")),
        ("2001:DB8::A0b", .v6("2001:db8::a0b")),
        ("::", .v6("::")),
        ("::192.0.2.33", .v6("::c000:221")),
        ("1:2:3:4:5:6:7::", .v6("1:2:3:4:5:6:7:0")),
        ("fe80::1%eth0", nil),
        ("203.0.113.024", nil),
        ("203.0.113.24.5", nil),
        ("[::1]", nil),
        ("::ffff:203.0.113.256", nil),
        ("", nil),
    ]

    @Test("an address is told by its text", arguments: addresses)
    func kind(_ text: String, _ expected: ExpectedAddress?) {
        #expect(ExpectedAddress(Array(text.unicodeScalars)) == expected)
    }

    @Test("the system reads as addresses what this reads, and nothing else")
    func system() {
        var generator = SplitMix64(seed: 11)
        let parts = [
            "0", "1", "ffff", "CEF", "12345", ":", ":", ":", "::", ".", "1.2.3.4", "01", "256",
        ]
        var texts = HostileValues.addresses.filter { !$0.hasPrefix(" ") && !$0.hasSuffix(" ") }
        for _ in 0..<10_000 {
            let count = generator.number(in: 1...15)
            texts.append((0..<count).map { _ in generator.pick(parts) }.joined())
        }
        for text in texts {
            let isAddress = ExpectedAddress(Array(text.unicodeScalars)) != nil
            #expect(isAddress == systemReads(text), "\(text)")
        }
    }

    private func systemReads(_ text: String) -> Bool {
        var address = in6_addr()
        // Safe: both calls write at most the 16 bytes of `address`, and keep no pointer.
        return unsafe inet_pton(AF_INET, text, &address) == 1
            || inet_pton(AF_INET6, text, &address) == 1
    }
}
