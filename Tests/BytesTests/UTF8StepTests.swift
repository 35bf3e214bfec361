import Bytes
import TestSupport
import Testing

/// Swift's own decoder follows the same recommendation, and judges.
@Suite("The Unicode Standard, chapter 3: U+FFFD Substitution of Maximal Subparts")
struct UTF8StepTests {
    @Test("every text of one byte and of two is read as Swift reads it")
    func short() {
        for first in UInt8.min...UInt8.max {
            #expect(isReadLikeSwift([first]))
            for second in UInt8.min...UInt8.max where !isReadLikeSwift([first, second]) {
                Issue.record("\([first, second])")
            }
        }
    }

    @Test("every pair of bytes behind a first one of three or four is read as Swift reads it")
    func leads() {
        // The borders of what may follow a first byte, and their neighbours.
        let borders: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF0, 0xF4,
            0xFF,
        ]
        for first in UInt8(0xE0)...0xFF {
            for second in borders {
                for third in borders {
                    #expect(isReadLikeSwift([first, second, third]))
                    for fourth in borders {
                        let bytes = [first, second, third, fourth]
                        if !isReadLikeSwift(bytes) { Issue.record("\(bytes)") }
                    }
                }
            }
        }
    }

    @Test("any text of three to six bytes is read as Swift reads it", arguments: [1, 2, 3])
    func random(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<40_000 {
            let bytes = (0..<generator.number(in: 3...6)).map { _ in
                // Mostly bytes above ASCII, since they are what can be wrong.
                UInt8(truncatingIfNeeded: generator.next()) | (generator.once(in: 4) ? 0 : 0x80)
            }
            if !isReadLikeSwift(bytes) { Issue.record("\(bytes)") }
        }
    }

    @Test("the scalars at the borders of each length are written as they are read")
    func borders() {
        let values: [UInt32] = [
            0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF,
        ]
        for scalar in values.compactMap({ Unicode.Scalar($0) }) {
            var buffer = ByteBuffer()
            buffer.append(scalar)
            let bytes = contents(buffer)
            #expect(bytes == Array(String(scalar).utf8))
            let step = UTF8Step(bytes.span, at: 0)
            #expect(step.scalar == scalar && step.count == bytes.count && !step.isBroken)
        }
    }

    @Test("a real U+FFFD is not broken, and a broken part is")
    func replacementCharacter() {
        #expect(!UTF8Step([0xEF, 0xBF, 0xBD].span, at: 0).isBroken)
        #expect(UTF8Step([0xEF, 0xBF].span, at: 0).isBroken)
    }

    /// Whether the scalars are those of Swift's decoder, and the steps take all bytes.
    private func isReadLikeSwift(_ bytes: [UInt8]) -> Bool {
        var scalars: [Unicode.Scalar] = []
        var index = 0
        while index < bytes.count {
            let step = UTF8Step(bytes.span, at: index)
            guard step.count >= 1 else { return false }
            scalars.append(step.scalar)
            index += step.count
        }
        return index == bytes.count
            && scalars == Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    }
}
