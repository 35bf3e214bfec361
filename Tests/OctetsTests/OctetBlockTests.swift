import Octets
import Testing

@Suite("Blocks of sixteen octets")
struct OctetBlockTests {
    /// A predicate, and an octet that it finds among octets that it does not.
    struct Predicate: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let found: [UInt8]
        let others: [UInt8]
        let matches: @Sendable (OctetBlock) -> OctetBlock.Matches
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
            testDescription: "atLeast(0x7F)", found: [0x7F, 0x80, 0xFF], others: [0, 0x20, 0x7E],
            matches: { $0.atLeast(0x7F) }),
        Predicate(
            testDescription: "either of two", found: [0x3A, 0x3D], others: [0x39, 0x3B, 0xBA],
            matches: { $0.equal(to: 0x3A) | $0.equal(to: 0x3D) }),
    ]

    @Test("each predicate finds its octets at each place, and no others", arguments: predicates)
    func places(_ predicate: Predicate) {
        for other in predicate.others {
            let none = predicate.matches(block(repeating: other))
            #expect(none.isEmpty && none.first == 16 && none.count == 0)
            for found in predicate.found {
                for place in 0..<16 {
                    let matches = predicate.matches(block(repeating: other, [place], found))
                    #expect(!matches.isEmpty)
                    #expect(matches.first == place)
                    #expect(matches.count == 1)
                }
            }
        }
    }

    @Test("of two places the first is named, and both are counted")
    func pairs() {
        for first in 0..<16 {
            for second in first..<16 {
                let matches = block(repeating: 1, [first, second], 9).equal(to: 9)
                #expect(matches.first == first)
                #expect(matches.count == (first == second ? 1 : 2))
            }
        }
    }

    @Test("a place counts as found before all places behind it, and before no other")
    func foundBefore() {
        for place in 0..<16 {
            let matches = block(repeating: 1, [place], 9).equal(to: 9)
            for index in 0..<16 {
                #expect(matches.isFound(before: index) == (place < index))
            }
        }
        for index in 0..<16 {
            #expect(!block(repeating: 1).equal(to: 9).isFound(before: index))
        }
    }

    @Test("a block begins with another as far as both are equal")
    func begins() {
        let whole = block(repeating: 7)
        for place in 0..<16 {
            let other = block(repeating: 7, [place], 8)
            for count in 0...16 {
                #expect(whole.begins(with: other, count: count) == (count <= place))
            }
        }
        for count in 0...16 { #expect(whole.begins(with: whole, count: count)) }
    }

    @Test("padding fills what a short text leaves free with zeros", arguments: 0...20)
    func padding(count: Int) {
        let zeros = OctetBlock(padding: [UInt8](repeating: 5, count: count)).equal(to: 0)
        #expect(zeros.first == min(count, 16))
        #expect(zeros.count == max(16 - count, 0))
    }

    @Test("a block can be taken from any place of its source", arguments: 0...17)
    func offsets(index: Int) {
        let source = (0..<33).map { UInt8($0) }
        let block = OctetBlock(source.span, at: index)
        for place in 0..<16 {
            #expect(block.equal(to: UInt8(index + place)).first == place)
        }
        #expect(block.equal(to: UInt8(index + 16)).isEmpty)
    }

    private func block(
        repeating octet: UInt8, _ places: [Int] = [], _ other: UInt8 = 0
    ) -> OctetBlock {
        var octets = [UInt8](repeating: octet, count: 16)
        for place in places { octets[place] = other }
        return OctetBlock(octets.span, at: 0)
    }
}
