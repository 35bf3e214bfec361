/// Sign-in attempts and audit events: Docs/Fields.md, "The message".
extension ExpectedMessage {
    init(signInAttempt event: EventModel) {
        let category = event.text("category")?.trimmed ?? []
        let type = event.text("type")?.trimmed ?? []
        let details = event.text("details", "value")?.trimmed ?? []
        self.init(event, ExpectedClass(category: category, type: type))

        add("rt", .permanent, time?.milliseconds)
        add("externalId", identifier: event.text("uuid"))
        add("act", .permanent, texts: [event.text("category")])
        add("cat", .permanent, "authentication")
        add(
            "outcome", .permanent,
            ExpectedClass.attempts.first { $0.category == category.string }?.outcome)
        add("reason", .text, texts: [event.text("type")])
        let email = event.text("target_user", "email")?.trimmed ?? []
        add("duser", .text, texts: [email.isEmpty ? event.text("target_user", "name") : email])
        add("duid", identifier: event.text("target_user", "uuid"))
        addClient(event)
        add("cs2", label: "Session UUID", identifier: event.text("session_uuid"))
        add("cs1", label: "Details", .text, texts: [event.text("details", "value")])
        add("cs3", label: "User Name", .text, texts: [event.text("target_user", "name")])
        addPlatform(event)
        let places = ["city", "region", "country"].map { event.text("location", $0) }
        let hasPlace = places.contains { $0?.trimmed.isEmpty == false }
        add(
            "cs6", label: "Location", .text, texts: hasPlace ? places : [event.text("country")],
            separator: ", ")
        addCoordinates(event)
        add("dpriv", .text, texts: [event.text("target_user", "user_type")])
        add("deviceExternalId", identifier: event.text("account_uuid"))
        add(
            "OnePasswordTargetAccountUUID",
            identifier: event.text("target_user", "user_account_uuid"))
        let country = event.text("country")?.trimmed
        if hasPlace, country != event.text("location", "country")?.trimmed {
            add("OnePasswordCountry", .text, texts: [country])
        }
        var message = Array(eventClass.name.unicodeScalars)
        var end: [Unicode.Scalar] = []
        if !type.isEmpty {
            let words = ExpectedClass.attemptTypes[type.string].map { Array($0.unicodeScalars) }
            message += Array(" (".unicodeScalars) + (words ?? type) + [")"]
        }
        if !details.isEmpty {
            message += Array(", matched ".unicodeScalars)
            if case .v6(let address)? = ExpectedAddress(details) {
                end = Array(address.unicodeScalars)
            } else {
                message += details
            }
        }
        add("msg", .text, String(String.UnicodeScalarView(message.sanitized + end)))
    }

