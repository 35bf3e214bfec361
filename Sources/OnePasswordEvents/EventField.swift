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

    // What only `Version3Event` makes of audit events of version 3
    case version3Action, version3InsertTime, version3TargetName, version3Targets, version3Members
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
        /// The kinds that can have it, though the documentation of version 1 does not say so.
        var additionalKinds: Set<EventKind> = []
    }

    /// The names on the way to the field.
    package var path: String { entry.path }

    /// Whether the API sends it as a number.
    package var isNumber: Bool { entry.kind == .number }

    var entry: Entry { Self.entries[rawValue] }

    /// The fields that events of a kind can have.
    package static func fields(of kind: EventKind) -> [EventField] {
        allCases.filter { $0.entry.kinds.union($0.entry.additionalKinds).contains(kind) }
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

extension EventField {
    /// In the order of the cases.
    static let entries: [Entry] = allCases.map(\.described)

    private var described: Entry {
        switch self {
        case .uuid: .every("uuid")
        case .timestamp: .every("timestamp", .textOrNumber)
        case .usedVersion: .item("used_version", .number, marks: .item)
        case .vaultUUID: .item("vault_uuid", marks: .vault)
        case .itemUUID: .item("item_uuid", marks: .item)
        case .action: Entry("action", of: [.itemUsage, .auditEvent], marks: .common)
        case .userUUID: .item("user.uuid")
        case .userName: .item("user.name")
        case .userEmail: .item("user.email")
        case .appName: .client("client.app_name", alsoOf: [.auditEvent])
        case .appVersion: .client("client.app_version", alsoOf: [.auditEvent])
        case .platformName: .client("client.platform_name")
        case .platformVersion: .client("client.platform_version")
        case .osName: .client("client.os_name")
        case .osVersion: .client("client.os_version")
        case .ipAddress: .client("client.ip_address")
        case .country: .every("location.country")
        case .region: .every("location.region")
        case .city: .every("location.city")
        case .latitude: .every("location.latitude", .number)
        case .longitude: .every("location.longitude", .number)
        case .userType: .item("user.user_type", isExpected: false)
        case .userAccountUUID: .item("user.user_account_uuid", isExpected: false)
        case .accountUUID: .every("account_uuid", isExpected: false)
        case .ip: .client("client.ip", isExpected: false)

        case .sessionUUID: .attempt("session_uuid", marks: .sessionUUID)
        case .category: .attempt("category", marks: .category)
        case .type: .attempt("type", marks: .type)
        case .attemptCountry: .attempt("country")
        case .matchedValue: .attempt("details.value", isExpected: false)
        case .targetUUID: .attempt("target_user.uuid", marks: .targetUser)
        case .targetName: .attempt("target_user.name", marks: .targetUser)
        case .targetEmail: .attempt("target_user.email", marks: .targetUser)
        case .targetType: .attempt("target_user.user_type", isExpected: false)
        case .targetAccountUUID: .attempt("target_user.user_account_uuid", isExpected: false)

        case .actorUUID: .audit("actor_uuid", marks: .actorUUID)
        case .actorDetailsUUID: .audit("actor_details.uuid", marks: .actorDetails)
        case .actorName: .audit("actor_details.name", marks: .actorDetails)
        case .actorEmail: .audit("actor_details.email", marks: .actorDetails)
        case .actorType: .audit("actor_type", isExpected: false)
        case .actorAccountUUID: .audit("actor_account_uuid", isExpected: false)
        case .objectType: .audit("object_type", marks: .objectType)
        case .objectUUID: .audit("object_uuid", marks: .objectUUID)
        case .objectUserUUID: .audit("object_details.uuid", isExpected: false)
        case .objectUserName: .audit("object_details.name", isExpected: false)
        case .objectUserEmail: .audit("object_details.email", isExpected: false)
        case .auxID: .audit("aux_id", .number, isExpected: false)
        case .auxUUID: .audit("aux_uuid", isExpected: false)
        case .auxUserUUID: .audit("aux_details.uuid", isExpected: false)
        case .auxUserName: .audit("aux_details.name", isExpected: false)
        case .auxUserEmail: .audit("aux_details.email", isExpected: false)
        case .auxInfo: .audit("aux_info", isExpected: false)
        case .auditSessionUUID: .audit("session.uuid")
        case .loginTime: .audit("session.login_time", .textOrNumber)
        case .deviceUUID: .audit("session.device_uuid")
        case .sessionIP: .audit("session.ip")

        case .version3Action: .audit("v3.action", isExpected: false)
        case .version3InsertTime: .audit("v3.insert_time", isExpected: false)
        case .version3TargetName: .audit("v3.target_name", isExpected: false)
        case .version3Targets: .audit("v3.targets", isExpected: false)
        case .version3Members: .audit("v3.members", isExpected: false)
        }
    }
}

extension EventField.Entry {
    fileprivate typealias Kind = FieldTable.Field.Kind

    fileprivate init(
        _ path: String, of kinds: Set<EventKind>, _ kind: Kind = .text,
        marks: KindMarks, isExpected: Bool = true
    ) {
        self.path = path
        self.kind = kind
        self.marks = marks
        self.kinds = kinds
        self.isExpected = isExpected
    }

    fileprivate static func every(
        _ path: String, _ kind: Kind = .text, isExpected: Bool = true
    ) -> Self {
        Self(
            path, of: Set(EventKind.allCases), kind, marks: .common, isExpected: isExpected)
    }

    fileprivate static func client(
        _ path: String, isExpected: Bool = true, alsoOf others: Set<EventKind> = []
    ) -> Self {
        var entry = Self(
            path, of: [.itemUsage, .signInAttempt], marks: .common, isExpected: isExpected)
        entry.additionalKinds = others
        return entry
    }

    fileprivate static func item(
        _ path: String, _ kind: Kind = .text, marks: KindMarks = [], isExpected: Bool = true
    ) -> Self {
        Self(
            path, of: [.itemUsage], kind, marks: marks.union(.common), isExpected: isExpected)
    }

    fileprivate static func attempt(
        _ path: String, marks: KindMarks = [], isExpected: Bool = true
    ) -> Self {
        Self(path, of: [.signInAttempt], marks: marks, isExpected: isExpected)
    }

    fileprivate static func audit(
        _ path: String, _ kind: Kind = .text, marks: KindMarks = [], isExpected: Bool = true
    ) -> Self {
        Self(path, of: [.auditEvent], kind, marks: marks, isExpected: isExpected)
    }
}
