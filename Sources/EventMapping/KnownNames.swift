package import Classification

/// What users call the vaults, items and people of whom the API gives only ids.
package struct KnownNames: Sendable, Hashable {
    private var names: [NameKind: [String: String]] = [:]

    package init() {}

    package var isEmpty: Bool { names.allSatisfy(\.value.isEmpty) }

    /// How many ids have names of this kind.
    package func count(of kind: NameKind) -> Int { names[kind]?.count ?? 0 }

    /// The name of an id.
    package subscript(kind: NameKind, identifier: String) -> String? {
        get { names[kind]?[identifier] }
        set { names[kind, default: [:]][identifier] = newValue }
    }

    /// The name of the id that `text` is.
    subscript(kind: NameKind, text: Span<UInt8>) -> String? {
        guard let names = names[kind], !names.isEmpty else { return nil }
        var identifier = ""
        identifier.reserveCapacity(text.count)
        for index in text.indices {
            identifier.unicodeScalars.append(Unicode.Scalar(text[index]))
        }
        return names[identifier]
    }
}
