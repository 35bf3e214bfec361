import JSONStream

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
        case .appName: .client("client.app_name")
        case .appVersion: .client("client.app_version")
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

    fileprivate static func client(_ path: String, isExpected: Bool = true) -> Self {
        Self(path, of: [.itemUsage, .signInAttempt], marks: .common, isExpected: isExpected)
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
