/// The names that members of an event of version 3 may have, for each field that is read from them.
///
/// Events API 3.0.0 (beta, June 2026): only `action` and `insert_time` are documented. The others are
/// those of version 2 and what is customary; the first that an event has counts. What has none of
/// these names is kept whole in `EventField.version3Members`.
enum Version3Names {
    /// A field, and where it may be.
    struct Row: Sendable {
        let field: EventField
        let paths: [[[UInt8]]]

        init(_ field: EventField, _ paths: String...) {
            self.field = field
            self.paths = paths.map(Version3Names.path)
        }
    }

    /// The fields of the event itself.
    static let event = [
        Row(.uuid, "uuid", "id", "event_uuid"),
        Row(.timestamp, "timestamp", "event_time", "occurred_at", "time"),
        Row(.version3InsertTime, "insert_time"),
    ]

    /// The fields of what is around it: in `context`, else in the event itself.
    static let context = [
        Row(.accountUUID, "account.uuid", "account.id", "account_uuid"),
        Row(.auditSessionUUID, "session.uuid", "session.id", "session_uuid"),
        Row(.loginTime, "session.login_time"),
        Row(.deviceUUID, "device.uuid", "device.id", "session.device_uuid", "device_uuid"),
        Row(
            .sessionIP, "client.ip_address", "client.ip", "session.ip", "ip_address",
            "location.ip"),
        Row(.appName, "client.app_name", "client.name"),
        Row(.appVersion, "client.app_version", "client.version"),
        Row(.country, "location.country"),
        Row(.region, "location.region"),
        Row(.city, "location.city"),
        Row(.latitude, "location.latitude"),
        Row(.longitude, "location.longitude"),
    ]

    /// The fields of who acted, where there is no `actor`: as in version 2.
    static let olderActor = [
        Row(.actorUUID, "actor_uuid"),
        Row(.actorName, "actor_details.name"),
        Row(.actorEmail, "actor_details.email"),
        Row(.actorType, "actor_type"),
    ]

    /// When 1Password took the event in, which stands in for a time of the deed that is missing.
    static let insertTime = path("insert_time")
    /// Who acted.
    static let actor = path("actor")
    /// What is around the event.
    static let surroundings = path("context")
    /// What was acted on: a list of entities, or one.
    static let targets = [
        "entities", "targets", "target_entities", "affected_entities", "target", "entity",
    ].map(path)

    // The members of an actor or entity

    static let kinds = ["type", "kind", "entity_type", "actor_type", "user_type"].map(path)
    static let identifiers = ["uuid", "id"].map(path)
    static let names = ["name", "title", "display_name", "label"].map(path)
    static let emails = ["email"].map(path)

    /// The kinds of entities that are people, whose name is a user's.
    static let people: Set = ["user", "external-user"]

    /// The names on a way, which has dots between them.
    static func path(_ text: String) -> [[UInt8]] {
        text.split(separator: ".").map { Array($0.utf8) }
    }
}
