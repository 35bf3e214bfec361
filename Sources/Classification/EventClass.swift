/// The name of a class of events, its severity and category.
package struct EventClass: Sendable, Hashable {
    /// The class id, such as `itemusage.reveal`; saved searches and event maps depend on it.
    package let id: String
    /// What happened, in a few words.
    package let name: String
    /// The severity.
    package let severity: EventSeverity
    /// The category.
    package let category: EventCategory
    /// The outcome, where the class has one.
    package let outcome: EventOutcome?
    /// Where it belongs in ECS; nothing for audit events, whose pair says it.
    package let categorization: Categorization
    /// Why the severity is what it is.
    package let reason: String

    /// Creates a class.
    package init(
        id: String, name: String, severity: EventSeverity, category: EventCategory,
        outcome: EventOutcome? = nil, categorization: Categorization = .none, reason: String
    ) {
        self.id = id
        self.name = name
        self.severity = severity
        self.category = category
        self.outcome = outcome
        self.categorization = categorization
        self.reason = reason
    }

    /// The same class with another severity.
    func with(_ severity: EventSeverity) -> EventClass {
        EventClass(
            id: id, name: name, severity: severity, category: category, outcome: outcome,
            categorization: categorization, reason: reason)
    }
}

/// How much an event matters, from 0 to 10.
///
/// CEF, version 27, "Header Field Definitions": 0 to 3 is low, 4 to 6 medium, 7 and 8 high, 9 and
/// 10 very high.
package struct EventSeverity: Sendable, Hashable {
    /// The four levels of CEF.
    package enum Level: String, Sendable, CaseIterable {
        case low = "Low"
        case medium = "Medium"
        case high = "High"
        case veryHigh = "Very-High"
    }

    /// The number from 0 to 10.
    package let rawValue: UInt8

    /// Creates a severity; nil if the number is above 10.
    package init?(rawValue: UInt8) {
        guard rawValue <= 10 else { return nil }
        self.rawValue = rawValue
    }

    /// The level of the number.
    package var level: Level {
        switch rawValue {
        case ...3: .low
        case ...6: .medium
        case ...8: .high
        default: .veryHigh
        }
    }
}

extension EventSeverity: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension EventSeverity: ExpressibleByIntegerLiteral {
    /// Creates the severity of a built-in row; a number above 10 is a programming error.
    package init(integerLiteral value: UInt8) {
        precondition(value <= 10, "a severity is at most 10")
        self.rawValue = value
    }
}

/// The category of an event: a word that searches can group by.
///
/// The set is open: the user's own rules may name others.
package struct EventCategory: Sendable, Hashable {
    /// The word.
    package let rawValue: String

    /// Creates a category, whose word is not empty.
    package init(rawValue: String) {
        precondition(!rawValue.isEmpty)
        self.rawValue = rawValue
    }

    /// A secret became readable for somebody.
    package static let exposure = Self(rawValue: "exposure")
    /// It is not known what happened.
    package static let unknown = Self(rawValue: "unknown")
    /// An item changed.
    package static let change = Self(rawValue: "change")
    /// Routine access by machines.
    package static let machine = Self(rawValue: "machine")
    /// A value was used as intended.
    package static let use = Self(rawValue: "use")
    /// Somebody signed in, or tried to.
    package static let authentication = Self(rawValue: "authentication")
    /// A rule of the account changed.
    package static let policy = Self(rawValue: "policy")
    /// A person, or the credentials of one, changed.
    package static let identity = Self(rawValue: "identity")
    /// Permissions changed.
    package static let access = Self(rawValue: "access")
    /// Machines got or lost access.
    package static let automation = Self(rawValue: "automation")
    /// A session continues.
    package static let session = Self(rawValue: "session")
    /// The state of opcef itself.
    package static let health = Self(rawValue: "health")
}

/// The outcome of what an event reports.
///
/// The words are those of ECS 8.17 `event.outcome` and of CEF's `outcome`.
package enum EventOutcome: String, Sendable, Hashable {
    case success, failure
}

/// The classes of the events that opcef itself sends.
package enum InternalClasses {
    /// What `opcef test-event` sends.
    package static let test = EventClass(
        id: "opcef.test", name: "Test event from opcef", severity: 1, category: .health,
        reason: "It says that the way to the collector is open, and nothing of 1Password.")

    /// What `opcef pull --heartbeat` sends.
    package static let heartbeat = EventClass(
        id: "opcef.heartbeat", name: "opcef has run", severity: 1, category: .health,
        reason: "Its absence is the alarm.")

    /// The same if the token expires within two weeks.
    package static let expiring = EventClass(
        id: "opcef.heartbeat", name: "opcef has run, and its token expires soon", severity: 6,
        category: .health, reason: "Without a new token no event will come after that day.")
}
