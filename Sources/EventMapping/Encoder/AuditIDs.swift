import Classification
import OnePasswordEvents

/// The ids of audit events that are prepared: one for each pair of known words that was met, and for
/// each class of it, up to a number that no account comes to.
struct AuditIDs: Sendable {
    private static let limit = 256

    /// The number of the id of each pair, counted from 1, or 0 for none; twice, since a row of
    /// `AuditClasses` has two classes side by side.
    private var numbers = [UInt16](repeating: 0, count: 2 * AuditPair.count)
    /// The class of each id.
    private var classes: [ClassID] = []

    /// Adds the id of an event, and returns its number, unless its place is taken.
    mutating func add(_ event: ClassifiedEvent) -> Int? {
        guard let place = place(of: event), numbers[place] == 0, classes.count < Self.limit else {
            return nil
        }
        classes.append(event.classID)
        numbers[place] = UInt16(classes.count)
        return classes.count - 1
    }

    /// The number of the id of an event, or nil where it is not prepared.
    @inline(__always)
    func line(of event: ClassifiedEvent) -> Int? {
        let numbers = numbers.span
        guard let place = place(of: event), numbers[place] > 0 else { return nil }
        let number = Int(numbers[place]) - 1
        return classes[number] == event.classID ? number : nil
    }

    @inline(__always)
    private func place(of event: ClassifiedEvent) -> Int? {
        event.pair.place.map { 2 &* $0 &+ event.classID.index & 1 }
    }
}

extension ClassTable.Entry {
    /// The same with the id, and the name where the class has none, that two words make.
    func with(object: Vocabulary.Entry, action: Vocabulary.Entry) -> Self {
        let old = eventClass
        let name = isNamedByEvent ? "Audit event: \(action.words) on \(object.words)" : old.name
        return Self(
            eventClass: EventClass(
                id: "audit.\(object.value).\(action.value)", name: name, severity: old.severity,
                category: old.category, outcome: old.outcome, reason: old.reason),
            hasFixedID: true, isNamedByEvent: false)
    }
}
