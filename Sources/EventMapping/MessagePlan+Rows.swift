import CEF
import JSONStream
import Octets
import OnePasswordEvents
import Syslog

extension MessagePlan {
    /// Appends one pair with what stands behind it, or nothing without a value.
    ///
    /// A `limit`, in scalars, that is less than the key's own one shortens the value further.
    func append(
        _ row: Row, limit: Int = .max, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ context: EventContext, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout OctetBuffer
    ) {
        guard row.absent == 0 || areBlank(row.absent, octets, values, &scratch.part) else {
            return
        }
        switch row.operation {
        case .time:
            guard let milliseconds = context.milliseconds else { return }
            append(row.prefix, into: &output)
            output.append(decimal: Int(milliseconds))
            appendSuffix(row.suffix, into: &output)
        case .timestamp:
            guard let time = context.time else { return }
            append(row.prefix, into: &output)
            output.append(time)
            appendSuffix(row.suffix, into: &output)
        case .instant:
            appendInstant(row, octets, values, &scratch.part, &report, into: &output)
        case .classID, .className, .severity, .category, .outcome:
            appendClass(row, context, scratch, into: &output)
        case .constant:
            append(row.prefix, into: &output)
            append(row.joiner, into: &output)
            appendSuffix(row.suffix, into: &output)
        case .known(let kind):
            guard let value = values.value(row.first),
                let name = value.withText(octets, &scratch.part, { names[kind, $0] })
            else { return }
            scratch.joined.removeAll()
            scratch.joined.append(name)
            appendJoinedText(
                row, limit: min(limit, row.limit), &scratch, &report, into: &output)
        case .member(let place):
            appendMember(
                row, at: members[place], limit: min(limit, row.limit), octets, values, &scratch,
                &report, into: &output)
        case .tags:
            guard let rule = context.rule, tags[rule].count > 0 else { return }
            append(tags[rule], into: &output)
        case .sentence:
            appendSentence(
                row, limit: min(limit, row.limit), octets, values, context, &scratch, &report,
                into: &output)
        case .address(let isIPv4):
            appendAddress(
                row, isIPv4: isIPv4, octets, values, context, &scratch, &report, into: &output)
        case .integer, .decimal:
            appendNumber(row, octets, values, &report, into: &output)
        case .texts, .firstText, .identifier:
            let first = values.value(row.first)
            let second = row.second < 0 ? nil : values.value(row.second)
            let third = row.third < 0 ? nil : values.value(row.third)
            guard first != nil || second != nil || third != nil else { return }
            appendReworked(
                row, limit: min(limit, row.limit), (first, second, third), octets, &scratch,
                &report, into: &output)
        }
    }

    /// Whether nothing but spaces stands in these slots.
    func areBlank(
        _ slots: UInt64, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout OctetBuffer
    ) -> Bool {
        var rest = slots & values.present
        guard rest & values.plain == 0 else { return false }
        while rest != 0 {
            if let value = values.value(rest.trailingZeroBitCount),
                !value.withText(octets, &scratch, { $0.isEmpty })
            {
                return false
            }
            rest &= rest - 1
        }
        return true
    }

    /// Appends what is known of the class.
    private func appendClass(
        _ row: Row, _ context: EventContext, _ scratch: borrowing TextScratch,
        into output: inout OctetBuffer
    ) {
        let prepared = classes[context.written]
        let text: Literal
        switch row.operation {
        case .classID where lines[context.written].end.count == 0:
            return appendPair(row, scratch.identifier, into: &output)
        case .className where prepared.name.count == 0:
            return appendPair(row, scratch.name, into: &output)
        case .classID: text = prepared.id
        case .className: text = prepared.name
        case .severity: text = prepared.severity
        case .category: text = lines[context.written].category
        default: text = prepared.outcome
        }
        guard text.count > 0 else { return }
        append(row.prefix, into: &output)
        append(text, into: &output)
        appendSuffix(row.suffix, into: &output)
    }

    private func appendPair(
        _ row: Row, _ text: borrowing OctetBuffer, into output: inout OctetBuffer
    ) {
        append(row.prefix, into: &output)
        text.withSpan { output.append($0) }
        appendSuffix(row.suffix, into: &output)
    }

    /// Appends another time than the event's own.
    private func appendInstant(
        _ row: Row, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout OctetBuffer, _ report: inout MessageEncoder.Report,
        into output: inout OctetBuffer
    ) {
        guard let text = values.value(row.first) else { return }
        let time = text.withText(octets, &scratch) {
            EventTime($0, start: 0, count: $0.count)?.milliseconds
        }
        guard let time, 1_000_000_000_000...9_999_999_999_999 ~= time else {
            report.unusable |= 1 << UInt64(row.first)
            return
        }
        append(row.prefix, into: &output)
        output.append(decimal: Int(time))
        appendSuffix(row.suffix, into: &output)
    }

    func append(_ literal: Literal, into output: inout OctetBuffer) {
        pool.append(literal, into: &output)
    }

    /// Appends what stands behind a value, which without a label is one character.
    func appendSuffix(_ suffix: Literal, into output: inout OctetBuffer) {
        if suffix.count > 1 {
            append(suffix, into: &output)
        } else {
            output.append(pool.octets[suffix.start])
        }
    }

    private func appendAddress(
        _ row: Row, isIPv4: Bool?, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ context: EventContext, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout OctetBuffer
    ) {
        switch context.address {
        case .ipv4(let first, let second, let third, let fourth)? where isIPv4 != false:
            append(row.prefix, into: &output)
            // The strict form is the only one, so that plain text is what would be written.
            if values.plain >> UInt64(context.addressSlot) & 1 != 0,
                let text = values.value(context.addressSlot)
            {
                output.append(octets, text.start, text.count)
                appendSuffix(row.suffix, into: &output)
                return
            }
            output.append(decimal: Int(first))
            output.append(UInt8(ascii: "."))
            output.append(decimal: Int(second))
            output.append(UInt8(ascii: "."))
            output.append(decimal: Int(third))
            output.append(UInt8(ascii: "."))
            output.append(decimal: Int(fourth))
            appendSuffix(row.suffix, into: &output)
        case .ipv6? where isIPv4 != true:
            let text = values.value(context.addressSlot)
            appendReworked(
                row, limit: row.limit, (text, nil, nil), octets, &scratch, &report, into: &output)
        default:
            return
        }
    }

    private func appendNumber(
        _ row: Row, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ report: inout MessageEncoder.Report, into output: inout OctetBuffer
    ) {
        guard let number = values.value(row.first) else { return }
        var isUsable = number.count <= Self.longestNumber
        if case .integer = row.operation {
            isUsable = number.count <= 20 && isWhole(number, octets)
        }
        guard isUsable else {
            report.unusable |= 1 << UInt64(row.first)
            return
        }
        append(row.prefix, into: &output)
        output.append(octets, number.start, number.count)
        appendSuffix(row.suffix, into: &output)
    }

    /// Whether a number has at most 19 digits and nothing else but a minus.
    func isWhole(_ number: JSONText, _ octets: Span<UInt8>) -> Bool {
        var digits = 0
        for index in number.start..<number.start + number.count {
            if octets[index] &- UInt8(ascii: "0") < 10 {
                digits += 1
            } else if octets[index] != UInt8(ascii: "-") {
                return false
            }
        }
        return digits <= 19
    }
}
