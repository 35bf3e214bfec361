import OnePasswordEvents

/// A class in a `ClassTable`.
package struct ClassID: Sendable, Hashable {
    /// Below the `count` of the table.
    package let index: Int

    init(_ index: Int) {
        self.index = index
    }
}

/// A rule in a `RuleSet`.
package struct RuleID: Sendable, Hashable {
    /// Below the count of the rules.
    package let index: Int

    init(_ index: Int) {
        self.index = index
    }
}

/// All classes that an event can have: the built-in ones, and these as each rule changes them.
///
///     ┌ built in ────────────────────────────────┐┌ by the first rule that ┐┌ by the next …
///     item usage │ sign-in │ audit │ by people    changes a class
package struct ClassTable: Sendable {
    /// A class, and which of its texts are made of an event's own words.
    package struct Entry: Sendable {
        /// The class; of ids that events' words are part of, the pattern.
        package let eventClass: EventClass
        /// Whether all events of the class have its id; that of others is made of their words.
        package let hasFixedID: Bool
        /// Whether the name is made of the event's words as well.
        package let isNamedByEvent: Bool

        /// Creates an entry.
        package init(eventClass: EventClass, hasFixedID: Bool, isNamedByEvent: Bool) {
            self.eventClass = eventClass
            self.hasFixedID = hasFixedID
            self.isNamedByEvent = isNamedByEvent
        }
    }

    /// What a rule makes of the class of its events; nil for one that leaves it as it is.
    private let effects: [RuleEffect]
    /// For each rule the first of the classes that it changes.
    private let firstIDs: [Int?]

    /// Creates the table for some rules, in their order.
    package init(_ rules: [EventRule] = []) {
        var effects: [RuleEffect] = []
        firstIDs = rules.map { rule in
            guard !rule.effect.keepsClass else { return nil }
            effects.append(rule.effect)
            return effects.count * BuiltInClasses.all.count
        }
        self.effects = effects
    }

    /// How many classes there are.
    package var count: Int { (effects.count + 1) * BuiltInClasses.all.count }

    /// The built-in classes, which every table begins with.
    package static var builtIn: Range<Int> { BuiltInClasses.all.indices }

    /// The classes of item usage by their actions, and those without one and with an unlisted one:
    /// the first of the built-in classes.
    package static var itemUsage: Range<Int> { 0..<BuiltInClasses.unlistedItemUsage.index + 1 }

    /// The class with an id of this table.
    package subscript(id: ClassID) -> Entry {
        let (rule, index) = id.index.quotientAndRemainder(dividingBy: BuiltInClasses.all.count)
        let entry = BuiltInClasses.all[index]
        guard rule > 0 else { return entry }
        let effect = effects[rule - 1]
        return Entry(
            eventClass: effect.changed(entry.eventClass), hasFixedID: entry.hasFixedID,
            isNamedByEvent: entry.isNamedByEvent && effect.name == nil)
    }

    /// The id at a place in the table.
    package func id(at index: Int) -> ClassID {
        precondition(0..<count ~= index)
        return ClassID(index)
    }

    /// A built-in class as a rule changes it.
    func id(_ builtIn: ClassID, changedBy rule: RuleID) -> ClassID {
        firstIDs[rule.index].map { ClassID($0 + builtIn.index) } ?? builtIn
    }
}

/// The ids of the built-in classes.
enum BuiltInClasses {
    /// The classes of all ids.
    static let all = tables.entries

    /// An event of item usage without an action, and one with an action in no row.
    static let itemUsageWithoutAction = tables.itemUsageWithoutAction
    static let unlistedItemUsage = tables.unlistedItemUsage
    /// An attempt without a category, and one with a category in no row.
    static let signInWithoutCategory = tables.signInWithoutCategory
    static let unlistedSignIn = tables.unlistedSignIn
    /// A pair of known words that has no row, and one with a word in no list.
    static let unlistedAudit = tables.unlistedAudit
    static let unknownAudit = tables.unknownAudit