    init(auditEvent event: EventModel) {
        let action = event.text("action")?.trimmed ?? []
        let object = event.text("object_type")?.trimmed ?? []
        let actorID = Self.first(event.text("actor_uuid"), event.text("actor_details", "uuid"))
        let email = event.text("actor_details", "email")?.trimmed ?? []
        let actor = email.isEmpty ? event.text("actor_details", "name")?.trimmed ?? [] : email
        let hasObject = ["uuid", "name", "email"].contains {
            event.text("object_details", $0)?.trimmed.isEmpty == false
        }
        let person = hasObject ? "object_details" : "aux_details"
        let ids = [
            event.text("aux_uuid"), event.text("aux_details", "uuid"),
            event.text("object_details", "uuid"),
        ]
        let mails = [event.text("object_details", "email"), event.text("aux_details", "email")]
        let toOneself =
            !actorID.isEmpty && ids.contains { $0?.trimmed == actorID }
            || !email.isEmpty
                && mails.contains { $0?.trimmed.string.lowercased() == email.string.lowercased() }
        self.init(
            event,
            ExpectedClass(
                object: object, action: action, toOneself: toOneself,
                byMachine: email.string.lowercased().hasSuffix("@1passwordserviceaccounts.com")))

        add("rt", .permanent, time?.milliseconds)
        add("externalId", identifier: event.text("uuid"))
        add("act", .permanent, texts: [event.text("action")])
        add("cat", .permanent, eventClass.category)
        add("outcome", .permanent, eventClass.category == "unknown" ? nil : "success")
        add("suser", .text, texts: [actor])
        add("suid", identifier: actorID)
        addAddress(event.text("session", "ip"))
        add(
            "requestClientApplication", .text,
            texts: ["app_name", "app_version"].map { event.text("client", $0) })
        let affected = Self.first(event.text(person, "email"), event.text(person, "name"))
        add("duser", .text, texts: [affected])
        add("duid", identifier: event.text(person, "uuid"))
        add("fileType", .text, texts: [event.text("object_type")])
        add("fileId", identifier: event.text("object_uuid"))
        // Docs/Fields.md, "Vaults and items".
        switch (object.string, action.string) {
        case ("vault", _), ("items", _), ("uva", _), ("gva", _):
            add("cs1", label: "Vault UUID", identifier: event.text("object_uuid"))
        case ("item", "share"):
            add("cs1", label: "Vault UUID", identifier: event.text("aux_uuid"))
        default: break
        }
        add("cs2", label: "Session UUID", identifier: event.text("session", "uuid"))
        add("cs3", label: "User Name", .text, texts: [event.text("actor_details", "name")])
        add("cs4", label: "Auxiliary UUID", identifier: event.text("aux_uuid"))
        add("cs5", label: "Auxiliary Info", .text, texts: [event.text("aux_info")])
        add(
            "cs6", label: "Location", .text,
            texts: ["city", "region", "country"].map { event.text("location", $0) },
            separator: ", ")
        addCoordinates(event)
        add("cn1", label: "Auxiliary ID", integer: event.number("aux_id"))
        let login = event.textOrNumber("session", "login_time").flatMap { ExpectedTime($0.trimmed) }
        add("deviceCustomDate1", label: "Session Start", .whole, login?.milliseconds)
        add("spriv", .text, texts: [event.text("actor_type")])
        add("deviceExternalId", identifier: event.text("account_uuid"))
        addOthers(event, person: person, hasObject: hasObject)
        let doer = Self.first(actor, actorID)
        let deed = ExpectedDeed(
            action: action, object: object,
            person: Self.first(affected, event.text(person, "uuid")), isObject: hasObject)
        let subject = doer.isEmpty ? Array("Somebody".unicodeScalars) : doer
        add("msg", .text, texts: [subject + deed.predicate])
    }

    /// What no standard key takes: Docs/Fields.md, "Keys of opcef's own".
    private mutating func addOthers(_ event: EventModel, person: String, hasObject: Bool) {
        add("OnePasswordDeviceUUID", identifier: event.text("session", "device_uuid"))
        add("OnePasswordActorAccountUUID", identifier: event.text("actor_account_uuid"))
        add("OnePasswordTargetName", .text, texts: [event.text(person, "name")])
        if hasObject {
            let uuid = event.text("aux_details", "uuid")?.trimmed
            if uuid != event.text("aux_uuid")?.trimmed {
                add("OnePasswordAuxDetailsUUID", identifier: uuid)
            }
            add(
                "OnePasswordAuxDetailsName", .text, texts: [event.text("aux_details", "name")])
            add(
                "OnePasswordAuxDetailsEmail", .text,
                texts: [event.text("aux_details", "email")])
        }
        let (actor, details) = (event.text("actor_uuid"), event.text("actor_details", "uuid"))
        if let actor = actor?.trimmed, !actor.isEmpty, details?.trimmed != actor {
            add("OnePasswordActorDetailsUUID", identifier: details)
        }
    }

    private static func first(_ texts: [Unicode.Scalar]?...) -> [Unicode.Scalar] {
        texts.compactMap { $0?.trimmed }.first { !$0.isEmpty } ?? []
    }

    private mutating func addClient(_ event: EventModel) {
        let address = event.text("client", "ip_address") ?? []
        addAddress(address.isEmpty ? event.text("client", "ip") : address)
        add(
            "requestClientApplication", .text,
            texts: ["app_name", "app_version"].map { event.text("client", $0) })
    }

    private mutating func addPlatform(_ event: EventModel) {
        for (key, label, parts) in [
            ("cs4", "Client Platform", ["platform_name", "platform_version"]),
            ("cs5", "Client OS", ["os_name", "os_version"]),
        ] {
            add(key, label: label, .text, texts: parts.map { event.text("client", $0) })
        }
    }

    private mutating func addCoordinates(_ event: EventModel) {
        add("cfp1", label: "Latitude", decimal: event.number("location", "latitude"))
        add("cfp2", label: "Longitude", decimal: event.number("location", "longitude"))
    }
}
