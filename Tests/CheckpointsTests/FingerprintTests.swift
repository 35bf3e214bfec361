import Checkpoints
import Foundation
import Testing

@Suite("FNV-1a, 64 bits: what a file begins with")
struct FingerprintTests {
    @Test(
        "the hashes of the draft, section 6 (appendix C)",
        arguments: [
            ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C),
            ("foobar", 0x8594_4171_F739_67E8),
        ])
    func vectors(text: String, hash: UInt64) {
        #expect(Fingerprint(of: text.utf8).hash == hash)
    }

    @Test("it covers 1,024 bytes and no more")
    func limit() {
        let bytes = [UInt8](repeating: 7, count: 1024)
        #expect(Fingerprint(of: bytes).length == 1024)
        #expect(Fingerprint(of: bytes + [8]) == Fingerprint(of: bytes))
        #expect(Fingerprint(of: bytes.dropLast()) != Fingerprint(of: bytes))
    }

    @Test("it is written as 16 digits, and what cannot be is not read")
    func coding() throws {
        let fingerprint = Fingerprint(of: "77!".utf8)
        let data = try JSONEncoder().encode(fingerprint)
        #expect(try JSONDecoder().decode(Fingerprint.self, from: data) == fingerprint)
        for text in [
            #"{"length":1025,"hash":"0000000000000000"}"#,
            #"{"length":-1,"hash":"0000000000000000"}"#, #"{"length":1,"hash":"0"}"#,
            #"{"length":1,"hash":"000000000000000g"}"#,
        ] {
            #expect(throws: (any Error).self) {
                try JSONDecoder().decode(Fingerprint.self, from: Data(text.utf8))
            }
        }
    }
}
