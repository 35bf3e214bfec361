import Classification
import Testing

@Suite("What ids are called")
struct KnownNamesTests {
    /// The name of an id, as a rule or a message finds it.
    private func name(_ names: KnownNames, _ kind: NameKind, _ identifier: String) -> String? {
        let identifier = Array(identifier.utf8)
        return names.name(of: identifier.span, kind)
            .map { String(decoding: names.texts[$0.range], as: UTF8.self) }
    }

    @Test("each of many ids has its own name, and one of each kind")
    func many() {
        var names = KnownNames()
        #expect(names.isEmpty)
        #expect(name(names, .vault, "1") == nil)
        for number in 0..<5000 {
            for kind in NameKind.allCases {
                names.set(kind, of: "id\(number)", to: "\(kind) \(number) é")
            }
        }
        for number in 0..<5000 {
            for kind in NameKind.allCases {
                #expect(name(names, kind, "id\(number)") == "\(kind) \(number) é")
            }
        }
        #expect(name(names, .vault, "id5000") == nil)
        #expect(name(names, .vault, "ID1") == nil)
        #expect(NameKind.allCases.allSatisfy { names.count(of: $0) == 5000 })
    }

    @Test("the last name counts, and none can be it")
    func changes() {
        var names = KnownNames()
        names.set(.item, of: "a", to: "first")
        names.set(.item, of: "a", to: "the second")
        #expect(name(names, .item, "a") == "the second")
        #expect(names.count(of: .item) == 1)
        names.set(.item, of: "a", to: nil)
        names.set(.item, of: "", to: "")
        #expect(name(names, .item, "a") == nil)
        #expect(name(names, .item, "") == "")
        names.set(.vault, of: "a", to: "of another kind")
        #expect(name(names, .item, "a") == nil)
        #expect(name(names, .vault, "a") == "of another kind")
        names.set(.item, of: "", to: nil)
        names.set(.vault, of: "a", to: nil)
        names.set(.vault, of: "never named", to: nil)
        #expect(names.isEmpty)
    }

    @Test("an id of any length has its own name, and is not another that begins or ends as it does")
    func lengths() {
        var names = KnownNames()
        let letters = String(repeating: "abcdefghij", count: 8)
        for count in 0...80 {
            names.set(.item, of: String(letters.prefix(count)), to: "\(count)")
        }
        for count in 0...80 {
            let identifier = String(letters.prefix(count))
            #expect(name(names, .item, identifier) == "\(count)")
            #expect(name(names, .item, identifier + "\0") == nil)
            #expect(name(names, .item, "-" + identifier) == nil)
            if count > 0 { #expect(name(names, .item, identifier.dropLast() + "_") == nil) }
        }
        let others = names.replacing(.item) { $0 == "40" ? "forty" : nil }
        #expect(name(others, .item, String(letters.prefix(40))) == "forty")
        #expect(name(others, .item, String(letters.prefix(39))) == "39")
        #expect(name(names, .item, String(letters.prefix(40))) == "40")
    }
}
