import Classification
import JSONStream
import Bytes
import OnePasswordEvents
import Syslog

/// The user's rules, and the names that they may ask for.
struct RuleBook: Sendable {
    let rules: [EventRule]
    var names = KnownNames()

    /// The place of the first rule that holds for an event.
    func firstRule(
        holdingFor context: EventContext, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout OctetBuffer
    ) -> Int? {
        for (index, rule) in rules.enumerated()
        where holds(rule.conditions, context, octets, values, &scratch) {
            let isExcepted =
                !rule.exceptions.isEmpty
                && holds(rule.exceptions, context, octets, values, &scratch)
            if !isExcepted { return index }
        }
        return nil
    }

    /// Whether all of some conditions hold.
    private func holds(
        _ conditions: [RuleCondition], _ context: EventContext, _ octets: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) -> Bool {
        for condition in conditions {
            let isMet =
                switch condition {
                case .kind(let kinds): kinds.contains(context.kind)
                case .client(let clients):
                    clients.contains(context.clientKind(octets, values, &scratch))
                case .address(let ranges): isAddress(context, in: ranges)
                case .time(let times): context.time.map { times.contains($0.seconds) } ?? false
                case .text(let fields, let name, let patterns):
                    isText(of: fields, name, oneOf: patterns, octets, values, &scratch)
                }
            guard isMet else { return false }
        }
        return true
    }

    private func isAddress(_ context: EventContext, in ranges: [AddressRange]) -> Bool {
        guard let number = context.address?.number else { return false }
        return ranges.contains { $0.contains(number) }
    }

    private func isText(
        of fields: [EventField], _ name: NameKind?, oneOf patterns: [TextPattern],
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) -> Bool {
        for field in fields {
            guard let value = values.value(field.rawValue) else { continue }
            let isMet = value.withText(octets, &scratch) { text in
                if patterns.contains(where: { $0.matches(text) }) { return true }
                guard let name, let known = names[name, text] else { return false }
                let title = Array(known.utf8)
                return patterns.contains { $0.matches(title.span) }
            }
            if isMet { return true }
        }
        return false
    }
}

extension EventContext {
    /// What kind of client an event comes from, which only item usage tells beforehand.
    fileprivate func clientKind(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) -> ClientKind {
        guard kind != .itemUsage, let name = values.value(EventField.appName.rawValue) else {
            return client
        }
        return name.withText(octets, &scratch) { ClientKind(appName: $0) }
    }
}
