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

    @Test("a filter lets every one of its names pass, and few others")
    func filter() {
        let filter = NameFilter(Self.names)
        for name in Self.names where !name.isEmpty {
            #expect(mayBe(name, in: filter))
        }
        #expect((0..<1000).count { mayBe("k\($0)", in: filter) } < 300)
        #expect(!mayBe("a", in: NameFilter([])))
        #expect(!mayBe("", in: filter))
    }

    private func mayBe(_ name: String, in filter: NameFilter) -> Bool {
        filter.mayHave(Array(name.utf8).span)
    }
}
