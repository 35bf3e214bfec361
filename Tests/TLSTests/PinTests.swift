import Testing

@testable import TLS

@Suite("RFC 5425, section 4.2.2: fingerprints")
struct PinTests {
    /// The example of the RFC.
    static let example = "sha-1:E1:2D:53:2B:7C:6B:8A:29:A2:76:C8:64:36:0B:08:4B:7A:F1:9E:9D"

    @Test("the example of the RFC is read and written")
    func rfcExample() throws {
        let pin = try #require(Pin(parsing: Self.example))
        #expect(pin.algorithm == .sha1)
        #expect(pin.bytes.prefix(3) == [0xe1, 0x2d, 0x53])
        #expect(pin.description == Self.example)
    }

    @Test(
        "colons and case are free",
        arguments: [
            "SHA-1:e12d532b7c6b8a29a276c864360b084b7af19e9d",
            "sha-1:e1:2d:53:2b:7c:6b:8a:29:a2:76:c8:64:36:0b:08:4b:7a:f1:9e:9d",
        ])
    func free(text: String) {
        #expect(Pin(parsing: text)?.description == Self.example)
    }

    @Test("leading zeros stay")
    func zeros() throws {
        let text = "sha-256:" + Array(repeating: "0A", count: 32).joined(separator: ":")
        #expect(Pin(parsing: text)?.description == text)
    }

    @Test(
        "what is no fingerprint is refused",
        arguments: [
            "", "sha-1", "sha-1:", "E1:2D:53", "md5:e12d532b7c6b8a29a276c864360b084b",
            example + ":00", String(example.dropLast()), String(example.dropLast(3)),
            "sha-256:" + example.dropFirst(6), "sha-1:zz" + example.dropFirst(8),
            "sha-1: e12d532b7c6b8a29a276c864360b084b7af19e9d",
            "sha-1:\u{FF11}12d532b7c6b8a29a276c864360b084b7af19e9d",
        ])
    func refused(text: String) {
        #expect(Pin(parsing: text) == nil)
    }
}
