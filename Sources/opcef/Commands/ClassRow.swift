import Classification
import OnePasswordEvents

/// A class of events as `opcef actions` lists it, with all that a collector's map of classes needs.
struct ClassRow: Encodable {
    let kind: String
    /// Which events are of the class, in words.
    let action: String
    /// What the keys `act`, `fileType` and `reason` hold; nil for any word.
    private(set) var act: String?
    private(set) var object: String?
    private(set) var type: String?
    /// What people call the words of `act` and `object`.
    private(set) var actWords: String?
    private(set) var objectWords: String?
    /// What else must hold, in words.
    private(set) var condition: String?
    let severity: UInt8
    let level: String
    let category: String
    let outcome: String?
    /// Where ECS puts it; nil for pairs with a word in no list.
    private(set) var ecsCategory: [String]?
    private(set) var ecsType: [String]?
    /// The codes of what can have caused an item usage, by the kind of client.
    private(set) var causes: [String: [String]]?
    /// The class id; words of the event stand for what is in angle brackets.
    let `class`: String
    let isPattern: Bool
    let name: String
    let reason: String

    /// Says where ECS puts it, unless no category is for it.
    private mutating func set(_ categorization: Categorization) {
        guard categorization != .none else { return }
        ecsCategory = categorization.categories
        ecsType = categorization.types
    }

    private init(
        _ kind: String, _ action: String, _ eventClass: EventClass, id: String? = nil,
        name: String? = nil
    ) {
        self.kind = kind
        self.action = action
        severity = eventClass.severity.rawValue
        level = eventClass.severity.level.rawValue
        category = eventClass.category.rawValue
        outcome = eventClass.outcome?.rawValue
        self.class = id ?? eventClass.id
        isPattern = self.class.contains("<")
        self.name = name ?? eventClass.name
        reason = eventClass.reason
        set(eventClass.categorization)
    }

    /// The classes of each kind under its heading, the first that an event is of before others; with every pair of
    /// documented words, or with only those that have a class of their own.
    static func tables(withPairs: Bool) -> [(heading: String, rows: [ClassRow])] {
        [
            (Messages.itemUsageHeading, itemUsage), (Messages.signInHeading, signInAttempts),
            (Messages.auditHeading, (withPairs ? everyPair : auditRows) + otherPairs),
            (Messages.ownHeading, own),
        ]
    }

    // Item usage

    private static var itemUsage: [ClassRow] {
        ItemUsageClasses.rows.flatMap { row in
            [usage(row.action.rawValue, row.eventClass)]
                + row.byPeople.map {
                    usage(
                        row.action.rawValue, $0.eventClass, Messages.people(in: $0.clients))
                }
        } + [
            ClassRow(
                EventKind.itemUsage.rawValue, Messages.anyOtherAction, ItemUsageClasses.unlisted,
                id: "itemusage.\(Messages.actionWord)"),
            ClassRow(EventKind.itemUsage.rawValue, Messages.noAction, ItemUsageClasses.none),
        ]
    }

    private static func usage(
        _ action: String, _ eventClass: EventClass, _ condition: String? = nil
    ) -> ClassRow {
        var row = ClassRow(
            EventKind.itemUsage.rawValue, action.with(condition), eventClass)
        row.act = action
        row.condition = condition
        let causes = ClientKind.allCases.map { client in
            (
                "\(client)",
                Causes.codes(action: ItemUsageAction(rawValue: action), client: client)
            )
        }
        row.causes = Dictionary(uniqueKeysWithValues: causes.filter { !$0.1.isEmpty })
        return row
    }

    // Sign-in attempts

    private static var signInAttempts: [ClassRow] {
        SignInClasses.rows.flatMap { row in
            [attempt(row.category, row.eventClass)]
                + row.raisingTypes.map { attempt(row.category, row.raisedClass, type: $0) }
        } + [
            ClassRow(
                EventKind.signInAttempt.rawValue, Messages.anyOtherAction, SignInClasses.unlisted,
                id: "signin.\(Messages.categoryWord)"),
            ClassRow(EventKind.signInAttempt.rawValue, Messages.noAction, SignInClasses.none),
        ]
    }

