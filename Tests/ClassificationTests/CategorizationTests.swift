import Classification
import OnePasswordEvents
import Testing

@Suite("Where ECS puts events")
struct CategorizationTests {
    /// The types that ECS 8.17 expects of a category, "ECS Categorization Field: event.category".
    private static let expected: [String: Set<String>] = [
        "authentication": ["start", "end", "info"],
        "configuration": ["access", "change", "creation", "deletion", "info"],
        "file": ["access", "change", "creation", "deletion", "info"],
        "iam": ["admin", "change", "creation", "deletion", "group", "info", "user"],
        "session": ["start", "end", "info"],
    ]

    private func isExpected(_ categorization: Categorization) -> Bool {
        guard categorization.categories.count == 1,
            let types = Self.expected[categorization.categories[0]]
        else { return false }
        return !categorization.types.isEmpty && types.isSuperset(of: categorization.types)
            && Set(categorization.types).count == categorization.types.count
    }

    @Test("each class of item usages and sign-in attempts has a category and a type of it")
    func classes() {
        let table = ClassTable()
        for index in ClassTable.builtIn {
            let eventClass = table[table.id(at: index)].eventClass
            if eventClass.id.hasPrefix("audit.") {
                #expect(eventClass.categorization == .none)
            } else {
                #expect(isExpected(eventClass.categorization), "\(eventClass.id)")
            }
        }
    }

    @Test("each pair of an audit event has a category and types of it")
    func pairs() {
        for object in Vocabulary.auditObjectTypes.entries.indices {
            for action in Vocabulary.auditActions.entries.indices.map(Optional.some) + [nil] {
                let categorization = Categorization(
                    Categorization.Deed(action: action), of: Categorization.Thing(object: object))
                #expect(isExpected(categorization), "\(object) \(action ?? -1)")
            }
        }
    }

    @Test(
        "of what ECS calls IAM two types are told: what was done, and to whom",
        arguments: [
            ("user", "delete", ["user", "deletion"]), ("group", "create", ["group", "creation"]),
            ("gm", "join", ["user", "change"]), ("satoken", "create", ["admin", "creation"]),
            ("vault", "export", ["access"]), ("dlgdsess", "dlgsess", ["start"]),
            ("account", "updatfw", ["change"]), ("user", "view", ["user", "info"]),
        ])
    func types(object: String, action: String, types: [String]) throws {
        let place = try #require(Vocabulary.auditObjectTypes.index(of: object))
        let deed = Categorization.Deed(action: Vocabulary.auditActions.index(of: action))
        #expect(Categorization(deed, of: Categorization.Thing(object: place)).types == types)
    }
}
