import Octets
import Testing

@Suite("Names and their places")
struct NameIndexTests {
    static let names = [
        "", "a", "b", "ab", "fill", "reveal", "1234567", "12345678", "12345679", "123456789",
        "x23456789", "1Password for Mac", "1Password for iOS", "1Password for Web",
    ]

    @Test("each name is found, and nothing else is", arguments: names)
    func places(_ name: String) throws {
        let index = NameIndex(Self.names)
        let octets = Array(name.utf8)
        #expect(index.place(of: octets.span) == Self.names.firstIndex(of: name))
        for place in octets.indices {
            var other = octets
            other[place] ^= 1
            let expected = Self.names.firstIndex { Array($0.utf8) == other }
            #expect(index.place(of: other.span) == expected)
        }
        #expect(index.place(of: (octets + Array("no name is as long".utf8)).span) == nil)
    }

    @Test("without names nothing is found")
    func none() {
        let octets = Array("a".utf8)
        #expect(NameIndex([]).place(of: octets.span) == nil)
        #expect(NameIndex([]).place(of: octets.span.extracting(0..<0)) == nil)
    }
}
