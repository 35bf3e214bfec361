import Classification
import OnePasswordEvents

/// The built-in classes of all kinds, each known by its place.
enum BuiltInClasses {
    /// A class, and whether its id stands in the table: of others it is made of an event's words.
    struct Entry: Sendable {
        let eventClass: EventClass
        let hasOwnID: Bool
        /// Whether the name says what the event says.
        var isNamedByEvent = false
    }

    /// Item usage in the order of its table, then without an action, then of an unlisted one; sign-in
    /// attempts and audit events likewise, there each row twice, the exception behind the rule; then
    /// the item usage by people.
    static let all: [Entry] =
        ItemUsageClasses.rows.map { Entry(eventClass: $0.eventClass, hasOwnID: true) } + [
            Entry(eventClass: ItemUsageClasses.none, hasOwnID: true),
            Entry(eventClass: ItemUsageClasses.unlisted, hasOwnID: false),
        ]
        + SignInClasses.rows.flatMap { row in
            [row.eventClass, row.raisedClass].map { Entry(eventClass: $0, hasOwnID: true) }
        } + [
            Entry(eventClass: SignInClasses.none, hasOwnID: true),
            Entry(eventClass: SignInClasses.unlisted, hasOwnID: false),
        ]
        + AuditClasses.rows.flatMap { row in
            [row.eventClass, row.exceptionalClass].map { Entry(eventClass: $0, hasOwnID: false) }
        }
        + [AuditClasses.unlisted, AuditClasses.unknown].map {
            Entry(eventClass: $0, hasOwnID: false, isNamedByEvent: true)
        }
        + byPeople.map { Entry(eventClass: $0.eventClass, hasOwnID: true) }

    private static let byPeople = ItemUsageClasses.rows.flatMap(\.byPeople)

    static let itemUsageWithoutAction = ItemUsageClasses.rows.count
    static let unlistedItemUsage = itemUsageWithoutAction + 1

    private static let firstSignIn = unlistedItemUsage + 1
    static let signInWithoutCategory = firstSignIn + 2 * SignInClasses.rows.count
    static let unlistedSignIn = signInWithoutCategory + 1

    private static let firstAudit = unlistedSignIn + 1
    static let unlistedAudit = firstAudit + 2 * AuditClasses.rows.count
    static let unknownAudit = unlistedAudit + 1

    /// The place of a sign-in attempt's class.
    static func signIn(row: Int, isRaised: Bool) -> Int {
        firstSignIn + 2 * row + (isRaised ? 1 : 0)
    }

    private static let firstByPeople = unknownAudit + 1
    private static let clientCount = ClientKind.allCases.count

    /// For each action, for each kind of client, the place of the class of what people do there.
    private static let placesByPeople: [Int] = {
        var places: [Int] = []
        var next = firstByPeople
        for (index, row) in ItemUsageClasses.rows.enumerated() {
            for client in ClientKind.allCases {
                let place = row.byPeople.firstIndex { $0.clients.contains(client) }
                places.append(place.map { next + $0 } ?? index)
            }
            next += row.byPeople.count
        }
        return places
    }()

    /// One bit for each action of which something else counts: who it was, or in which version.
    private static let rowsWithMore: UInt64 = {
        var rows: UInt64 = 0
        for (index, row) in ItemUsageClasses.rows.enumerated()
        where !row.byPeople.isEmpty || row.action == .other {
            rows |= 1 << UInt64(index)
        }
        return rows
    }()

    /// Whether something else than its action decides of an item usage; asked for every event.
    static func hasMoreToAsk(row: Int) -> Bool { rowsWithMore >> UInt64(row) & 1 != 0 }

    /// The place of the class of what people do, which may be that of what machines do.
    static func itemUsage(byPeopleIn client: ClientKind, row: Int) -> Int {
        guard row < itemUsageWithoutAction else { return row }
        return placesByPeople[row &* clientCount &+ Int(client.rawValue)]
    }

    /// The action of clients that do not say what was done.
    static let otherItemUsage = ItemUsageClasses.rows.firstIndex { $0.action == .other }
        .map { UInt8($0) }

    /// The place of an audit event's class.
    static func audit(row: Int, isException: Bool) -> Int {
        firstAudit + 2 * row + (isException ? 1 : 0)
    }
}
