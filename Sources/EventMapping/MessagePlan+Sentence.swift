import Classification
import JSONStream
import Octets
import OnePasswordEvents

/// What is said of an event in words.
extension MessagePlan {
    func appendSentence(
        _ row: Row, limit: Int, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ context: EventContext, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout OctetBuffer
    ) {
        if context.kind == .itemUsage {
            append(row.prefix, into: &output)
            appendConstant(sentences[context], limit: limit, &report, into: &output)
            return appendSuffix(row.suffix, into: &output)
        }
        scratch.joined.removeAll()
        if context.kind == .signInAttempt {
            joinAttempt(octets, values, context, &scratch, &report)
        } else {
            joinDeed(octets, values, &scratch, &report)
        }
        appendJoinedText(row, limit: limit, &scratch, &report, into: &output)
    }

    /// Appends a text of our own: ASCII that needs no escape.
    private func appendConstant(
        _ literal: Literal, limit: Int, _ report: inout MessageEncoder.Report,
        into output: inout OctetBuffer
    ) {
        guard literal.count > limit else {
            append(literal, into: &output)
            return
        }
        let text = pool.octets.span.extracting(literal.range)
        VisibleText.cut(text, scalars: literal.count, limit: limit, into: &output)
        report.isShortened = true
    }

    /// Joins such as `Sign-in blocked by a firewall rule (country blocked), matched XK`.
    private func joinAttempt(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ context: EventContext,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report
    ) {
        append(classes[context.eventClass].name, into: &scratch.joined)
        let count = scratch.joined.count
        scratch.joined.append(" (")
        if join(.type, .signInTypes, octets, values, &scratch, &report) {
            scratch.joined.append(")")
        } else {
            scratch.joined.truncate(to: count)
        }
        let end = scratch.joined.count
        scratch.joined.append(", matched ")
        if !join(firstOf: [.matchedValue], octets, values, &scratch, &report) {
            scratch.joined.truncate(to: end)
        }
    }

    /// Joins such as `mina@example.com did grant on vault access of a user for ann@example.com`.
    private func joinDeed(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report
    ) {
        let actors: [EventField] = [.actorEmail, .actorName, .actorUUID, .actorDetailsUUID]
        if !join(firstOf: actors, octets, values, &scratch, &report) {
            scratch.joined.append("somebody")
        }
        scratch.joined.append(" did ")
        if !join(.action, .auditActions, octets, values, &scratch, &report) {
            scratch.joined.append("something")
        }
        scratch.joined.append(" on ")
        if !join(.objectType, .auditObjectTypes, octets, values, &scratch, &report) {
            scratch.joined.append("something")
        }
        let end = scratch.joined.count
        scratch.joined.append(" for ")
        let object: [EventField] = [.objectUserEmail, .objectUserName, .objectUserUUID]
        let auxiliary: [EventField] = [.auxUserEmail, .auxUserName, .auxUserUUID]
        let hasObject = !areBlank(EventField.slots(object), octets, values, &scratch.part)
        let affected = hasObject ? object : auxiliary
        if !join(firstOf: affected, octets, values, &scratch, &report) {
            scratch.joined.truncate(to: end)
        }
    }

    /// Joins the words for a value, or the value itself where it is not listed.
    ///
    /// - Returns: Whether there was a value.
    private func join(
        _ field: EventField, _ vocabulary: Vocabulary, _ octets: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report
    ) -> Bool {
        guard let value = values.value(field.rawValue) else { return false }
        let place = value.withText(octets, &scratch.part) { vocabulary.index(of: $0) }
        guard let place else {
            return join(firstOf: [field], octets, values, &scratch, &report)
        }
        scratch.joined.append(vocabulary.entries[place].words)
        return true
    }

    /// Joins the first text that is there, without its outer spaces.
    ///
    /// - Returns: Whether there was one.
    private func join(
        firstOf fields: [EventField], _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report
    ) -> Bool {
        for field in fields {
            guard let value = values.value(field.rawValue) else { continue }
            scratch.part.removeAll()
            if scratch.part.append(unescaping: value, of: octets) { report.isNeutralised = true }
            if append(trimming: scratch.part, into: &scratch.joined) { return true }
        }
        return false
    }

    private func append(
        trimming text: borrowing OctetBuffer, into output: inout OctetBuffer
    ) -> Bool {
        text.withSpan { text in
            let range = text.rangeWithoutOuterSpaces
            output.append(text, range.lowerBound, range.count)
            return !range.isEmpty
        }
    }
}

/// The sentences of item usage: for each class, for each kind of client.
///
/// They are apart from the plan, which a call would copy whole (Swift 6.3.1).
struct UsageSentences: Sendable {
    private var sentences: [Literal] = []
    private let clients = ClientKind.allCases.count

    /// Adds the sentence of the next kind of client, or of the next class.
    mutating func append(_ sentence: Literal) {
        sentences.append(sentence)
    }

    /// The sentence of an item usage; of no length for other events, which have their own.
    subscript(context: EventContext) -> Literal {
        guard context.kind == .itemUsage else { return Literal() }
        return sentences[context.eventClass &* clients &+ Int(context.client.rawValue)]
    }
}
