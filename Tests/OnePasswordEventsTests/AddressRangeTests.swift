import OnePasswordEvents
import Testing

@Suite("Ranges of addresses")
struct AddressRangeTests {
    @Test(
        "hold the addresses that begin with their bits, however those are written",
        arguments: [
            ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.0/24", "::ffff:192.0.2.7", true), ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false), ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "203.0.113.9", true),
            ("2001:db8::/32", "2001:DB8:ffff::", true), ("2001:db8::/32", "2001:db9::", false),
            ("2001:db8::1", "2001:0db8:0:0:0:0:0:1", true), ("::ffff:0:0/96", "10.0.0.1", true),
            ("10.0.0.128/25", "10.0.0.127", false),
        ])
    func membership(range: String, address: String, isMember: Bool) throws {
        let range = try #require(AddressRange(parsing: range))
        let bytes = Array(address.utf8)
        let number = UInt128(addressIn: bytes.span)
        #expect(number.map(range.contains) == isMember)
    }

    @Test(
        "what is none is refused",
        arguments: [
            "", "/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.1/24", "192.0.2.0/", "192.0.2/24",
            "2001:db8::/129", "2001:db8::1/64", "fe80::1%eth0", "192.0.2.0/24/8", "x",
        ])
    func refused(text: String) {
        #expect(AddressRange(parsing: text) == nil)
    }
}
