import Classification
import OnePasswordEvents
import Testing

@testable import opcef

@Suite("What `opcef actions` lists")
struct ClassRowTests {
    private static func rows(withPairs: Bool) -> [ClassRow] {
        ClassRow.tables(withPairs: withPairs).flatMap(\.rows)
    }

    /// A class as its row says it, whatever words its id has.
    private struct Facts: Hashable {
        let severity: UInt8
        let category, reason: String
        let outcome: String?

        init(_ row: ClassRow) {
            (severity, category, reason) = (row.severity, row.category, row.reason)
            outcome = row.outcome
        }

        init(_ eventClass: EventClass) {
            (severity, category) = (eventClass.severity.rawValue, eventClass.category.rawValue)
            (reason, outcome) = (eventClass.reason, eventClass.outcome?.rawValue)
        }
    }

    @Test("every class of the code is there, and none that the code lacks")
    func whole() {
        let table = ClassTable()
        var classes = ClassTable.builtIn.map { table[table.id(at: $0)].eventClass }
        // A row that nothing raises has no second class.
        classes.removeAll { each in
            SignInClasses.rows.contains { $0.raisedClass == each && $0.raisingTypes.isEmpty }
                && !SignInClasses.rows.contains { $0.eventClass == each }
        }
        classes += [
            InternalClasses.test, InternalClasses.heartbeat, InternalClasses.expiring,
        ]
        let rows = Self.rows(withPairs: false)
        #expect(Set(rows.map(Facts.init)) == Set(classes.map(Facts.init)))
        let keys = rows.map { "\($0.kind) \($0.action)" }
        #expect(Set(keys).count == keys.count)
    }

    @Test("each pair of documented words is there once, and what a word in no list is")
    func pairs() {
        let rows = Self.rows(withPairs: true).filter { $0.kind == EventKind.auditEvent.rawValue }
        let objects = Vocabulary.auditObjectTypes.entries.count
        let actions = Vocabulary.auditActions.entries.count
        #expect(rows.count { !$0.isPattern && $0.condition == nil } == objects * actions)
        #expect(Set(rows.map { "\($0.class) \($0.condition ?? "")" }).count == rows.count - 1)
        #expect(rows.count(where: \.isPattern) == 2)
        // A pair without a class of its own is named by its words.
        let row = rows.first { $0.class == "audit.vault.create" }
        #expect(row?.name == "Audit event: create on vault")
        #expect(row?.severity == AuditClasses.unlisted.severity.rawValue)
    }
}
