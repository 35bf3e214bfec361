import Bytes
import JSONStream
import OnePasswordEvents

/// What the user's rule that holds makes of an event, its class apart.
package struct RuleOutcome: Sendable, Hashable {
    /// The rule.
    package let rule: RuleID
    /// Whether the event is not forwarded.
    package let isDropped: Bool
    /// The destination that the rule names, by its index among all that rules name; nil for the
    /// run's own.
    package let destination: Int?
}

/// The user's rules in their order, and the names that they may ask for.
package struct RuleSet: Sendable {
    private let rules: [EventRule]
    private let outcomes: [RuleOutcome]
    /// What ids are called.
    package var names = KnownNames()

    /// Creates a set of rules, of which the first that holds counts.
    package init(_ rules: [EventRule]) {
        self.rules = rules
        outcomes = rules.enumerated().map { index, rule in
            RuleOutcome(
                rule: RuleID(index), isDropped: rule.effect.isDropped,
                destination: rule.effect.destination)
        }
    }

    /// Whether there are no rules.
    package var isEmpty: Bool { rules.isEmpty }

    /// The rule with an id of this set.
    package subscript(id: RuleID) -> EventRule { rules[id.index] }

    /// Finds the first rule that holds for an event whose built-in class is known, and returns what
    /// it wants; `scratch` is overwritten.
    func evaluate(
        _ event: ClassifiedEvent, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer
    ) -> RuleOutcome? {
        for index in rules.indices
        where holds(rules[index].conditions, event, bytes, values, &scratch) {
            let isExcepted =
                !rules[index].exceptions.isEmpty
                && holds(rules[index].exceptions, event, bytes, values, &scratch)
            if !isExcepted { return outcomes[index] }
        }
        return nil
    }

    /// Whether all of some conditions hold.
    private func holds(
        _ conditions: [RuleCondition], _ event: ClassifiedEvent, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> Bool {
        for condition in conditions {
            let isMet =
                switch condition {
                case .kind(let kinds): kinds.contains(event.kind)
                case .client(let clients):
                    clients.contains(event.clientKind(bytes, values, &scratch))
                case .address(let ranges): isAddress(event, in: ranges)
                case .time(let times): event.time.map { times.contains($0.seconds) } ?? false
                case .text(let fields, let name, let patterns):
                    isText(of: fields, name, oneOf: patterns, bytes, values, &scratch)
                }
            guard isMet else { return false }
        }
        return true
    }

    private func isAddress(_ event: ClassifiedEvent, in ranges: [AddressRange]) -> Bool {
        guard let number = event.address?.number else { return false }
        return ranges.contains { $0.contains(number) }
    }

    private func isText(
        of fields: [EventField], _ name: NameKind?, oneOf patterns: [TextPattern],
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> Bool {
        for field in fields {
            guard let value = values.value(field.rawValue) else { continue }
            let isMet = value.withText(bytes, &scratch) { text in
                if patterns.contains(where: { $0.matches(text) }) { return true }
                guard let name, let place = names.place(of: text, name) else { return false }
                let title = names.texts.span.extracting(place)
                return patterns.contains { $0.matches(title) }
            }
            if isMet { return true }
        }
        return false
    }
}

extension ClassifiedEvent {
    /// What kind of client an event comes from, which only item usage tells beforehand.
    fileprivate func clientKind(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> ClientKind {
        guard kind != .itemUsage, let name = values.value(EventField.appName.rawValue) else {
            return client
        }
        return name.withText(bytes, &scratch) { ClientKind(appName: $0) }
    }
}