    private static func attempt(
        _ category: String, _ eventClass: EventClass, type: String? = nil
    ) -> ClassRow {
        let action = type.map { "\(category) \($0)" } ?? category
        var row = ClassRow(EventKind.signInAttempt.rawValue, action, eventClass)
        row.act = category
        row.actWords = Vocabulary.signInCategories.words(for: category)
        row.type = type
        row.condition = type.map(Messages.ofType)
        return row
    }

    // Audit events

    private static var auditRows: [ClassRow] {
        AuditClasses.rows.flatMap { row in
            let actions = row.actions.isEmpty ? [nil] : row.actions.map(Optional.some)
            return actions.map { audit(row.objects.first, $0, row.eventClass) }
                + exceptions(of: row) { condition in
                    actions.map { audit(row.objects.first, $0, row.exceptionalClass, condition) }
                }
        }
    }

    private static var everyPair: [ClassRow] {
        let (objects, actions) = (Vocabulary.auditObjectTypes, Vocabulary.auditActions)
        return objects.entries.indices.flatMap { object in
            actions.entries.indices.flatMap { action in
                let pair = (objects.entries[object].value, actions.entries[action].value)
                guard let place = AuditClasses.row(object: object, action: action) else {
                    return [audit(pair.0, pair.1, AuditClasses.unlisted, isNamed: false)]
                }
                let row = AuditClasses.rows[place]
                return [audit(pair.0, pair.1, row.eventClass)]
                    + exceptions(of: row) { condition in
                        [audit(pair.0, pair.1, row.exceptionalClass, condition)]
                    }
            }
        }
    }

    private static func exceptions(
        of row: AuditClasses.Row, _ rows: (String) -> [ClassRow]
    ) -> [ClassRow] {
        row.exception.map { rows(Messages.exception($0)) } ?? []
    }

    private static let otherPairs = [
        audit(Messages.anyOtherAction, AuditClasses.unlisted),
        audit(Messages.unknownPair, AuditClasses.unknown),
    ]

    private static func audit(_ pairs: String, _ eventClass: EventClass) -> ClassRow {
        ClassRow(
            EventKind.auditEvent.rawValue, pairs, eventClass,
            name: Messages.auditName(action: Messages.actionWord, object: Messages.objectWord))
    }

    /// The class of a pair, each nil for any word; `isNamed` if the name is not made of the pair.
    private static func audit(
        _ object: String?, _ action: String?, _ eventClass: EventClass, _ condition: String? = nil,
        isNamed: Bool = true
    ) -> ClassRow {
        let objectWords = object.map(Vocabulary.auditObjectTypes.words)
        let actWords = action.map(Vocabulary.auditActions.words)
        let pair = "\(object ?? Messages.anyObject) \(action ?? Messages.anyAction)"
        let ids = (object ?? Messages.objectWord, action ?? Messages.actionWord)
        var row = ClassRow(
            EventKind.auditEvent.rawValue, pair.with(condition), eventClass,
            id: "audit.\(ids.0).\(ids.1)",
            name: isNamed
                ? nil : Messages.auditName(action: actWords ?? "", object: objectWords ?? ""))
        row.act = action
        row.object = object
        row.actWords = actWords
        row.objectWords = objectWords
        row.condition = condition
        if let object, let action,
            let place = Vocabulary.auditObjectTypes.index(of: object)
        {
            row.set(
                Categorization(
                    Categorization.Deed(action: Vocabulary.auditActions.index(of: action)),
                    of: Categorization.Thing(object: place)))
        }
        return row
    }

    // Events of opcef's own

    private static let own = [
        ClassRow(Messages.ownKind, "test", InternalClasses.test, act: "test"),
        ClassRow(Messages.ownKind, "heartbeat", InternalClasses.heartbeat, act: "heartbeat"),
        ClassRow(
            Messages.ownKind, "heartbeat".with(Messages.tokenExpires), InternalClasses.expiring,
            act: "heartbeat", condition: Messages.tokenExpires),
    ]

    private init(
        _ kind: String, _ action: String, _ eventClass: EventClass, act: String,
        condition: String? = nil
    ) {
        self.init(kind, action, eventClass)
        self.act = act
        self.condition = condition
    }
}

extension String {
    /// An action with what else must hold.
    fileprivate func with(_ condition: String?) -> String {
        condition.map { "\(self), \($0)" } ?? self
    }
}
