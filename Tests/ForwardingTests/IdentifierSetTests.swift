import Testing

@testable import Forwarding

@Suite("A set of identifiers")
struct IdentifierSetTests {
    private func bytes(_ number: Int) -> [UInt8] {
        Array("EVENT\(1_000_000_000 + number)ABCDEFGHIJKL".utf8)
    }

    @Test("each identifier is in it once, and is expected once")
    func members() {
        var set = IdentifierSet()
        for number in 0..<50_000 {
            let identifier = bytes(number)
            let isNew = set.insert(identifier.span)
            #expect(isNew)
            let isNewAgain = number % 7 == 0 && set.insert(identifier.span)
            #expect(!isNewAgain)
        }
        let count = set.count
        #expect(count == 50_000)
        for number in 40_000..<60_000 {
            let identifier = bytes(number)
            let first = set.meet(identifier.span)
            let second = set.meet(identifier.span)
            #expect(first == (number < 50_000 ? .expected : .unknown))
            #expect(second == .repeated)
        }
        let counts = [set.count, set.metCount]
        #expect(counts == [50_000, 10_000])
    }

    @Test("identifiers that begin or end alike are told apart")
    func likeness() {
        var set = IdentifierSet()
        let texts = ["", "a", "aa", "aaaaaaaa", "aaaaaaaaa", "\0", "\0\0", "baaaaaaa", "aaaaaaab"]
        for text in texts {
            let identifier = Array(text.utf8)
            _ = set.insert(identifier.span)
        }
        let count = set.count
        #expect(count == texts.count)
    }

    @Test(
        "white space, quotes and case do not count",
        arguments: [
            ("ABC", "abc"), ("  \"Abc\" \r", "abc"), ("'aBC'", "abc"), ("\" abc \"", "abc"),
            ("\"abc", "\"abc"), ("\"", "\""), ("\"\"", ""), ("", ""), (" ", ""), ("ÄB", "Äb"),
        ])
    func comparable(text: String, compared: String) {
        var identifier = ComparableIdentifier()
        identifier.set(Array(text.utf8))
        #expect(String(decoding: identifier.bytes, as: UTF8.self) == compared)
    }
}
