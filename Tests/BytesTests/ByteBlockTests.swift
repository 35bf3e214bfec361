import Bytes
import Testing

@Suite("Blocks of sixteen bytes")
struct ByteBlockTests {
    /// A predicate, and a byte that it finds among bytes that it does not.
    struct Predicate: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let found: [UInt8]
        let others: [UInt8]
        let matches: @Sendable (ByteBlock) -> ByteBlock.Matches
    }

    static let predicates = [
        Predicate(
            testDescription: "equal(to: 0x22)", found: [0x22], others: [0x21, 0x23, 0, 0xA2, 0xFF],
            matches: { $0.equal(to: 0x22) }),
        Predicate(
            testDescription: "equal(to: 0)", found: [0], others: [1, 0x80, 0xFF],
            matches: { $0.equal(to: 0) }),
        Predicate(
            testDescription: "equal(to: 0xFF)", found: [0xFF], others: [0xFE, 0x7F, 0],
            matches: { $0.equal(to: 0xFF) }),
        Predicate(
            testDescription: "below(0x20)", found: [0, 1, 0x1F], others: [0x20, 0x21, 0x7F, 0xFF],
            matches: { $0.below(0x20) }),
        Predicate(
            testDescription: "below(0x80)", found: [0, 0x7F], others: [0x80, 0xFF],
            matches: { $0.below(0x80) }),
        Predicate(
            testDescription: "outsidePrintableASCII", found: [0, 0x1F, 0x7F, 0x80, 0xFF],
            others: [0x20, 0x41, 0x7E], matches: { $0.outsidePrintableASCII }),
        Predicate(
            testDescription: "either of two", found: [0x3A, 0x3D], others: [0x39, 0x3B, 0xBA],
            matches: { $0.equal(to: 0x3A) | $0.equal(to: 0x3D) }),
    ]

    @Test("each predicate finds its bytes at each place, and no others", arguments: predicates)
    func places(_ predicate: Predicate) {
        for other in predicate.others {
            let none = predicate.matches(block(repeating: other))
            #expect(none.first == 16)
            for found in predicate.found {
                for place in 0..<16 {
                    let matches = predicate.matches(block(repeating: other, [place], found))
                    #expect(matches.first == place)
                }
            }
        }
    }

    @Test("of two places the first is named")
    func pairs() {
        for first in 0..<16 {
            for second in first..<16 {
                let matches = block(repeating: 1, [first, second], 9).equal(to: 9)
                #expect(matches.first == first)
            }
        }
    }

    @Test(
        "bytes are counted in any range, in blocks and behind them", arguments: [0, 15, 16, 5000])
    func counting(length: Int) {
        let bytes = (0..<length).map { UInt8($0 % 3) }
        for start in 0...min(length, 20) {
            let expected = bytes[start...].count { $0 == 1 }
            #expect(bytes.span.count(of: 1, in: start..<length) == expected)
            #expect(
                bytes.span.lastIndex(of: 1, in: start..<length)
                    == bytes[start...].lastIndex(of: 1))
        }
    }

    @Test("the first of some bytes is found in any range, in blocks and behind them")
    func searching() {
        for length in [0, 1, 15, 16, 17, 40] {
            for place in 0...length {
                var bytes = [UInt8](repeating: 1, count: length + 3)
                bytes[place] = 9
                for start in 0...place {
                    let found = bytes.span.firstIndex(from: start, to: length) {
                        $0.equal(to: 9)
                    } isFound: {
                        $0 == 9
                    }
                    #expect(found == min(place, length))
                }
            }
        }
    }

    @Test("a block can be taken from any place of its source", arguments: 0...17)
    func offsets(index: Int) {
        let source = (0..<33).map { UInt8($0) }
        let block = ByteBlock(source.span, at: index)
        for place in 0..<16 {
            #expect(block.equal(to: UInt8(index + place)).first == place)
        }
        #expect(block.equal(to: UInt8(index + 16)).first == 16)
    }

    private func block(
        repeating byte: UInt8, _ places: [Int] = [], _ other: UInt8 = 0
    ) -> ByteBlock {
        var bytes = [UInt8](repeating: byte, count: 16)
        for place in places { bytes[place] = other }
        return ByteBlock(bytes.span, at: 0)
    }
}
