import Classification

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
    /// attempts and audit events likewise, there each row twice, the exception behind the rule.
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

    /// The place of an audit event's class.
    static func audit(row: Int, isException: Bool) -> Int {
        firstAudit + 2 * row + (isException ? 1 : 0)
    }
}
