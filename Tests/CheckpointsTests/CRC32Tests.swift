import Testing

@testable import Checkpoints

@Suite("CRC-32 of ISO 3309")
struct CRC32Tests {
    @Test(
        "the sums that everybody gets",
        arguments: [
            ("", 0), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ])
    func vectors(text: String, sum: UInt32) {
        #expect(CRC32(text.utf8).value == sum)
    }

    @Test("the sum of a text follows from those of its parts", arguments: [0, 1, 7, 256, 5000])
    func parts(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 151 + $0 >> 8) }
        for split in [0, 1, count / 3, count - 1, count] where 0...count ~= split {
            let (first, rest) = (CRC32(bytes[..<split]), CRC32(bytes[split...]))
            var sum = first
            sum.append(rest, count: count - split)
            #expect(sum == CRC32(bytes))
            sum.removeFirst(first, leaving: count - split)
            #expect(sum == rest)
        }
    }

    @Test("eight bytes at once have the sum that they have one by one")
    func eightAtOnce() {
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 151 + $0 >> 8) }
        for start in 0..<9 {
            for end in start...100 {
                var sum = CRC32("first".utf8)
                sum.append(bytes[start..<end].span)
                var expected = CRC32("first".utf8)
                expected.append(bytes[start..<end])
                #expect(sum == expected)
            }
        }
    }

    @Test("a changed bit changes the sum, wherever it lies")
    func bits() {
        let bytes = Array("{\"version\":1}".utf8)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                #expect(CRC32(changed) != CRC32(bytes))
            }
        }
    }
}
