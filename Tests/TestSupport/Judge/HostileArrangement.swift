/// Hides an event among members that mean nothing, and members that a later one replaces.
///
/// The last member of a name counts, whatever it holds: RFC 8259, section 4, leaves it open, and
/// nearly every reader does so.
struct HostileArrangement: Sendable {
    /// Names that mean nothing where they stand, by the object that they stand in.
    private static let strangers: [String: [String]] = [
        "": [
            "email", "name", "ip_address", "app_name", "city", "UUID", "uuidx", "uui", "item-uuid",
            "user..email", "client.ips", ".uuid", "user.email.", "users", "", "sekoia_event_type",
            "p_log_type",
            "p_enrichment",
            "@scnr.source_type",
        ],
        "user": [
            "id", "action", "timestamp", "item_uuid", "object_type", "target_user", "emai", "Email",
        ],
        "target_user": ["id", "category", "type", "emai", "actor_uuid"],
        "actor_details": ["id", "email_", "user_type"],
        "object_details": ["id", "Email", "aux_details"],
        "aux_details": ["id", "nam"],
        "session": ["id", "user", "login", "ip_address"],
        "details": ["values", "Value"],
        "client": ["ipaddress", "IP_ADDRESS", "ip_", "uuid", "user", "email", "app_nam"],
        "location": ["latitud", "lat", "Country", "city_", "ip_address"],
    ]

    var fields: HostileFields

    /// Returns the JSON object of `event`, its members and strangers in any order.
    mutating func arranged(_ event: EventModel) -> ModelValue {
        .object(arranged(event.members, in: ""))
    }

    private mutating func arranged(_ members: [ModelMember], in object: String) -> [ModelMember] {
        var result = members.map { member in
            ModelMember(member.name, arranged(member.value, named: member.name))
        }
        fields.generator.shuffle(&result)
        while fields.generator.once(in: 3) {
            let place = fields.generator.number(below: result.count + 1)
            result.insert(stranger(in: object), at: place)
        }
        for member in members where fields.generator.once(in: 10) {
            let last = result.firstIndex { $0.name == member.name } ?? 0
            let place = fields.generator.number(below: last + 1)
            result.insert(ModelMember(member.name, decoy(for: member, in: object)), at: place)
        }
        return result
    }

    private mutating func arranged(_ value: ModelValue, named name: ModelText) -> ModelValue {
        guard case .object(let members) = value,
            let object = Self.strangers.keys.first(where: { ModelText($0) == name })
        else { return value }
        return .object(arranged(members, in: object))
    }

    /// Makes a value that `member` replaces, often of the same type.
    private mutating func decoy(for member: ModelMember, in object: String) -> ModelValue {
        let name = String(String.UnicodeScalarView(member.name.repaired))
        if object.isEmpty, let value = fields.value(named: name) {
            return arranged(value, named: member.name)
        }
        return fields.generator.once(in: 2) ? .string(fields.text(limit: 63)) : strangeValue()
    }

    private mutating func stranger(in object: String) -> ModelMember {
        let name =
            fields.generator.once(in: 2)
            ? ModelText(fields.generator.pick(Self.strangers[object] ?? [""]))
            : ModelText([.scalar("x")] + fields.text(limit: 63).units)
        return ModelMember(name, strangeValue())
    }

    private mutating func strangeValue() -> ModelValue {
        let event: ModelValue = [
            "uuid": "forged", "action": "export", "user": ["email": "forged"],
            "items": [["uuid": "forged", "item_uuid": "forged"]],
            "message": "{\"uuid\":\"forged\"}",
        ]
        switch fields.generator.number(below: 24) {
        case 0:
            return nested(fields.generator.once(in: 2) ? 96 : fields.generator.number(in: 1...96))
        case 1...2: return event
        case 3: return ["events": [event], "items": [event, event]]
        case 4...6: return ["a": [1, 2, 3].asNumbers, "b": .null, "c": .bool(true)]
        case 7: return .number(fields.generator.pick(HostileValues.coordinates))
        case 8: return .null
        case 9: return fields.generator.once(in: 20) ? big() : []
        default: return .string(fields.text(limit: 63))
        }
    }

    private mutating func nested(_ depth: Int) -> ModelValue {
        var value: ModelValue = "deep"
        for level in 0..<depth {
            let isArray = fields.generator.once(in: 2)
            let member = level % 3 == 0 ? "user" : "]}"
            value = isArray ? .array([value]) : .object([ModelMember(member, value)])
        }
        return value
    }

    private mutating func big() -> ModelValue {
        let text = String(repeating: "\\\"{[", count: fields.generator.number(below: 5000))
        return fields.generator.once(in: 2) ? .string(ModelText(text)) : Array(0..<2000).asNumbers
    }
}

extension [Int] {
    fileprivate var asNumbers: ModelValue { .array(map { .number(String($0)) }) }
}
