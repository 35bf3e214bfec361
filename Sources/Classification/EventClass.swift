/// What an event is called and how much it matters.
package struct EventClass: Sendable, Hashable {
    /// The class id, such as `itemusage.reveal`; saved searches and event maps hang on it.
    package let id: String
    package let name: String
    package let severity: EventSeverity
    package let category: EventCategory
    /// What the class says of the outcome; most say nothing.
    package let outcome: EventOutcome?
    /// Why the severity is what it is.
    package let reason: String

    /// Creates a class.
    package init(
        id: String, name: String, severity: EventSeverity, category: EventCategory,
        outcome: EventOutcome? = nil, reason: String
    ) {
        self.id = id
        self.name = name
        self.severity = severity
        self.category = category
        self.outcome = outcome
        self.reason = reason
    }

    /// The same class with another severity.
    func with(_ severity: EventSeverity) -> EventClass {
        EventClass(
            id: id, name: name, severity: severity, category: category, outcome: outcome,
            reason: reason)
    }
}
