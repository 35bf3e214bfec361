import Classification
package import JSONStream
import Bytes
import Syslog
package import OnePasswordEvents

extension MessageEncoder {
    /// What the user's rules make of an event before it is written.
    package struct Judgement: Sendable, Hashable {
        /// The rule that holds, by its place.
        package var rule: Int?
        package var isDropped = false
        /// The destination that the rule names, by its place.
        package var route: Int?
    }

    /// Finds the first rule that holds; the message appended next is written by it.
    package mutating func judge(
        _ kind: EventKind, _ octets: Span<UInt8>, _ values: borrowing FieldValues
    ) -> Judgement {
        guard !book.rules.isEmpty else { return Judgement() }
        let context = EventContext(kind, octets, values, &scratch.part)
        rule = book.firstRule(holdingFor: context, octets, values, &scratch.part)
        guard let rule else { return Judgement() }
        let effect = book.rules[rule].effect
        return Judgement(rule: rule, isDropped: effect.isDropped, route: effect.route)
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
