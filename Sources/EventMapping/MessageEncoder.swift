import CEF
import Classification
package import JSONStream
package import Octets
import OnePasswordEvents
package import Syslog

/// Writes events as CEF records in RFC 5424 messages.
///
///     <132>1 2026-…Z host opcef - itemusage.reveal - CEF:0|1Password|…|7|rt=… act=reveal …
package struct MessageEncoder: ~Copyable {
    /// What became of an event on its way into a message.
    package struct Report: Sendable, Hashable {
        /// Characters were replaced: by marks such as `<U+202E>`, or by U+FFFD.
        package var isNeutralised = false
        /// Text was left out, and `<cut N>` or the number of keys left out says how much.
        package var isShortened = false
        /// One bit for each slot that held a value which cannot be used.
        package var unusable: UInt64 = 0
    }

    /// The smallest limit: the headers and what is never left out fit into it.
    package static let smallestMaximum = 1024

    /// The longest message in octets, without its frame.
    package var maximumSize: Int

    private let plan: MessagePlan
    private var sequence: SequenceID?
    private var scratch = TextScratch()
    private let now: @Sendable () -> Timestamp

    /// Creates an encoder; `now` is the time of sending, for events without a readable time.
    ///
    /// Messages are numbered where there is a `sequence`.
    package init(
        mapping: [MappingRow] = ItemUsageMapping.rows, header: RFC5424Header,
        numberedBy sequence: SequenceID? = nil, maximumSize: Int,
        now: @escaping @Sendable () -> Timestamp
    ) {
        precondition(maximumSize >= Self.smallestMaximum)
        plan = MessagePlan(mapping: mapping, header: header)
        self.sequence = sequence
        self.maximumSize = maximumSize
        self.now = now
    }

    /// Appends the message of one event.
    package mutating func append(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, into output: inout OctetBuffer
    ) -> Report {
        let context = EventContext(octets, values, &scratch.part)
        var report = Report(unusable: context.unusable)
        let start = output.count
        appendHeader(octets, values, context, into: &output)
        let headerEnd = output.count
        plan.append(octets, values, context, &scratch, &report, into: &output)
        guard output.count - 1 - start > maximumSize else {
            output.truncate(to: output.count - 1)
            return report
        }
        output.truncate(to: headerEnd)
        report = Report(unusable: context.unusable)
        plan.appendShortened(
            octets, values, context, &scratch, &report,
            size: maximumSize - (headerEnd - start), into: &output)
        return report
    }

    /// Writes both headers, up to the pipe before the extension.
    private mutating func appendHeader(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ context: EventContext,
        into output: inout OctetBuffer
    ) {
        guard let index = context.eventClass else {
            output.append(plan.pool.span, plan.unlistedStart.start, plan.unlistedStart.count)
            appendTime(octets, context, into: &output)
            appendUnlistedEnd(octets, values, into: &output)
            return
        }
        let prepared = plan.classes[index]
        output.append(plan.pool.span, prepared.start.start, prepared.start.count)
        appendTime(octets, context, into: &output)
        guard sequence != nil else {
            output.append(plan.pool.span, prepared.end.start, prepared.end.count)
            return
        }
        output.append(plan.pool.span, prepared.names.start, prepared.names.count)
        appendStructuredData(into: &output)
        output.append(plan.pool.span, prepared.record.start, prepared.record.count)
    }

    private mutating func appendStructuredData(into output: inout OctetBuffer) {
        guard sequence != nil else { return output.append(RFC5424Header.noStructuredData) }
        output.append(UInt8(ascii: " "))
        sequence?.append(into: &output)
    }

    /// Writes the event's time, or that of sending.
    private func appendTime(
        _ octets: Span<UInt8>, _ context: EventContext, into output: inout OctetBuffer
    ) {
        guard let text = context.timeText else {
            output.append(context.time ?? now())
            return
        }
        output.append(octets, text.start, text.count)
        output.append(UInt8(ascii: "Z"))
    }

    /// Writes the headers behind the timestamp for an action without a row.
    ///
    /// The class id bears the action, of which only letters, digits, `.`, `_` and `-` stay.
    private mutating func appendUnlistedEnd(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, into output: inout OctetBuffer
    ) {
        scratch.part.removeAll()
        if let action = values.value(EventField.action.rawValue) {
            scratch.part.append(unescaping: action, of: octets)
        }
        let name = scratch.part.withSpan { text in
            var name = ""
            let range = text.rangeWithoutOuterSpaces
            var index = range.lowerBound
            for _ in 0..<64 where index < range.upperBound {
                let step = UTF8Step(text, at: index)
                let isSafe =
                    step.scalar.properties.isAlphabetic && step.scalar.isASCII
                    || "0123456789._-".unicodeScalars.contains(step.scalar)
                name.unicodeScalars.append(isSafe ? step.scalar : "_")
                index += step.count
            }
            return name
        }
        let identifier = "itemusage.\(name)"
        plan.header.appendNames(
            msgid: HeaderText(identifier, for: .msgid) ?? .unknown, into: &output)
        appendStructuredData(into: &output)
        output.append(UInt8(ascii: " "))
        MessagePlan.device.append(
            identifier: identifier, name: ItemUsageClasses.unlisted.name,
            severity: ItemUsageClasses.unlisted.severity.rawValue, into: &output)
    }
}

/// Where texts are worked on that cannot be copied as they are.
struct TextScratch: ~Copyable {
    /// One part of a value, without its escapes.
    var part = OctetBuffer(capacity: 1024)
    /// The parts joined.
    var joined = OctetBuffer(capacity: 1024)
    /// The same, neutralised.
    var neutral = OctetBuffer(capacity: 1024)
    /// The same, cut.
    var cut = OctetBuffer(capacity: 1024)
}
