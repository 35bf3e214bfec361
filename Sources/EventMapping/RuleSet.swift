import Bytes
import Classification
import JSONStream
import OnePasswordEvents
import Syslog

/// The user's rules, and the names that they may ask for.
struct RuleSet: Sendable {
    let rules: [EventRule]
    var names = KnownNames()

    /// The place of the first rule that holds for an event.
    func firstMatch(
        holdingFor context: EventContext, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer
    ) -> Int? {
        for (index, rule) in rules.enumerated()
        where holds(rule.conditions, context, bytes, values, &scratch) {
            let isExcepted =
                !rule.exceptions.isEmpty
                && holds(rule.exceptions, context, bytes, values, &scratch)
            if !isExcepted { return index }
        }
        return nil
    }

    /// Whether all of some conditions hold.
    private func holds(
        _ conditions: [RuleCondition], _ context: EventContext, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> Bool {
        for condition in conditions {
            let isMet =
                switch condition {
                case .kind(let kinds): kinds.contains(context.kind)
                case .client(let clients):
                    clients.contains(context.clientKind(bytes, values, &scratch))
                case .address(let ranges): isAddress(context, in: ranges)
                case .time(let times): context.time.map { times.contains($0.seconds) } ?? false
                case .text(let fields, let name, let patterns):
                    isText(of: fields, name, oneOf: patterns, bytes, values, &scratch)
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
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> Bool {
        for field in fields {
            guard let value = values.value(field.rawValue) else { continue }
            let isMet = value.withText(bytes, &scratch) { text in
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
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> ClientKind {
        guard kind != .itemUsage, let name = values.value(EventField.appName.rawValue) else {
            return client
        }
        return name.withText(bytes, &scratch) { ClientKind(appName: $0) }
    }
}
