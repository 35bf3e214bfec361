import Bytes
package import Classification
import EventFormats
package import JSONStream
package import OnePasswordEvents

/// How an event became its message, step by step.
package struct Explanation: Sendable {
    /// A field that was read.
    package struct Field: Sendable {
        /// The field.
        package let field: EventField
        /// Its value, without escapes.
        package let text: String
        /// Whether it could be used.
        package let isUsable: Bool
    }

    /// A pair of the message, without escapes undone.
    package struct Pair: Sendable {
        /// The key, by its name in the format.
        package let key: String
        /// The label that the message has for the key, if any.
        package let label: String?
        /// What the value is made of.
        package let source: MappingRow.Source
        /// The value.
        package let value: String
    }

    /// What the event is.
    package let kind: EventKind
    /// The fields that it has.
    package let fields: [Field]
    /// The fields that every event of the kind should have, and this one has not.
    package let missing: [EventField]
    /// Its class, as a rule changes it.
    package let eventClass: EventClass
    /// The id as it is sent, which may be made of the event's words.
    package let classID: String
    /// The pairs of the message, in their order.
    package let pairs: [Pair]
    /// The message without its frame.
    package let message: [UInt8]
    /// What was changed or left out.
    package let report: MessageEncoder.Report
    /// The user's rule that holds.
    package let rule: EventRule?
    /// The class without it.
    package let builtInClass: EventClass
}

extension MessageEncoder {
    /// Writes the message of an event, and tells how it came about.
    ///
    /// Class and rule are those of `original` where the event was rewritten.
    package mutating func explain(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        rewrittenFrom original: ClassifiedEvent? = nil
    ) -> Explanation {
        var event = classify(kind, bytes, values)
        if let original { event = event.classified(as: original) }
        var message = ByteBuffer()
        let report = append(event, bytes, values, into: &message)
        let entry = classifier.classes[event.classID]
        if !entry.hasFixedID { plan.makeClassText(bytes, values, event, &scratch) }
        var absent = EventField.expectedSlots(of: kind) & ~(values.present | values.mistyped)
        if original?.hadAddress == true, let slot = original?.addressSlot {
            // It was there before the event was rewritten.
            absent &= ~(1 << UInt64(slot))
        }
        return Explanation(
            kind: kind, fields: fields(kind, bytes, values, report.unusable | values.mistyped),
            missing: EventField.allCases.filter { absent >> UInt64($0.rawValue) & 1 != 0 },
            eventClass: entry.eventClass,
            classID: entry.hasFixedID ? entry.eventClass.id : scratch.identifier.text,
            pairs: pairs(bytes, values, event), message: message.bytes, report: report,
            rule: event.rule.map { classifier.rules[$0.rule] },
            builtInClass: classifier.classes[event.builtInClass].eventClass)
    }

    private mutating func fields(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ unusable: UInt64
    ) -> [Explanation.Field] {
        var fields: [Explanation.Field] = []
        for field in EventField.fields(of: kind) {
            let isUsable = unusable >> UInt64(field.rawValue) & 1 == 0
            guard let value = values.value(field.rawValue) else {
                if !isUsable { fields.append(.init(field: field, text: "", isUsable: false)) }
                continue
            }
            let text = value.withText(bytes, isTrimmed: false, &scratch.part) { text in
                String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
            }
            fields.append(.init(field: field, text: text, isUsable: isUsable))
        }
        return fields
    }

    private mutating func pairs(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent
    ) -> [Explanation.Pair] {
        var pairs: [Explanation.Pair] = []
        let rows = mapping[event.kind].filter { plan.format.key($0.keys) != nil }
        for (index, row) in zip(plan.rows(of: event.kind), rows) {
            var text = ByteBuffer()
            var report = Report()
            plan.append(
                plan.rows[index], bytes, values, event, &scratch, &report, into: &text)
            let all = text.text
            guard !all.isEmpty, let key = plan.format.key(row.keys) else { continue }
            let prefix = plan.text(of: plan.rows[index].prefix)
            let suffix = plan.text(of: plan.rows[index].suffix)
            pairs.append(
                .init(
                    key: key, label: plan.format == .cef ? row.keys.label : nil,
                    source: row.source,
                    value: String(all.dropFirst(prefix.count).dropLast(suffix.count))))
        }
        return pairs
    }
}

extension CompiledMapping {
    /// A text of the pool.
    func text(of literal: Literal) -> String {
        String(decoding: pool.bytes[literal.range], as: UTF8.self)
    }
}

extension ByteBuffer {
    fileprivate var bytes: [UInt8] {
        withSpan { span in span.indices.map { span[$0] } }
    }

    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
