/// The three kinds of events of the Events API, by the names of its endpoints.
package enum EventKind: String, Sendable, Hashable, CaseIterable {
    case itemUsage = "itemusages"
    case signInAttempt = "signinattempts"
    case auditEvent = "auditevents"

    /// Its place among the kinds.
    package var index: Int {
        switch self {
        case .itemUsage: 0
        case .signInAttempt: 1
        case .auditEvent: 2
        }
    }
}

/// What the names at the top of an object say about its kind, whatever their values are.
struct KindMarks: OptionSet, Sendable {
    let rawValue: UInt16

    /// Names that other products' objects have as well.
    static let common = Self(rawValue: 1 << 0)
    /// `item_uuid`, `used_version`.
    static let item = Self(rawValue: 1 << 1)
    /// `vault_uuid`.
    static let vault = Self(rawValue: 1 << 2)
    static let targetUser = Self(rawValue: 1 << 3)
    static let category = Self(rawValue: 1 << 4)
    static let type = Self(rawValue: 1 << 5)
    static let sessionUUID = Self(rawValue: 1 << 6)
    static let objectType = Self(rawValue: 1 << 7)
    static let objectUUID = Self(rawValue: 1 << 8)
    static let actorUUID = Self(rawValue: 1 << 9)
    static let actorDetails = Self(rawValue: 1 << 10)
    /// `insert_time`, `actor`: what version 3 of the API has.
    static let version3 = Self(rawValue: 1 << 11)

    static let audit: Self = [.objectType, .objectUUID, .actorUUID, .actorDetails]

    /// The marks of objects that are records, whatever arrays they hold.
    static let identifying: Self = [.item, .vault, .targetUser, .audit]

    /// Marks without which an item usage is one for sure.
    private static let ofOthers: Self = [.targetUser, .audit, .version3]

    /// Whether any field of an event is there.
    var hasField: Bool { !subtracting(.version3).isEmpty }

    /// The kind of an object, or nil where its names alone do not tell.
    var kind: EventKind? {
        let isItem = !isDisjoint(with: [.item, .vault])
        if isItem, isDisjoint(with: Self.ofOthers) { return .itemUsage }
        if contains(.version3) { return nil }
        let audit = rawValue & Self.audit.rawValue
        if audit & (audit &- 1) != 0 { return .auditEvent }
        if contains(.targetUser), !isDisjoint(with: [.category, .type, .sessionUUID]) {
            return .signInAttempt
        }
        if contains(.item) || contains(.vault) && !contains(.objectType) { return .itemUsage }
        return nil
    }
}
