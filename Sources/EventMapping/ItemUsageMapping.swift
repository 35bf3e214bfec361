import CEF
import OnePasswordEvents

/// The default mapping of item usage: which field goes under which key.
///
/// The rows stand in the order in which the keys are written, the ones that matter most first, so
/// that a collector which cuts a message cuts text.
package enum ItemUsageMapping {
    package static let rows: [MappingRow] = [
        MappingRow(.deviceReceiptTime, .time, .kept),
        MappingRow(.externalID, .identifier(.uuid), .identifier),
        MappingRow(.deviceAction, .texts([.action], joinedBy: ""), .kept),
        MappingRow(.deviceEventCategory, .category, .kept),
        MappingRow(.sourceUserName, .firstText([.userEmail, .userName]), .freeText),
        MappingRow(.sourceUserID, .identifier(.userUUID), .identifier),
        MappingRow(.sourceAddress, .address(isIPv4: true), .identifier),
        MappingRow(
            .deviceCustomIPv6Address2, label: "Source IPv6 Address", .address(isIPv4: false),
            .identifier),
        MappingRow(
            .requestClientApplication, .texts([.appName, .appVersion], joinedBy: " "), .freeText),
        MappingRow(.deviceCustomString1, label: "Vault UUID", .identifier(.vaultUUID), .identifier),
        MappingRow(.deviceCustomString2, label: "Item UUID", .identifier(.itemUUID), .identifier),
        MappingRow(
            .deviceCustomString3, label: "User Name", .texts([.userName], joinedBy: ""), .freeText),
        MappingRow(
            .deviceCustomString4, label: "Client Platform",
            .texts([.platformName, .platformVersion], joinedBy: " "), .freeText),
        MappingRow(
            .deviceCustomString5, label: "Client OS",
            .texts([.osName, .osVersion], joinedBy: " "), .freeText),
        MappingRow(
            .deviceCustomString6, label: "Location",
            .texts([.city, .region, .country], joinedBy: ", "), .freeText),
        MappingRow(.deviceCustomFloatingPoint1, label: "Latitude", .decimal(.latitude), .plain),
        MappingRow(.deviceCustomFloatingPoint2, label: "Longitude", .decimal(.longitude), .plain),
        MappingRow(.deviceCustomNumber1, label: "Item Version", .integer(.usedVersion), .plain),
        MappingRow(.sourceUserPrivileges, .texts([.userType], joinedBy: ""), .freeText),
        MappingRow(.deviceExternalID, .identifier(.accountUUID), .identifier),
        MappingRow(.message, .causes, .freeText),
    ]
}
