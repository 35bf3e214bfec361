import Checkpoints
import Testing

@Suite("CRC-32 of ISO 3309")
struct CRC32Tests {
    @Test(
        "the sums that everybody gets",
        arguments: [
            ("", 0), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ])
    func vectors(text: String, sum: UInt32) {
        #expect(crc32(text.utf8) == sum)
    }

    @Test("any length has the sum that the definition gives, bit by bit", arguments: 0..<40)
    func lengths(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 151 + 7) }
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
        }
        #expect(crc32(bytes) == ~sum)
    }

    @Test("a changed bit changes the sum, wherever it lies")
    func bits() {
        let bytes = Array("{\"version\":1}".utf8)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                #expect(crc32(changed) != crc32(bytes))
            }
        }
    }
}
