import Classification
import EventFormats
package import OnePasswordEvents

/// Which field goes under which key, for each kind of event.
///
/// The rows are in the order in which the keys are written, the ones that matter most first, so
/// that a collector which cuts a message cuts text.
package struct MappingTables: Sendable {
    /// The rows of item usage.
    package var itemUsage: [MappingRow]
    /// The rows of sign-in attempts.
    package var signInAttempt: [MappingRow]
    /// The rows of audit events.
    package var auditEvent: [MappingRow]

    /// Creates tables.
    package init(
        itemUsage: [MappingRow], signInAttempt: [MappingRow], auditEvent: [MappingRow]
    ) {
        self.itemUsage = itemUsage
        self.signInAttempt = signInAttempt
        self.auditEvent = auditEvent
    }

    /// The tables that Docs/Fields.md shows.
    package static let standard = MappingTables(
        itemUsage: itemUsage, signInAttempt: signInAttempt, auditEvent: auditEvent)

    /// The same with an IPv6 address under `src`, for collectors that look for it there.
    package static let withIPv6InSource = MappingTables(
        itemUsage: replacingAddress(itemUsage), signInAttempt: replacingAddress(signInAttempt),
        auditEvent: replacingAddress(auditEvent))

    private static func replacingAddress(_ rows: [MappingRow]) -> [MappingRow] {
        rows.compactMap { row in
            switch row.source {
            case .address(isIPv4: true):
                MappingRow(row.keys.cef, .address(isIPv4: nil), row.rank)
            case .address(isIPv4: false): nil
            default: row
            }
        }
    }

    /// The rows of a kind.
    package internal(set) subscript(kind: EventKind) -> [MappingRow] {
        get {
            switch kind {
            case .itemUsage: itemUsage
            case .signInAttempt: signInAttempt
            case .auditEvent: auditEvent
            }
        }
        set {
            switch kind {
            case .itemUsage: itemUsage = newValue
            case .signInAttempt: signInAttempt = newValue
            case .auditEvent: auditEvent = newValue
            }
        }
    }

    /// The rows that all kinds begin with; the kinds differ in what is called the action.
    private static func beginning(action: EventField) -> [MappingRow] {
        [
            MappingRow(ecs: "@timestamp", .timestamp, .kept),
            MappingRow(.deviceReceiptTime, leef: "devTime", .time, .kept),
            .identifier(.externalID, leef: "eventUuid", ecs: "event.id", .uuid),
            MappingRow(ecs: "event.code", .classID, .kept),
            .text(.deviceAction, leef: "action", ecs: "event.action", action, .kept),
            MappingRow(
                .deviceEventCategory, leef: "cat", ecs: "onepassword.category", .category, .kept),
            MappingRow(leef: "sev", ecs: "event.severity", .severity, .kept),
            MappingRow(ecs: "onepassword.class_name", .className, .plain),
            MappingRow(ecs: "event.kind", .constant("event"), .plain),
            MappingRow(ecs: "event.category", .ecsCategories, .plain),
            MappingRow(ecs: "event.type", .ecsTypes, .plain),
            MappingRow(ecs: "ecs.version", .constant(ECSField.version), .plain),
        ]
    }

    private static let address = [
        MappingRow(.sourceAddress, .address(isIPv4: true), .identifier),
        MappingRow(
            .deviceCustomIPv6Address2, label: "Source IPv6 Address", .address(isIPv4: false),
            .identifier),
        MappingRow(leef: "src", ecs: "source.ip", .address(isIPv4: nil), .identifier),
    ]

    private static let application = [
        MappingRow(
            .requestClientApplication, leef: "clientApp",
            .texts([.appName, .appVersion], joinedBy: " "), .freeText),
        .text(ecs: "onepassword.client.app_name", .appName),
        .text(ecs: "onepassword.client.app_version", .appVersion),
    ]

    private static let platform = [
        MappingRow(
            .deviceCustomString4, label: "Client Platform", leef: "clientPlatform",
            .texts([.platformName, .platformVersion], joinedBy: " "), .freeText),
        .text(ecs: "onepassword.client.platform_name", .platformName),
        .text(ecs: "onepassword.client.platform_version", .platformVersion),
        MappingRow(
            .deviceCustomString5, label: "Client OS", leef: "clientOs",
            .texts([.osName, .osVersion], joinedBy: " "), .freeText),
        .text(ecs: "onepassword.client.os_name", .osName),
        .text(ecs: "onepassword.client.os_version", .osVersion),
    ]

    private static let place =
        [
            MappingRow(
                .deviceCustomString6, label: "Location", leef: "location",
                .texts([.city, .region, .country], joinedBy: ", "), .freeText),
            .text(ecs: "source.geo.city_name", .city),
            .text(ecs: "source.geo.region_name", .region),
        ] + country(.country)

    /// ECS has a field for codes and one for names; the API sends either.
    private static func country(
        _ field: EventField, without absent: [EventField] = []
    ) -> [MappingRow] {
        [
            MappingRow(
                ecs: "source.geo.country_iso_code", .countryCode(field), .freeText,
                without: absent),
            MappingRow(
                ecs: "source.geo.country_name", .countryName(field), .freeText, without: absent),
        ]
    }

    private static let coordinates = [
        MappingRow(
            .deviceCustomFloatingPoint1, label: "Latitude", leef: "latitude",
            ecs: "source.geo.location.lat", .decimal(.latitude), .plain),
        MappingRow(
            .deviceCustomFloatingPoint2, label: "Longitude", leef: "longitude",
            ecs: "source.geo.location.lon", .decimal(.longitude), .plain),
    ]

    /// The rows that all kinds end with, before the sentence those that are left out first; the
    /// people are those whom the event names.
    private static func end(
        people: [EventField], _ last: [MappingRow], sentence: [MappingRow] = [sentence]
    ) -> [MappingRow] {
        [
            MappingRow(.flexString2, label: "Tags", leef: "tags", ecs: "tags", .tags, .plain),
            .identifier(
                .deviceExternalID, leef: "accountUuid", ecs: "organization.id", .accountUUID),
            MappingRow(
                .deviceExternalID, leef: "accountUuid", ecs: "organization.id", .account,
                .identifier, without: [.accountUUID]),
            MappingRow(
                .deviceHostName, leef: "accountName", ecs: "organization.name", .accountName,
                .identifier),
        ] + last + [
            MappingRow(ecs: "related.user", .textList(people), .last),
            MappingRow(ecs: "related.ip", .addressList, .last),
        ] + sentence
    }

    private static let sentence = MappingRow(
        .message, leef: "msg", ecs: "message", .sentence, .freeText)

    private static let itemUsage: [MappingRow] =
        beginning(action: .action)
        + [
            MappingRow(
                .sourceUserName, leef: "usrName", .firstText([.userEmail, .userName]), .freeText),
            .text(ecs: "user.email", .userEmail),
            .identifier(.sourceUserID, leef: "userUuid", ecs: "user.id", .userUUID),
        ] + address + application
        + [
            .identifier(
                .deviceCustomString1, label: "Vault UUID", leef: "vaultUuid",
                ecs: "onepassword.vault_uuid", .vaultUUID),
            .identifier(
                .fileID, leef: "itemUuid", ecs: "onepassword.item_uuid", .itemUUID),
            .text(
                .deviceCustomString3, label: "User Name", leef: "displayName",
                ecs: "user.full_name", .userName),
        ] + platform + place + coordinates
        + [
            MappingRow(
                .deviceCustomNumber1, label: "Item Version", leef: "itemVersion",
                ecs: "onepassword.used_version", .integer(.usedVersion), .plain),
            .text(
                .sourceUserPrivileges, leef: "role", ecs: "onepassword.user_type", .userType),
        ]
        + end(
            people: [.userEmail, .userUUID, .userName],
            [
                .identifier(
                    .userAccountUUID, leef: "userAccountUuid",
                    ecs: "onepassword.user_account_uuid", .userAccountUUID, .last)
            ],
            sentence: [
                // Side by side, so that both are copied at once.
                MappingRow(
                    .deviceCustomString2, label: "Possible Causes", leef: "causes",
                    ecs: "onepassword.causes", .causes, .plain),
                sentence,
            ])

    private static let signInAttempt: [MappingRow] =
        beginning(action: .category)
        + [
            MappingRow(.eventOutcome, leef: "outcome", ecs: "event.outcome", .outcome, .kept),
            .text(.reason, leef: "reason", ecs: "event.reason", .type),
            MappingRow(
                .destinationUserName, leef: "usrName", .firstText([.targetEmail, .targetName]),
                .freeText),
            .text(ecs: "user.email", .targetEmail),
            .identifier(.destinationUserID, leef: "userUuid", ecs: "user.id", .targetUUID),
        ] + address + application
        + [
            .identifier(
                .deviceCustomString2, label: "Session UUID", leef: "sessionUuid",
                ecs: "onepassword.session.uuid", .sessionUUID),
            .text(
                .deviceCustomString1, label: "Details", leef: "details",
                ecs: "onepassword.details", .matchedValue),
            .text(
                .deviceCustomString3, label: "User Name", leef: "displayName",
                ecs: "user.full_name", .targetName),
        ] + platform + place
        + [
            .text(
                .deviceCustomString6, label: "Location", leef: "location", .attemptCountry,
                without: location)
        ] + country(.attemptCountry, without: location) + coordinates
        + [
            .text(
                .destinationUserPrivileges, leef: "role", ecs: "onepassword.user_type",
                .targetType)
        ]
        + end(
            people: [.targetEmail, .targetUUID, .targetName],
            [
                .identifier(
                    .targetAccountUUID, leef: "userAccountUuid",
                    ecs: "onepassword.user_account_uuid", .targetAccountUUID, .last),
                .text(
                    .attemptCountry, leef: "attemptCountry", ecs: "onepassword.country",
                    .attemptCountry, .last, beside: location, unlike: .country),
            ])

    private static let location: [EventField] = [.city, .region, .country]

    /// Whether there is a person acted on, of which `aux_details` are only told without
    /// `object_details`.
    private static let objectUser: [EventField] = [
        .objectUserUUID, .objectUserName, .objectUserEmail,
    ]

    /// Who acted, who was acted on, and who else is part of it.
    private static let everybody: [EventField] = [
        .actorEmail, .actorUUID, .actorName, .objectUserEmail, .objectUserUUID, .objectUserName,
        .auxUserEmail, .auxUserUUID, .auxUserName,
    ]

    private static func vault(in field: EventField) -> MappingRow {
        MappingRow(
            .deviceCustomString1, label: "Vault UUID", leef: "vaultUuid",
            ecs: "onepassword.vault_uuid", .thing(.vault, field), .identifier)
    }

    private static let auditEvent: [MappingRow] =
        beginning(action: .action)
        + [
            MappingRow(.eventOutcome, leef: "outcome", ecs: "event.outcome", .outcome, .kept),
            MappingRow(
                .sourceUserName, leef: "usrName", .firstText([.actorEmail, .actorName]),
                .freeText),
            .text(ecs: "user.email", .actorEmail),
            .identifier(.sourceUserID, leef: "userUuid", ecs: "user.id", .actorUUID),
            .identifier(
                .sourceUserID, leef: "userUuid", ecs: "user.id", .actorDetailsUUID,
                without: [.actorUUID]),
        ] + address + application
        + [
            MappingRow(
                .destinationUserName, leef: "targetName",
                .firstText([.objectUserEmail, .objectUserName]), .freeText),
            MappingRow(
                .destinationUserName, leef: "targetName",
                .firstText([.auxUserEmail, .auxUserName]), .freeText, without: objectUser),
            .text(ecs: "user.target.email", .objectUserEmail),
            .text(ecs: "user.target.email", .auxUserEmail, without: objectUser),
            .text(ecs: "user.target.full_name", .objectUserName),
            .text(ecs: "user.target.full_name", .auxUserName, without: objectUser),
            .identifier(
                .destinationUserID, leef: "targetUuid", ecs: "user.target.id", .objectUserUUID),
            .identifier(
                .destinationUserID, leef: "targetUuid", ecs: "user.target.id", .auxUserUUID,
                without: objectUser),
            .text(
                .fileType, leef: "objectType", ecs: "onepassword.object_type", .objectType),
            .identifier(
                .fileID, leef: "objectUuid", ecs: "onepassword.object_uuid", .objectUUID),
            MappingRow(
                leef: "itemUuid", ecs: "onepassword.item_uuid", .thing(.item, .objectUUID),
                .identifier),
            vault(in: .objectUUID), vault(in: .auxUUID),
            .identifier(
                .deviceCustomString2, label: "Session UUID", leef: "sessionUuid",
                ecs: "onepassword.session.uuid", .auditSessionUUID),
            .text(
                .deviceCustomString3, label: "User Name", leef: "displayName",
                ecs: "user.full_name", .actorName),
            .identifier(
                .deviceCustomString4, label: "Auxiliary UUID", leef: "auxUuid",
                ecs: "onepassword.aux_uuid", .auxUUID),
            .text(
                .deviceCustomString5, label: "Auxiliary Info", leef: "auxInfo",
                ecs: "onepassword.aux_info", .auxInfo),
        ] + place + coordinates
        + [
            MappingRow(
                .deviceCustomNumber1, label: "Auxiliary ID", leef: "auxId",
                ecs: "onepassword.aux_id", .integer(.auxID), .plain),
            MappingRow(
                .deviceCustomDate1, label: "Session Start", leef: "sessionStart",
                ecs: "onepassword.session.login_time", .instant(.loginTime), .plain),
            .text(
                .sourceUserPrivileges, leef: "role", ecs: "onepassword.user_type", .actorType),
        ]
        + end(
            people: everybody,
            [
                .identifier(
                    .deviceUUID, leef: "deviceUuid", ecs: "onepassword.session.device_uuid",
                    .deviceUUID, .last),
                .identifier(
                    .actorAccountUUID, leef: "actorAccountUuid",
                    ecs: "onepassword.actor_account_uuid", .actorAccountUUID, .last),
                .text(.targetName, leef: "targetDisplayName", .objectUserName, .last),
                .text(
                    .targetName, leef: "targetDisplayName", .auxUserName, .last,
                    without: objectUser),
                .identifier(
                    .auxDetailsUUID, leef: "auxDetailsUuid", ecs: "onepassword.aux_details.uuid",
                    .auxUserUUID, .last, beside: objectUser, unlike: .auxUUID),
                .text(
                    .auxDetailsName, leef: "auxDetailsName", ecs: "onepassword.aux_details.name",
                    .auxUserName, .last, beside: objectUser),
                .text(
                    .auxDetailsEmail, leef: "auxDetailsEmail", ecs: "onepassword.aux_details.email",
                    .auxUserEmail, .last, beside: objectUser),
                .text(
                    .objectName, leef: "objectName", ecs: "onepassword.object_name",
                    .version3TargetName, .last),
                .text(
                    .wholeAction, leef: "wholeAction", ecs: "onepassword.action",
                    .version3Action, .last, unlike: .action),
                .text(
                    .insertTime, leef: "insertTime", ecs: "onepassword.insert_time",
                    .version3InsertTime, .last),
                .text(
                    .targets, leef: "targets", ecs: "onepassword.targets", .version3Targets, .last),
                .text(
                    .members, leef: "members", ecs: "onepassword.members", .version3Members, .last),
                .identifier(
                    .actorDetailsUUID, leef: "actorDetailsUuid",
                    ecs: "onepassword.actor_details.uuid", .actorDetailsUUID, .last,
                    beside: [.actorUUID], unlike: .actorUUID),
            ])
}
