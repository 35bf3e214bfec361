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

/// What the names at the top of an object say about its kind.
///
/// The names that tell the kinds apart are disjoint; all else that an event can hold is `common`.
struct KindMarks: OptionSet, Sendable {
    let rawValue: UInt16

    static let common = Self(rawValue: 1 << 0)
    static let itemUsage = Self(rawValue: 1 << 1)
    static let signInAttempt = Self(rawValue: 1 << 2)
    static let auditEvent = Self(rawValue: 1 << 3)
    /// A sign-in attempt has a category and a type; either alone says nothing.
    static let category = Self(rawValue: 1 << 4)
    static let type = Self(rawValue: 1 << 5)

    /// The marks that tell a kind by themselves.
    static let identifying: Self = [.itemUsage, .signInAttempt, .auditEvent]

    /// The kind of an object with these marks, or nil where it has no field of an event.
    var kind: EventKind? {
        if contains(.auditEvent) { return .auditEvent }
        if contains(.signInAttempt) { return .signInAttempt }
        if contains(.itemUsage) { return .itemUsage }
        if isSuperset(of: [.category, .type]) { return .signInAttempt }
        return isDisjoint(with: .common) ? nil : .itemUsage
    }
}
