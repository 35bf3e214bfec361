import Classification
package import JSONStream
import OnePasswordEvents

/// The names of the ids in one event.
extension MessageEncoder {
    /// The title of a vault or an item, or the name of a person.
    package struct Title: Sendable {
        fileprivate let place: Int
        fileprivate let kind: NameKind
        /// What it is.
        package var text: [UInt8]
    }

    /// The titles that messages have for the ids of an event.
    package mutating func titles(
        of values: borrowing FieldValues, in bytes: Span<UInt8>
    ) -> [Title] {
        names([.vault, .item], of: values, in: bytes, plan.names)
    }

    /// Calls `body` while these titles are those of messages.
    package mutating func withTitles<Result>(
        _ titles: [Title], _ body: (inout Self) -> Result
    ) -> Result {
        for title in titles { plan.names.replace(title.kind, at: title.place, by: title.text) }
        defer { plan.names.restore() }
        return body(&self)
    }

    /// What the people whose ids an event has are called, as rules know them.
    package mutating func people(
        of values: borrowing FieldValues, in bytes: Span<UInt8>
    ) -> [[UInt8]] {
        names([.user], of: values, in: bytes, names).map(\.text)
    }

    private mutating func names(
        _ kinds: [NameKind], of values: borrowing FieldValues, in bytes: Span<UInt8>,
        _ names: KnownNames
    ) -> [Title] {
        guard !names.isEmpty else { return [] }
        var found: [Title] = []
        for field in Self.identifiers {
            let place = values.withText(in: field.rawValue, bytes, &scratch.part) {
                names.place(of: $0.extracting($1..<$1 + $2))
            }
            guard case let place?? = place, !found.contains(where: { $0.place == place }) else {
                continue
            }
            for kind in kinds {
                guard let name = names.name(at: place, kind) else { continue }
                found.append(Title(place: place, kind: kind, text: Array(names.texts[name.range])))
            }
        }
        return found
    }

    /// The fields that hold ids of vaults, items and people.
    private static let identifiers: [EventField] = [
        .vaultUUID, .itemUUID, .userUUID, .targetUUID, .actorUUID, .actorDetailsUUID, .objectUUID,
        .objectUserUUID, .auxUUID, .auxUserUUID,
    ]
}
