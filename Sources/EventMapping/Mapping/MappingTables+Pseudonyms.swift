import EventFormats
import OnePasswordEvents

extension MappingTables {
    /// The tables with a key for the token of an address, which no key for addresses can hold.
    package var withPseudonyms: MappingTables {
        var tables = self
        for kind in EventKind.allCases {
            let row = MappingRow(
                .sourceAddressToken, leef: "srcToken", ecs: "onepassword.source_token",
                .addressToken, .identifier)
            // The sentence stays the last.
            tables[kind].insert(row, at: max(tables[kind].count - 1, 0))
        }
        return tables
    }
}
