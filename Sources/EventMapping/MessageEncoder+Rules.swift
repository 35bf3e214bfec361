import Bytes
import Classification
package import JSONStream
package import OnePasswordEvents
import Syslog

extension MessageEncoder {
    /// What the user's rules make of an event before it is written.
    package struct RuleOutcome: Sendable, Hashable {
        /// The rule that holds, by its place.
        package var rule: Int?
        package var isDropped = false
        /// The destination that the rule names, by its place.
        package var route: Int?
    }

    /// Finds the first rule that holds; the message appended next is written by it.
    package mutating func evaluate(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues
    ) -> RuleOutcome {
        guard !book.rules.isEmpty else { return RuleOutcome() }
        let context = EventContext(kind, bytes, values, &scratch.part)
        rule = book.firstMatch(holdingFor: context, bytes, values, &scratch.part)
        guard let rule else { return RuleOutcome() }
        let effect = book.rules[rule].effect
        return RuleOutcome(rule: rule, isDropped: effect.isDropped, route: effect.route)
    }

    /// Gives an event the class that its rule makes of its own, and takes the rule off.
    mutating func applyRule(to context: inout EventContext) {
        guard let index = rule else { return }
        rule = nil
        context.rule = index
        guard !book.rules[index].effect.keepsClass else { return }
        context.written = plan.written(context.eventClass, by: index, book.rules[index].effect)
    }
}
