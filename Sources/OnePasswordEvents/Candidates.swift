import JSONStream

/// The values of an object that may contain events: those at the paths of `EventWrapper`.
enum Candidates {
    /// One spelling of a path: a name at the top, which may contain dots, and names below it.
    private struct Spelling: Sendable {
        /// The index of the top name in `names`.
        let name: Int
        let rest: ArraySlice<[UInt8]>
    }

    /// The names at the top, the nested values of the table of fields.
    static let names: [String] = EventWrapper.all.reduce(into: []) { names, wrapper in
        for name in [String(wrapper.path.prefix { $0 != "." }), wrapper.path]
        where !names.contains(name) {
            names.append(name)
        }
    }

    /// The spellings of each path, the path itself first.
    private static let spellings: [[Spelling]] = EventWrapper.all.map { wrapper in
        let path = wrapper.path.split(separator: ".")
        return (1...path.count).compactMap { count in
            let name = path.prefix(count).joined(separator: ".")
            return names.firstIndex(of: name).map {
                Spelling(name: $0, rest: path.dropFirst(count).map { Array($0.utf8) }[...])
            }
        }
    }

    /// One bit for each name that a path may begin with.
    private static let namesOfPaths: [UInt64] = spellings.map { spellings in
        spellings.reduce(0) { $0 | 1 << UInt64($1.name) }
    }

    /// For each name that is the whole path of a wrapper, one bit for each other name that this path, or
    /// one tried before it, may begin with; nil for other names.
    static let earlierNames: [UInt64?] = names.enumerated().map { index, name in
        EventWrapper.all.firstIndex { $0.path == name }.map { place in
            namesOfPaths[...place].reduce(0, |) & ~(1 << UInt64(index))
        }
    }

    /// The values at paths of wrappers, in the order in which they are tried.
    static func values(_ bytes: Span<UInt8>, _ values: borrowing FieldValues) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for (place, names) in namesOfPaths.enumerated() where names & values.nested != 0 {
            for spelling in spellings[place] {
                guard let value = values.nestedValue(spelling.name) else { continue }
                if spelling.rest.isEmpty {
                    found.append(value)
                    break
                }
                if bytes[value.lowerBound] == UInt8(ascii: "{"),
                    let inner = ObjectMembers.value(
                        bytes, of: value.lowerBound, at: spelling.rest)
                {
                    found.append(inner)
                    break
                }
            }
        }
        return found
    }
}
