package import OnePasswordEvents

/// A thing that audit events name by an id: as their object, or as what else is part of the deed.
package enum AuditThing: Sendable, Hashable, CaseIterable {
    case vault, item

    /// The pairs in which an id is that of this thing, each with the field; nil stands for every action.
    ///
    /// By the type of the object, or by what was seen and what published detection rules rely on.
    package static let rows: [Row] = [
        Row(.vault, in: .objectUUID, object: "vault"),
        Row(.vault, in: .objectUUID, object: "items"),
        Row(.vault, in: .objectUUID, object: "uva"),
        Row(.vault, in: .objectUUID, object: "gva"),
        Row(.vault, in: .auxUUID, object: "item", action: "share"),
        Row(.item, in: .objectUUID, object: "item"),
    ]

    /// Pairs in which an id is that of a thing.
    package struct Row: Sendable {
        /// The thing.
        package let thing: AuditThing
        /// The field with its id.
        package let field: EventField
        /// The type of the object.
        package let object: String
        /// The action; nil for every one.
        package let action: String?
        fileprivate let objectPlace: Int?
        fileprivate let actionPlace: Int?

        fileprivate init(
            _ thing: AuditThing, in field: EventField, object: String, action: String? = nil
        ) {
            self.thing = thing
            self.field = field
            self.object = object
            self.action = action
            objectPlace = Vocabulary.auditObjectTypes.index(of: object)
            actionPlace = action.flatMap(Vocabulary.auditActions.index)
            precondition(objectPlace != nil && (action == nil || actionPlace != nil))
        }
    }
}

/// Which ids of an audit event are those of which things, for each pair of words.
package struct AuditThings: Sendable {
    /// The fields with ids whose thing is known.
    package struct Fields: OptionSet, Sendable {
        package let rawValue: UInt8

        /// Creates a set.
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        static let vaultInObject = Self(rawValue: 1 << 0)
        static let vaultInAux = Self(rawValue: 1 << 1)
        static let itemInObject = Self(rawValue: 1 << 2)

        /// That the id in a field is that of a thing; none where no pair says that.
        package init(_ thing: AuditThing, in field: EventField) {
            switch (thing, field) {
            case (.vault, .objectUUID): self = .vaultInObject
            case (.vault, .auxUUID): self = .vaultInAux
            case (.item, .objectUUID): self = .itemInObject
            default: self = []
            }
        }
    }

    private var fields = [Fields](repeating: [], count: AuditPair.countWithUnknown)

    /// Reads `AuditThing.rows`.
    package init() {
        precondition(Vocabulary.auditActions.entries.count < AuditPair.actionStride)
        for row in AuditThing.rows {
            let known = Fields(row.thing, in: row.field)
            precondition(!known.isEmpty)
            for action in -1..<Vocabulary.auditActions.entries.count
            where row.actionPlace == nil || row.actionPlace == action {
                let pair = AuditPair(object: row.objectPlace, action: action < 0 ? nil : action)
                if pair.field(of: row.thing) == row.field {
                    fields[pair.placeWithUnknown].insert(known)
                }
            }
        }
    }

    /// The fields of a pair.
    package subscript(pair: AuditPair) -> Fields { fields.span[pair.placeWithUnknown] }
}

extension AuditPair {
    /// The field with the id of a thing, where the pair says which that is.
    package func field(of thing: AuditThing) -> EventField? {
        guard object != nil else { return nil }
        return AuditThing.rows.first { row in
            row.thing == thing && row.objectPlace == object
                && (row.action == nil || row.actionPlace == action)
        }?.field
    }
}