    /// The class of an action, by its row in `ItemUsageClasses`; the first ids are theirs.
    @inline(__always)
    static func itemUsage(row: Int) -> ClassID { ClassID(row) }

    /// The class of a sign-in attempt, by its row in `SignInClasses`.
    static func signIn(row: Int, isRaised: Bool) -> ClassID {
        isRaised ? tables.signIn[row].exception : tables.signIn[row].rule
    }

    /// The class of an audit event, by its row in `AuditClasses`.
    static func audit(row: Int, isException: Bool) -> ClassID {
        isException ? tables.audit[row].exception : tables.audit[row].rule
    }

    /// The class of what people do in a client, which may be that of what machines do.
    static func itemUsage(byPeopleIn client: ClientKind, _ id: ClassID) -> ClassID {
        guard id.index < ItemUsageClasses.rows.count else { return id }
        return tables.byPeople[id.index][Int(client.rawValue)]
    }

    /// The class of clients that do not say what was done.
    static let otherItemUsage = ItemUsageClasses.rows.firstIndex { $0.action == .other }
        .map { itemUsage(row: $0) }

    /// One bit for each row of item usage on which more than its action decides: who it was, or in
    /// which version of the app.
    static let rowsWithMore: UInt64 = {
        var rows: UInt64 = 0
        for (index, row) in ItemUsageClasses.rows.enumerated()
        where !row.byPeople.isEmpty || row.action == .other {
            rows |= 1 << UInt64(index)
        }
        return rows
    }()

    private static let tables = Tables()

    /// The ids, handed out one after another.
    private struct Tables {
        /// The class of a row, and that of its exception.
        typealias Pair = (rule: ClassID, exception: ClassID)

        private(set) var entries: [ClassTable.Entry] = []
        let itemUsageWithoutAction: ClassID
        let unlistedItemUsage: ClassID
        let signIn: [Pair]
        let signInWithoutCategory: ClassID
        let unlistedSignIn: ClassID
        let audit: [Pair]
        let unlistedAudit: ClassID
        let unknownAudit: ClassID
        /// For each row of item usage, for each kind of client.
        let byPeople: [[ClassID]]

        init() {
            var list = List()
            let actions = ItemUsageClasses.rows.map { list.add($0.eventClass) }
            precondition(actions.map(\.index) == Array(ItemUsageClasses.rows.indices))
            itemUsageWithoutAction = list.add(ItemUsageClasses.none)
            unlistedItemUsage = list.add(ItemUsageClasses.unlisted, hasFixedID: false)
            signIn = SignInClasses.rows.map { row in
                (list.add(row.eventClass), list.add(row.raisedClass))
            }
            signInWithoutCategory = list.add(SignInClasses.none)
            unlistedSignIn = list.add(SignInClasses.unlisted, hasFixedID: false)
            audit = AuditClasses.rows.map { row in
                (
                    list.add(row.eventClass, hasFixedID: false),
                    list.add(row.exceptionalClass, hasFixedID: false)
                )
            }
            unlistedAudit = list.add(
                AuditClasses.unlisted, hasFixedID: false, isNamedByEvent: true)
            unknownAudit = list.add(AuditClasses.unknown, hasFixedID: false, isNamedByEvent: true)
            byPeople = zip(ItemUsageClasses.rows, actions).map { row, action in
                let ids = row.byPeople.map { list.add($0.eventClass) }
                return ClientKind.allCases.map { client in
                    row.byPeople.firstIndex { $0.clients.contains(client) }.map { ids[$0] }
                        ?? action
                }
            }
            entries = list.entries
        }

        private struct List {
            var entries: [ClassTable.Entry] = []

            mutating func add(
                _ eventClass: EventClass, hasFixedID: Bool = true, isNamedByEvent: Bool = false
            ) -> ClassID {
                entries.append(
                    ClassTable.Entry(
                        eventClass: eventClass, hasFixedID: hasFixedID,
                        isNamedByEvent: isNamedByEvent))
                return ClassID(entries.count - 1)
            }
        }
    }
}
