import JSONStream

/// The fields of events that opcef reads, each with a slot of its own.
///
/// 1Password Events API 1.4.1, reference of `itemusages`, `signinattempts` and `auditevents`,
/// version 1 and 2. No field is marked as required there, and each is optional here.
package enum EventField: Int, Sendable, CaseIterable {
    case uuid, timestamp, usedVersion, vaultUUID, itemUUID, action
    case userUUID, userName, userEmail
    case appName, appVersion, platformName, platformVersion, osName, osVersion, ipAddress
    case country, region, city, latitude, longitude
    case userType, userAccountUUID, accountUUID
    /// Another name of `client.ip_address`, in samples that Sumo Logic documents.
    case ip

    // Sign-in attempts
    case sessionUUID, category, type, attemptCountry, matchedValue
    case targetUUID, targetName, targetEmail, targetType, targetAccountUUID

    // Audit events
    case actorUUID, actorDetailsUUID, actorName, actorEmail, actorType, actorAccountUUID
    case objectType, objectUUID, objectUserUUID, objectUserName, objectUserEmail
    case auxID, auxUUID, auxUserUUID, auxUserName, auxUserEmail, auxInfo
    case auditSessionUUID, loginTime, deviceUUID, sessionIP
}

extension EventField {
    /// What holds a field, and how.
    struct Entry: Sendable {
        let path: String
        let kind: FieldTable.Field.Kind
        let marks: KindMarks
        /// The kinds of events that can have it.
        let kinds: Set<EventKind>
        /// Whether every event of these kinds has it in version 1 by the documentation.
        let isExpected: Bool
    }

    /// The names on the way to the field.
    package var path: String { entry.path }

    /// Whether the API sends it as a number.
    package var isNumber: Bool { entry.kind == .number }

    var entry: Entry { Self.entries[rawValue] }

    /// The fields that events of a kind can have.
    package static func fields(of kind: EventKind) -> [EventField] {
        allCases.filter { $0.entry.kinds.contains(kind) }
    }

    /// Whether every event of the kind has it by the documentation of version 1.
    package func isExpected(of kind: EventKind) -> Bool {
        entry.isExpected && entry.kinds.contains(kind)
    }

    /// The slots of the fields that every event of a kind should have.
    package static func expectedSlots(of kind: EventKind) -> UInt64 {
        expectedSlots[kind.index]
    }

    /// The slots of the fields that an event of a kind can have.
    package static func slots(of kind: EventKind) -> UInt64 { slots[kind.index] }

    /// The bits of some fields' slots.
    package static func slots(_ fields: some Sequence<EventField>) -> UInt64 {
        fields.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    private static let slots = EventKind.allCases.map { slots(fields(of: $0)) }

    private static let expectedSlots = EventKind.allCases.map { kind in
        slots(allCases.filter { $0.isExpected(of: kind) })
    }
}
