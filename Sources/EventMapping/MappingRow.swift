package import CEF
package import OnePasswordEvents

/// One row of a mapping: a CEF key, and what its value is made of.
package struct MappingRow: Sendable {
    /// What a value is made of.
    package enum Source: Sendable, Hashable {
        /// The event's time in milliseconds since 1970, in 13 digits.
        case time
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
        /// The client's address if it is of this family.
        case address(isIPv4: Bool)
        /// The category of the event's class.
        case category
        /// What can have caused the event, in words.
        case causes
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
    }

    package let key: CEFKey
    package let label: String?
    package let source: Source
    package let rank: Rank

    package init(_ key: CEFKey, label: String? = nil, _ source: Source, _ rank: Rank) {
        self.key = key
        self.label = label
        self.source = source
        self.rank = rank
    }
}
