import CEF
import JSONStream
import Octets
import OnePasswordEvents

extension MessagePlan {
    /// Appends the pairs of all rows, with a space behind each.
    func append(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ context: EventContext,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report,
        into output: inout OctetBuffer
    ) {
        for index in rows.indices where !appendPlain(index, octets, values, into: &output) {
            append(rows[index], octets, values, context, &scratch, &report, into: &output)
        }
    }

    /// Appends one pair and its label, with a space behind them, or nothing without a value.
    ///
    /// A `limit`, in scalars, that is less than the key's own one shortens the value further.
    func append(
        _ row: Row, limit: Int = .max, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ context: EventContext, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout OctetBuffer
    ) {
        switch row.operation {
        case .time:
            guard let milliseconds = context.milliseconds else { return }
            append(row.prefix, into: &output)
            output.append(decimal: Int(milliseconds))
            appendSuffix(row.suffix, into: &output)
        case .category:
            let category = context.eventClass.map { classes[$0].category } ?? unlistedCategory
            append(row.prefix, into: &output)
            append(category, into: &output)
            appendSuffix(row.suffix, into: &output)
        case .causes:
            let sentence = sentence(context.eventClass, context.client)
            append(row.prefix, into: &output)
            appendConstant(sentence, limit: min(limit, row.limit), &report, into: &output)
            appendSuffix(row.suffix, into: &output)
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

    func append(_ literal: Literal, into output: inout OctetBuffer) {
        output.append(pool.span, literal.start, literal.count)
    }

    /// Appends what stands behind a value, which without a label is only a space.
    func appendSuffix(_ suffix: Literal, into output: inout OctetBuffer) {
        if suffix.count > 1 {
            append(suffix, into: &output)
        } else {
            output.append(UInt8(ascii: " "))
        }
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
        let text = pool.span.extracting(literal.start..<literal.start + literal.count)
        CEFText.cut(text, scalars: literal.count, limit: limit, into: &output)
        report.isShortened = true
    }

    private func appendAddress(
        _ row: Row, isIPv4: Bool, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ context: EventContext, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout OctetBuffer
    ) {
        switch context.address {
        case .ipv4(let first, let second, let third, let fourth)? where isIPv4:
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
        case .ipv6? where !isIPv4:
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
    private func isWhole(_ number: JSONText, _ octets: Span<UInt8>) -> Bool {
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
