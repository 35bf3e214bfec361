import Bytes
import Testing

@Suite("Names and their places")
struct NameIndexTests {
    static let names = [
        "a", "b", "ab", "fill", "reveal", "1234567", "12345678", "12345679", "123456789",
        "x23456789", "1Password for Mac", "1Password for iOS", "1Password for Web",
    ]

    @Test("each name is found, and nothing else is", arguments: names)
    func places(_ name: String) throws {
        let index = NameIndex(Self.names)
        let bytes = Array(name.utf8)
        #expect(index.place(of: bytes.span) == Self.names.firstIndex(of: name))
        for place in bytes.indices {
            var other = bytes
            other[place] ^= 1
            let expected = Self.names.firstIndex { Array($0.utf8) == other }
            #expect(index.place(of: other.span) == expected)
        }
        #expect(index.place(of: (bytes + Array("no name is as long".utf8)).span) == nil)
    }

    @Test("a name is found among other bytes, at their end too", arguments: names)
    func among(_ name: String) {
        let index = NameIndex(Self.names)
        let count = name.utf8.count
        for before in [0, 1, 9] {
            for behind in 0...9 {
                let bytes =
                    [UInt8](repeating: UInt8(ascii: "a"), count: before) + Array(name.utf8)
                    + [UInt8](repeating: UInt8(ascii: "b"), count: behind)
                let place = index.place(of: bytes.span, start: before, count: count)
                #expect(place == Self.names.firstIndex(of: name))
            }
        }
    }

    @Test("no text that is empty or longer than names can be is found")
    func lengths() {
        let names = (1...32).map { String(repeating: "x", count: $0) }
        let index = NameIndex(names)
        for count in 0...40 {
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count)
            #expect(index.place(of: bytes.span) == (1...32 ~= count ? count - 1 : nil))
        }
    }

    @Test("names that differ in one byte are told apart, wherever it is")
    func neighbours() {
        for length in 1...32 {
            let names = (0..<length).map { place in
                String(decoding: (0..<length).map { $0 == place ? 0x62 : 0x61 }, as: UTF8.self)
            }
            let index = NameIndex(names)
            for (place, name) in names.enumerated() {
                #expect(index.place(of: Array(name.utf8).span) == place)
            }
        }
    }

    @Test("without names nothing is found")
    func none() {
        let bytes = Array("a".utf8)
        #expect(NameIndex([]).place(of: bytes.span) == nil)
        #expect(NameIndex([]).place(of: bytes.span.extracting(0..<0)) == nil)
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
