package import EventFormats
package import OnePasswordEvents

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

    /// Whether what stands at a path, or below it, goes somewhere.
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
