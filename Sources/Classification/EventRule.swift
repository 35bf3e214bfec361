package import OnePasswordEvents

/// A rule of the user's: which events it is about, and what becomes of them.
package struct EventRule: Sendable {
    /// What all has to hold.
    package var conditions: [RuleCondition] = []
    /// What may not hold all at once; nothing for no exception.
    package var exceptions: [RuleCondition] = []
    package var effect = RuleEffect()
    /// The line of the configuration file in which it begins.
    package var line: Int

    package init(line: Int) {
        self.line = line
    }
}

/// What has to hold for an event.
package enum RuleCondition: Sendable {
    case kind(Set<EventKind>)
    case client(Set<ClientKind>)
    case address([AddressRange])
    case time(WeeklySchedule)
    /// A text of one of these fields, or the name that is known for it, is one of the patterns.
    case text([EventField], named: NameKind?, [TextPattern])
}

/// What becomes of an event; nil and nothing for what it would be without a rule.
package struct RuleEffect: Sendable, Hashable {
    package var severity: EventSeverity?
    package var category: EventCategory?
    package var name: String?
    package var tags: [String] = []
    package var isDropped = false
    /// The destination, by its index among those that rules name; nil for the run's own.
    package var destination: Int?

    package init() {}

    /// The same class with another severity, category and name.
    package func changed(_ eventClass: EventClass) -> EventClass {
        EventClass(
            id: eventClass.id, name: name ?? eventClass.name,
            severity: severity ?? eventClass.severity,
            category: category ?? eventClass.category, outcome: eventClass.outcome,
            reason: eventClass.reason)
    }

    /// Whether the class stays as it is.
    package var keepsClass: Bool { severity == nil && category == nil && name == nil }
}
