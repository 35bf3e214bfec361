import Classification
import EventFormats
import OnePasswordEvents

extension MappingTables {
    /// The tables with the names that are known for ids.
    package var withNames: MappingTables {
        var tables = self
        tables.insert(Self.ofItemUsage, into: .itemUsage)
        tables.insert(Self.ofAuditEvent, into: .auditEvent)
        return tables
    }

    /// The sentence stays the last.
    private mutating func insert(_ rows: [MappingRow], into kind: EventKind) {
        self[kind].insert(contentsOf: rows, at: max(self[kind].count - 1, 0))
    }

    private static let ofItemUsage = [
        vaultTitle([.vaultUUID]), itemTitle(.itemUUID),
        MappingRow(
            .itemCategory, leef: "itemCategory", ecs: "onepassword.item_category",
            .known(.itemCategory, [.itemUUID]), .last),
        MappingRow(
            .sourceUserName, leef: "usrName", ecs: "user.email", .known(.user, [.userUUID]),
            .freeText, without: [.userEmail, .userName]),
    ]

    /// Of audit events the object may be an item or a vault, and what else is part of it a vault.
    private static let ofAuditEvent = [
        vaultTitle([.objectUUID, .auxUUID]), itemTitle(.objectUUID),
        MappingRow(
            .sourceUserName, leef: "usrName", ecs: "user.email", .known(.user, [.actorUUID]),
            .freeText, without: [.actorEmail, .actorName]),
    ]

    private static func vaultTitle(_ fields: [EventField]) -> MappingRow {
        MappingRow(
            .flexString1, label: "Vault Title", leef: "vaultTitle", ecs: "onepassword.vault_title",
            .known(.vault, fields), .freeText)
    }

    private static func itemTitle(_ field: EventField) -> MappingRow {
        MappingRow(
            .fileName, leef: "itemTitle", ecs: "onepassword.item_title",
            .known(.item, [field]), .freeText)
    }
}
