/// What an event must become, worked out from its meaning by the documents alone.
///
/// An oracle that shares no code with what it judges: Docs/Fields.md and Docs/Classification.md.
package struct ExpectedMessage: Sendable, Hashable {
    package let eventClass: ExpectedClass
    let time: ExpectedTime?
    /// The time of the syslog header; `nil` stands for the time of sending.
    package var timestamp: String? { time?.header }
    /// The MSGID; `nil` stands for `-`.
    package let messageID: String?
    package private(set) var pairs: [ExpectedPair] = []

    /// The fields of the header after `CEF:0`, up to the class id.
    static let device = ["1Password", "Events Reporting", "2"]

    package init(_ event: EventModel) {
        if event.hasMember("object_type", "actor_uuid", "actor_details") {
            self.init(auditEvent: event)
        } else if event.hasMember("target_user")
            || event.hasMember("category") && event.hasMember("type")
                && !event.hasMember("item_uuid", "vault_uuid", "used_version")
        {
            self.init(signInAttempt: event)
        } else {
            self.init(itemUsage: event)
        }
    }

    init(_ event: EventModel, _ eventClass: ExpectedClass) {
        self.eventClass = eventClass
        time = event.textOrNumber("timestamp").flatMap { ExpectedTime($0) }
        messageID = eventClass.id.utf8.count <= 32 ? eventClass.id : nil
    }

    private init(itemUsage event: EventModel) {
        let action = event.text("action")?.trimmed ?? []
        let appName = event.text("client", "app_name")?.trimmed ?? []
        let client = ExpectedClient(appName: appName)
        let user = ["user_type", "email"].map { event.text("user", $0)?.trimmed.string ?? "" }
        self.init(
            event,
            ExpectedClass(action: action, client: client, userType: user[0], email: user[1]))

        add("rt", .permanent, time?.milliseconds)
        add("externalId", identifier: event.text("uuid"))
        add("act", .permanent, texts: [event.text("action")])
        add("cat", .permanent, eventClass.category)
        let email = event.text("user", "email")?.trimmed ?? []
        add("suser", .text, texts: [email.isEmpty ? event.text("user", "name") : email])
        add("suid", identifier: event.text("user", "uuid"))
        let address = event.text("client", "ip_address") ?? []
        addAddress(address.isEmpty ? event.text("client", "ip") : address)
        add(
            "requestClientApplication", .text,
            texts: [appName, event.text("client", "app_version")])
        add("cs1", label: "Vault UUID", identifier: event.text("vault_uuid"))
        add("fileId", identifier: event.text("item_uuid"))
        add("cs3", label: "User Name", .text, texts: [event.text("user", "name")])
        add(
            "cs4", label: "Client Platform", .text,
            texts: [
                event.text("client", "platform_name"), event.text("client", "platform_version"),
            ])
        add(
            "cs5", label: "Client OS", .text,
            texts: [event.text("client", "os_name"), event.text("client", "os_version")])
        add(
            "cs6", label: "Location", .text,
            texts: ["city", "region", "country"].map { event.text("location", $0) },
            separator: ", ")
        add("cfp1", label: "Latitude", decimal: event.number("location", "latitude"))
        add("cfp2", label: "Longitude", decimal: event.number("location", "longitude"))
        add("cn1", label: "Item Version", integer: event.number("used_version"))
        add("spriv", .text, texts: [event.text("user", "user_type")])
        add("deviceExternalId", identifier: event.text("account_uuid"))
        add(
            "OnePasswordUserAccountUUID",
            identifier: event.text("user", "user_account_uuid"))
        let version = event.text("client", "app_version")?.trimmed.string ?? ""
        add(
            "cs2", label: "Possible Causes", .whole,
            ExpectedCauses.codes(action: action, client: client, version: version))
        add(
            "msg", .text,
            ExpectedCauses.message(action: action, client: client, version: version))
    }

    /// How many bytes the record takes when nothing is left out for the length of the message.
    package var recordCount: Int {
        let fields = ["CEF:0"] + Self.device + [eventClass.id, eventClass.name]
        let header = fields + [String(eventClass.severity), ""]
        let spaceBeforeFirstPair = 1
        return header.joined(separator: "|").utf8.count
            + pairs.reduce(-spaceBeforeFirstPair) { $0 + $1.encodedCount }
    }

    /// Adds a text that needs no repair, with its label; nothing where it is empty.
    mutating func add(
        _ key: String, label: String? = nil, _ kind: ExpectedPair.Kind, _ text: String?
    ) {
        guard let text, !text.isEmpty else { return }
        pairs.append(ExpectedPair(key, kind, Array(text.unicodeScalars)))
        if let label {
            pairs.append(ExpectedPair(key + "Label", .label, Array(label.unicodeScalars)))
        }
    }

    /// Adds what is left of `texts` after the repairs, those that are not empty joined.
    mutating func add(
        _ key: String, label: String? = nil, _ kind: ExpectedPair.Kind,
        texts: [[Unicode.Scalar]?], separator: String = " "
    ) {
        let parts = texts.compactMap { $0?.trimmed }.filter { !$0.isEmpty }
        let joined = Array(parts.joined(separator: separator.unicodeScalars))
        var text = joined.sanitized
        if text != joined, case .v6(let address)? = ExpectedAddress(joined) {
            text = Array(address.unicodeScalars)
        }
        add(key, label: label, kind, String(String.UnicodeScalarView(text)))
    }

    /// Adds an identifier, which is left out where it is too long, never cut.
    mutating func add(
        _ key: String, label: String? = nil, identifier: [Unicode.Scalar]?
    ) {
        guard let text = identifier?.trimmed.sanitized, let limit = CEFLimits.values[key],
            text.count <= limit
        else { return }
        add(key, label: label, .whole, String(String.UnicodeScalarView(text)))
    }

    /// Adds a number of any form that a double can hold, at most 40 characters long.
    mutating func add(_ key: String, label: String, decimal: String?) {
        guard let decimal, decimal.utf8.count <= 40, Double(decimal)?.magnitude != .infinity
        else { return }
        add(key, label: label, .whole, decimal)
    }

    /// Adds a whole number of 64 bits.
    mutating func add(_ key: String, label: String, integer: String?) {
        guard let integer, Int64(integer) != nil else { return }
        add(key, label: label, .whole, integer)
    }

    /// Adds `src` or `c6a2`, by what kind of address it is (Docs/Fields.md, "Item usage").
    mutating func addAddress(_ text: [Unicode.Scalar]?) {
        switch text.flatMap({ ExpectedAddress($0.trimmed) }) {
        case .v4(let address):
            add("src", .whole, address)
        case .v6(let address):
            add("c6a2", label: "Source IPv6 Address", .whole, address)
        case nil:
            return
        }
    }
}
