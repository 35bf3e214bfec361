import JSONStream

/// The fields of an item usage that opcef reads, each with a slot of its own.
///
/// 1Password Events API 1.4.1, reference of `itemusages`, version 1 and 2. No field is marked as
/// required there, and each is optional here.
package enum EventField: Int, Sendable, CaseIterable {
    case uuid, timestamp, usedVersion, vaultUUID, itemUUID, action
    case userUUID, userName, userEmail
    case appName, appVersion, platformName, platformVersion, osName, osVersion, ipAddress
    case country, region, city, latitude, longitude
    case userType, userAccountUUID, accountUUID
    /// Another name of `client.ip_address`, in samples that Sumo Logic documents.
    case ip

    /// The names on the way to the field.
    package var path: String {
        switch self {
        case .uuid: "uuid"
        case .timestamp: "timestamp"
        case .usedVersion: "used_version"
        case .vaultUUID: "vault_uuid"
        case .itemUUID: "item_uuid"
        case .action: "action"
        case .userUUID: "user.uuid"
        case .userName: "user.name"
        case .userEmail: "user.email"
        case .appName: "client.app_name"
        case .appVersion: "client.app_version"
        case .platformName: "client.platform_name"
        case .platformVersion: "client.platform_version"
        case .osName: "client.os_name"
        case .osVersion: "client.os_version"
        case .ipAddress: "client.ip_address"
        case .country: "location.country"
        case .region: "location.region"
        case .city: "location.city"
        case .latitude: "location.latitude"
        case .longitude: "location.longitude"
        case .userType: "user.user_type"
        case .userAccountUUID: "user.user_account_uuid"
        case .accountUUID: "account_uuid"
        case .ip: "client.ip"
        }
    }

    /// What the field holds.
    var kind: FieldTable.Field.Kind {
        switch self {
        case .usedVersion, .latitude, .longitude: .number
        default: .text
        }
    }

    /// What meeting the field says about the object.
    var marks: KindMarks {
        switch self {
        case .usedVersion, .vaultUUID, .itemUUID: [.common, .itemUsage]
        default: .common
        }
    }

    /// Whether every event of version 1 has it by the documentation; the others are of version 2.
    package var isExpected: Bool { rawValue < Self.userType.rawValue }

    /// The slots of the fields that every event should have.
    package static let expected = slots(allCases.filter(\.isExpected))

    /// The slots of all fields.
    package static let all = slots(allCases)

    private static func slots(_ fields: [EventField]) -> UInt64 {
        fields.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }
}
