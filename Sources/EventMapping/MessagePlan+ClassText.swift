import Classification
import JSONStream
import Octets
import OnePasswordEvents

/// Class ids and names that are made of an event's own words.
extension MessagePlan {
    /// The longest part of an id that is made of one word, and the longest name.
    private static let longestWord = 64
    private static let longestName = 60

    /// Writes the id, and the name where the class has none, into `scratch`.
    func makeClassText(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ context: EventContext,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report
    ) {
        scratch.identifier.removeAll()
        switch context.kind {
        case .itemUsage:
            scratch.identifier.append("itemusage.")
            appendWord(.action, octets, values, &scratch)
        case .signInAttempt:
            scratch.identifier.append("signin.")
            appendWord(.category, octets, values, &scratch)
        case .auditEvent:
            scratch.identifier.append("audit.")
            appendWord(.objectType, octets, values, &scratch)
            scratch.identifier.append(".")
            appendWord(.action, octets, values, &scratch)
            if classes[context.eventClass].name.count == 0 {
                makeName(octets, values, &scratch, &report)
            }
        }
    }

    /// `Audit event: change name on account`
    private func makeName(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report
    ) {
        scratch.joined.removeAll()
        scratch.joined.append("Audit event: ")
        if !join(.action, .auditActions, octets, values, &scratch, &report) {
            scratch.joined.append("none")
        }
        scratch.joined.append(" on ")
        if !join(.objectType, .auditObjectTypes, octets, values, &scratch, &report) {
            scratch.joined.append("none")
        }
        scratch.name.removeAll()
        scratch.joined.withSpan { text in
            scratch.name.append(cleaned: text, allowing: " :", limit: Self.longestName)
        }
    }

    /// Appends a value to the id, of which only letters, digits, `.`, `_` and `-` stay.
    private func appendWord(
        _ field: EventField, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout TextScratch
    ) {
        let start = scratch.identifier.count
        if let value = values.value(field.rawValue) {
            scratch.part.removeAll()
            scratch.part.append(unescaping: value, of: octets)
            scratch.part.withSpan { text in
                scratch.identifier.append(
                    cleaned: text.extracting(text.rangeWithoutOuterSpaces),
                    allowing: "", limit: Self.longestWord)
            }
        }
        if scratch.identifier.count == start { scratch.identifier.append("none") }
    }
}

extension OctetBuffer {
    /// Appends up to `limit` characters, `_` for each that a class id may not have.
    fileprivate mutating func append(
        cleaned text: Span<UInt8>, allowing others: StaticString, limit: Int
    ) {
        let safe = ASCIISet(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
        let allowed = ASCIISet(others)
        var index = 0
        for _ in 0..<limit where index < text.count {
            let octet = text[index]
            append(safe.contains(octet) || allowed.contains(octet) ? octet : UInt8(ascii: "_"))
            index += octet < 0x80 ? 1 : UTF8Step(text, at: index).count
        }
    }
}
