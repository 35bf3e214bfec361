package import EventFormats
package import OnePasswordEvents

/// A change of the user's to the mapping of one format.
package struct MappingChange: Sendable, Hashable {
    /// What becomes of a key.
    package enum Action: Sendable, Hashable {
        /// The key is not written.
        case remove
        /// The key gets the value of a field, and a label if there is one.
        case field(EventField, label: String?)
        /// The key gets what is at a path of the event that no field is read from.
        case member(String, label: String?)
        /// The key gets a text that is always the same.
        case constant(String, label: String?)
        /// The key keeps its value and gets another label.
        case label(String)
    }

    /// The key, by its name in the format.
    package let key: String
    /// What becomes of it.
    package let action: Action
    /// The kinds of event whose messages change.
    package let kinds: Set<EventKind>

    /// Creates a change.
    package init(key: String, _ action: Action, of kinds: Set<EventKind>) {
        self.key = key
        self.action = action
        self.kinds = kinds
    }
}

extension MappingTables {
    /// Whether another key than this has a label in messages of some kinds: some CEF readers take a
    /// label for a key, so no two may be the same.
    package func hasLabel(_ label: String, besides key: String, of kinds: Set<EventKind>) -> Bool {
        kinds.contains { kind in
            (self[kind].map(\.keys) + [.leftOut]).contains {
                $0.label == label && $0.cef?.name != key
            }
        }
    }

    /// The tables with changes, one after another; only `format` can be written by them.
    package func applying(_ changes: [MappingChange], in format: EventFormat) -> MappingTables {
        var tables = self
        for change in changes {
            for kind in change.kinds {
                tables[kind] = change.applied(to: tables[kind], kind, in: format)
            }
        }
        return tables
    }
}

extension MappingChange {
    fileprivate func applied(
        to rows: [MappingRow], _ kind: EventKind, in format: EventFormat
    ) -> [MappingRow] {
        let place = rows.firstIndex { format.key($0.keys) == key }
        var rest = rows.filter { format.key($0.keys) != key }
        let row: MappingRow
        switch action {
        case .remove: return rest
        case .label(let label):
            return rows.map { row in
                guard format.key(row.keys) == key else { return row }
                return row.with(FieldKeys(key, label: label, in: format))
            }
        case .constant(let text, let label):
            row = MappingRow(FieldKeys(key, label: label, in: format), .constant(text), .plain)
        case .member(let path, let label):
            row = MappingRow(FieldKeys(key, label: label, in: format), .member(path), .freeText)
        case .field(let field, let label):
            guard EventField.fields(of: kind).contains(field) else { return rows }
            row = MappingRow(
                FieldKeys(key, label: label, in: format), field.source(for: key, in: format),
                field.rank)
        }
        // A key that was not written before is before the sentence, which comes last.
        rest.insert(row, at: place ?? max(rest.count - 1, 0))
        return rest
    }
}

extension EventField {
    /// How a field is written where the user wants it.
    fileprivate func source(for key: String, in format: EventFormat) -> MappingRow.Source {
        if isNumber {
            let isWhole = format == .cef && CEFKey.named(key)?.form == .wholeNumber
            return isWhole ? .integer(self) : .decimal(self)
        }
        return isIdentifier ? .identifier(self) : .texts([self], joinedBy: "")
    }

    fileprivate var rank: MappingRow.Rank {
        if isNumber { return .plain }
        return isIdentifier ? .identifier : .freeText
    }

    private var isIdentifier: Bool {
        path == "uuid" || path.hasSuffix("_uuid") || path.hasSuffix(".uuid")
    }
}
