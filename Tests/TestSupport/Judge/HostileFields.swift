/// Makes the fields of hostile events.
package struct HostileFields: Sendable {
    /// What a field holds when it is of the right type.
    private enum Content: Sendable {
        case text(limit: Int)
        case identifier(limit: Int)
        case time, address, action, appName, coordinate, version
        case word([String])
        case fields([(String, Content)])
    }

    private static let itemUsage: [(String, Content)] = [
        ("uuid", .identifier(limit: 40)),
        ("timestamp", .time),
        ("used_version", .version),
        ("vault_uuid", .identifier(limit: 4000)),
        ("item_uuid", .identifier(limit: 4000)),
        ("action", .action),
        ("account_uuid", .identifier(limit: 255)),
        (
            "user",
            .fields([
                ("uuid", .identifier(limit: 1023)),
                ("name", .text(limit: 1023)),
                ("email", .word(["ci@1PasswordServiceAccounts.com", "mina@example.com"])),
                (
                    "user_type",
                    .word(["user", "external_user", "service_account", "Service-Account"])
                ),
                ("user_account_uuid", .identifier(limit: 255)),
            ])
        ),
        client, location,
    ]

    private static let signInAttempt: [(String, Content)] = [
        ("uuid", .identifier(limit: 40)),
        ("session_uuid", .identifier(limit: 4000)),
        ("timestamp", .time),
        ("category", .word(ExpectedClass.attempts.map(\.category))),
        ("type", .word(ExpectedClass.attemptTypes.keys.sorted())),
        ("country", .text(limit: 4000)),
        ("details", .fields([("value", .word(["XK", "2001:db8:cef:1::1", "CEF:0::"]))])),
        ("account_uuid", .identifier(limit: 255)),
        person("target_user", type: true), client, location,
    ]

    private static let auditEvent: [(String, Content)] = [
        ("uuid", .identifier(limit: 40)),
        ("timestamp", .time),
        ("actor_uuid", .identifier(limit: 1023)),
        ("actor_type", .text(limit: 1023)),
        ("actor_account_uuid", .identifier(limit: 255)),
        ("action", .word(ExpectedClass.auditActions.keys.sorted())),
        ("object_type", .word(ExpectedClass.auditObjects.keys.sorted())),
        ("object_uuid", .identifier(limit: 1023)),
        ("aux_id", .version),
        ("aux_uuid", .identifier(limit: 4000)),
        ("aux_info", .text(limit: 4000)),
        ("account_uuid", .identifier(limit: 255)),
        (
            "session",
            .fields([
                ("uuid", .identifier(limit: 4000)), ("login_time", .time),
                ("device_uuid", .identifier(limit: 4000)), ("ip", .address),
            ])
        ),
        person("actor_details"), person("object_details"), person("aux_details"), location,
    ]

    private static func person(_ name: String, type: Bool = false) -> (String, Content) {
        let names = type ? [("user_type", Content.text(limit: 1023))] : []
        return (
            name,
            .fields(
                [
                    ("uuid", .identifier(limit: 1023)), ("name", .text(limit: 1023)),
                    ("email", .text(limit: 1023)),
                ] + names)
        )
    }

    private static let client: (String, Content) = (
        "client",
        .fields([
            ("app_name", .appName),
            ("app_version", .word(["81109024", "80400000", "80399999", "8.4", "8.3.9", "20195"])),
            ("platform_name", .text(limit: 4000)),
            ("platform_version", .text(limit: 4000)),
            ("os_name", .text(limit: 4000)),
            ("os_version", .text(limit: 4000)),
            ("ip_address", .address),
            ("ip", .address),
        ])
    )

    private static let location: (String, Content) = (
        "location",
        .fields([
            ("country", .text(limit: 4000)),
            ("region", .text(limit: 4000)),
            ("city", .text(limit: 4000)),
            ("latitude", .coordinate),
            ("longitude", .coordinate),
        ])
    )

    /// The kinds of events that can be made.
    package enum Kind: Sendable, CaseIterable {
        case itemUsage, signInAttempt, auditEvent
    }

    let kind: Kind
    var generator: SplitMix64
    /// Whether all texts can be read as they are: no broken UTF-8, no lone surrogates.
    let onlyUnicode: Bool

    private var fields: [(String, Content)] {
        switch kind {
        case .itemUsage: Self.itemUsage
        case .signInAttempt: Self.signInAttempt
        case .auditEvent: Self.auditEvent
        }
    }

    /// Makes an event that can be told to be of its kind.
    mutating func event() -> EventModel {
        var event = EventModel(members(fields))
        switch kind {
        case .itemUsage where !hasKind(event):
            event.members.removeAll { $0.name == ModelText("item_uuid") }
            event.members.append(ModelMember("item_uuid", "r5tj2nq7xwzk4mcv6bhyd3fple"))
        case .signInAttempt:
            if !event.hasMember("target_user") {
                event.members.append(ModelMember("target_user", .null))
            }
            if !event.hasMember("category", "type", "session_uuid") {
                event.members.append(ModelMember("session_uuid", .null))
            }
        case .auditEvent:
            let names = ["object_type", "object_uuid", "actor_uuid", "actor_details"]
            let missing = names.filter { !event.hasMember($0) }
            event.members += missing.prefix(max(missing.count - 2, 0)).map {
                ModelMember($0, .null)
            }
        case .itemUsage: break
        }
        if generator.once(in: 1000) {
            addBulk(generator.once(in: 20) ? 1_000_000 : 100_000, to: &event)
        }
        return event
    }

    /// Makes another value for a member of the event called `name`, of the right type or not.
    mutating func value(named name: String) -> ModelValue? {
        fields.first { $0.0 == name }.map { value($0.1) }
    }

    private func hasKind(_ event: EventModel) -> Bool {
        [event.text("item_uuid"), event.text("vault_uuid")].contains { text in
            text?.trimmed.isEmpty == false
        }
    }

    private mutating func addBulk(_ count: Int, to event: inout EventModel) {
        let unit = ModelText.Unit.scalar(generator.pick(["x", "é", "\\", "\u{202E}", "😀"]))
        let name = generator.pick(["account_uuid", "action", "vault_uuid", "timestamp"])
        event.members.removeAll { $0.name == ModelText(name) }
        event.members.append(
            ModelMember(name, .string(ModelText(Array(repeating: unit, count: count)))))
    }

    private mutating func members(_ fields: [(String, Content)]) -> [ModelMember] {
        fields.compactMap { name, content in
            generator.once(in: name == "ip" ? 2 : 12) ? nil : ModelMember(name, anyValue(content))
        }
    }

    private mutating func anyValue(_ content: Content) -> ModelValue {
        if generator.once(in: 24) { return .null }
        if generator.once(in: 24) { return wrongValue(for: content) }
        return value(content)
    }

    private mutating func value(_ content: Content) -> ModelValue {
        switch content {
        case .text(let limit): .string(text(limit: limit))
        case .identifier(let limit):
            .string(generator.once(in: 3) ? text(limit: limit) : identifier())
        case .time: known(HostileValues.times, or: 1023)
        case .address: known(HostileValues.addresses, or: 45)
        case .action: known(HostileValues.actions, or: 63)
        case .word(let words): known(words, or: 63)
        case .appName: known(HostileValues.appNames, or: 1023)
        case .coordinate: .number(generator.pick(HostileValues.coordinates))
        case .version: .number(generator.pick(HostileValues.versions))
        case .fields(let fields): .object(members(fields))
        }
    }

    private mutating func known(_ texts: [String], or limit: Int) -> ModelValue {
        .string(generator.once(in: 8) ? text(limit: limit) : ModelText(generator.pick(texts)))
    }

    /// Makes a value of a type that the field should not have.
    private mutating func wrongValue(for content: Content) -> ModelValue {
        var values: [ModelValue] = [
            .bool(true), .bool(false), [], [:], ["text"], ["value": "text", "email": "forged"],
            [["uuid": "forged", "email": "forged", "ip_address": "192.0.2.1"]],
        ]
        switch content {
        case .coordinate, .version: values += ["12", "53.79", ""]
        case .fields(let fields):
            values = values.filter { if case .object = $0 { false } else { true } }
            values += ["text", .number("7"), .array([.object(members(fields))])]
        default: values += [.number("7"), .number("1771321268207"), .number("-0.5e3")]
        }
        return generator.pick(values)
    }

    private mutating func identifier() -> ModelText {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".unicodeScalars)
        return ModelText((0..<26).map { _ in .scalar(generator.pick(alphabet)) })
    }

    /// Makes a text, harmless in every third case.
    mutating func text(limit: Int) -> ModelText {
        if generator.once(in: 100) { return longText(limit: limit) }
        switch generator.number(below: 9) {
        case 0...2:
            return ModelText(generator.pick(HostileTexts.plain))
        case 3:
            return piece()
        case 4:
            return ModelText(generator.pick(HostileTexts.phrases))
        case 5:
            let spaces = String(repeating: " ", count: generator.number(in: 1...3))
            return ModelText(ModelText(spaces).units + piece().units + ModelText(spaces).units)
        default:
            let count = generator.number(in: 2...6)
            return ModelText((0..<count).flatMap { _ in piece().units })
        }
    }

    /// Makes a text a little shorter or longer than `limit`, before or after its repairs.
    private mutating func longText(limit: Int) -> ModelText {
        let length =
            generator.once(in: 2)
            ? generator.number(in: Swift.max(0, limit - 20)...limit + 3)
            : limit + generator.number(below: 120)
        let filler = ModelText.Unit.scalar(generator.pick(["a", "é", "漢", "😀", "=", "\n"]))
        var units = Array(repeating: filler, count: length)
        for _ in 0..<generator.number(below: 4) {
            let insertion = piece().units
            let place = generator.number(below: units.count + 1)
            units.insert(contentsOf: insertion, at: place)
        }
        return ModelText(units)
    }

    private mutating func piece() -> ModelText {
        switch generator.number(below: onlyUnicode ? 10 : 12) {
        case 0...2: ModelText(generator.pick(HostileTexts.plain))
        case 3...5: ModelText(generator.pick(HostileTexts.phrases))
        case 6...8: ModelText([.scalar(generator.pick(HostileTexts.characters))])
        case 9: ModelText([.scalar(anyScalar())])
        case 10: ModelText(generator.pick(HostileTexts.brokenBytes).map { .byte($0) })
        default: ModelText(generator.pick(HostileTexts.surrogates).map { .surrogate($0) })
        }
    }

    private mutating func anyScalar() -> Unicode.Scalar {
        Unicode.Scalar(UInt32(generator.number(below: 0x11_0000))) ?? "\u{FFFD}"
    }
}
