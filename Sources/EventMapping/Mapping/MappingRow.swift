package import Classification
package import EventFormats
package import OnePasswordEvents

/// One row of a mapping: its key in each format, and what its value is made of.
package struct MappingRow: Sendable {
    /// What a value is made of.
    package enum Source: Sendable, Hashable {
        /// The event's time in milliseconds since 1970, in 13 digits.
        case time
        /// The event's time as RFC 3339 writes it.
        case timestamp
        /// Another time in milliseconds since 1970.
        case instant(EventField)
        /// The texts that are there, joined.
        case texts([EventField], joinedBy: String)
        /// The first text that is there.
        case firstText([EventField])
        /// A text that is copied whole or not at all: a part of an id may be another's id.
        case identifier(EventField)
        /// A whole number, digit for digit.
        case integer(EventField)
        /// Any number, digit for digit.
        case decimal(EventField)
        /// The origin's address if it is of this family; any of the two for nil.
        case address(isIPv4: Bool?)
        /// The text, number, `true` or `false` at a path of the event that no field is read from.
        case member(String)
        /// What is known of the event's class.
        case classID, className, severity, category, outcome
        /// A country: one field for a code of two letters (ISO 3166-1), another for anything else.
        case countryCode(EventField)
        case countryName(EventField)
        /// Whose 1Password it is, where the event does not say: its id, else its name.
        case account
        /// What that account is called; in CEF only where a host could be called so.
        case accountName
        /// A text of the user's that is always the same.
        case constant(String)
        /// What is known for the id in one of some fields, the first that something is known for.
        case known(NameKind, [EventField])
        /// A text that is copied whole or not at all, where the pair of an audit event says that it is the
        /// id of such a thing.
        case thing(AuditThing, EventField)
        /// Where ECS puts the event, as arrays of its words.
        case ecsCategories, ecsTypes
        /// The texts that are there, each once, as an array; the address, as an array of one.
        case textList([EventField])
        case addressList
        /// What stands for the origin's address.
        case addressToken
        /// The codes of what can have caused an item usage.
        case causes
        /// The tags of the user's rule.
        case tags
        /// What is said of the event: what can have caused it, or what it tells.
        case sentence
    }

    /// What becomes of a row when the message is too long.
    package enum Rank: Sendable, Hashable {
        /// Never left out.
        case kept
        /// Left out after all others.
        case identifier
        /// Left out whole.
        case plain
        /// Cut first, then left out.
        case freeText
        /// Left out before all others; of a text more is cut first.
        case last
    }

    /// What it is called in each format.
    package let keys: FieldKeys
    /// What its value is made of.
    package let source: Source
    /// What becomes of it when the message is too long.
    package let rank: Rank
    /// The fields of which none may be there: the row is a substitute for them.
    package let absent: [EventField]
    /// The fields of which one must be there: the row is for what they leave no key to.
    package let present: [EventField]
    /// The field whose text would say the same: the row is for another one.
    package let other: EventField?

    /// Creates a row.
    package init(
        _ keys: FieldKeys, _ source: Source, _ rank: Rank, without absent: [EventField] = [],
        beside present: [EventField] = [], unlike other: EventField? = nil
    ) {
        self.keys = keys
        self.source = source
        self.rank = rank
        self.absent = absent
        self.present = present
        self.other = other
    }

    /// Creates a row with its keys.
    package init(
        _ cef: CEFKey? = nil, label: String? = nil, leef: LEEFKey? = nil, ecs: ECSField? = nil,
        _ source: Source, _ rank: Rank, without absent: [EventField] = [],
        beside present: [EventField] = [], unlike other: EventField? = nil
    ) {
        self.init(
            FieldKeys(cef, label: label, leef: leef, ecs: ecs), source, rank, without: absent,
            beside: present, unlike: other)
    }

    /// The same row with other keys.
    func with(_ keys: FieldKeys) -> Self {
        Self(keys, source, rank, without: absent, beside: present, unlike: other)
    }

    /// A text by itself.
    package static func text(
        _ cef: CEFKey? = nil, label: String? = nil, leef: LEEFKey? = nil, ecs: ECSField? = nil,
        _ field: EventField, _ rank: Rank = .freeText, without absent: [EventField] = [],
        beside present: [EventField] = [], unlike other: EventField? = nil
    ) -> Self {
        Self(
            cef, label: label, leef: leef, ecs: ecs, .texts([field], joinedBy: ""), rank,
            without: absent, beside: present, unlike: other)
    }

    /// An id.
    package static func identifier(
        _ cef: CEFKey? = nil, label: String? = nil, leef: LEEFKey? = nil, ecs: ECSField? = nil,
        _ field: EventField, _ rank: Rank = .identifier, without absent: [EventField] = [],
        beside present: [EventField] = [], unlike other: EventField? = nil
    ) -> Self {
        Self(
            cef, label: label, leef: leef, ecs: ecs, .identifier(field), rank,
            without: absent, beside: present, unlike: other)
    }
}

/// Which paths of events go somewhere: into a key of the message, or into the choice of its class.
package struct MappedPaths: Sendable {
    private var paths: [Set<String>] = []

    /// Takes the rows that a format has of a mapping.
    package init(_ mapping: MappingTables, _ format: EventFormat) {
        for kind in EventKind.allCases {
            var paths = Set(Self.always.map(\.path))
            for row in mapping[kind] where format.key(row.keys) != nil {
                if case .member(let path) = row.source { paths.insert(path) }
                paths.formUnion(row.source.fields.map(\.path))
            }
            self.paths.append(paths)
        }
    }

    /// Whether what is at a path, or below it, goes somewhere.
    package func contains(_ path: String, of kind: EventKind) -> Bool {
        paths[kind.index].contains(path)
    }

    /// Whether something below a path goes somewhere.
    package func containsBelow(_ path: String, of kind: EventKind) -> Bool {
        paths[kind.index].contains { $0.hasPrefix(path + ".") }
    }

    /// What times, addresses and classes are made of.
    private static let always: [EventField] = [
        .timestamp, .action, .category, .type, .objectType, .appName, .ipAddress, .ip, .sessionIP,
    ]
}
