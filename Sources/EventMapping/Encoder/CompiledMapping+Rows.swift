import Bytes
import Classification
import EventFormats
import JSONStream
import OnePasswordEvents
import Syslog

extension CompiledMapping {
    /// Appends one pair with what follows it, or nothing without a value.
    ///
    /// A `limit`, in scalars, that is less than the key's own one shortens the value further.
    func append(
        _ row: Row, limit: Int = .max, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ event: ClassifiedEvent, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout ByteBuffer
    ) {
        guard row.absent == 0 || areBlank(row.absent, bytes, values, &scratch.part) else {
            return
        }
        guard row.needed == 0 || !areBlank(row.needed, bytes, values, &scratch.part) else {
            return
        }
        guard row.other < 0 || !values.haveSameText(row.first, row.other, bytes) else { return }
        switch row.operation {
        case .time:
            guard let milliseconds = event.milliseconds else { return }
            append(row.prefix, into: &output)
            output.append(decimal: Int(milliseconds))
            appendSuffix(row.suffix, into: &output)
        case .timestamp:
            if let text = event.canonicalTime {
                append(row.prefix, into: &output)
                output.append(bytes, text.start, text.count)
                output.append(UInt8(ascii: "Z"))
                return appendSuffix(row.suffix, into: &output)
            }
            guard let time = event.time.flatMap({ Timestamp($0) }) else { return }
            append(row.prefix, into: &output)
            output.append(time)
            appendSuffix(row.suffix, into: &output)
        case .instant:
            appendInstant(row, bytes, values, &scratch.part, &report, into: &output)
        case .classID, .className, .severity, .category, .outcome, .ecsCategories, .ecsTypes:
            appendClass(row, event, scratch, into: &output)
        case .constant:
            append(row.prefix, into: &output)
            append(row.joiner, into: &output)
            appendSuffix(row.suffix, into: &output)
        case .known(let kind):
            let parts = row.parts
            for part in parts.indices where parts[part] >= 0 {
                let found = values.withText(in: parts[part], bytes, &scratch.part) {
                    names.name(of: $0.extracting($1..<$1 + $2), kind)
                }
                guard case let name?? = found else { continue }
                return append(
                    name, row, limit: min(limit, row.limit), &scratch, &report, into: &output)
            }
        case .thing(let thing):
            guard let value = values.value(row.first),
                event.pair.field(of: thing)?.rawValue == row.first
            else { return }
            appendTransformed(
                row, limit: min(limit, row.limit), (value, nil, nil), bytes, &scratch, &report,
                into: &output)
        case .member(let place):
            appendMember(
                row, at: members[place], limit: min(limit, row.limit), bytes, values, &scratch,
                &report, into: &output)
        case .account, .accountName:
            let text = row.operation == .account ? account : accountName
            guard text.count > 0 else { return }
            append(row.prefix, into: &output)
            append(text, into: &output)
            appendSuffix(row.suffix, into: &output)
        case .countryCode, .countryName:
            guard let value = values.value(row.first) else { return }
            let isCode = value.withText(bytes, &scratch.part) { $0.isCountryCode }
            guard isCode == (row.operation == .countryCode) else { return }
            appendTransformed(
                row, limit: min(limit, row.limit), (value, nil, nil), bytes, &scratch, &report,
                into: &output)
        case .causes: append(usages[event].causes, into: &output)
        case .list(let place):
            appendList(
                row, lists[place], limit: limit, bytes, values, event, &scratch, &report,
                into: &output)
        case .tags:
            guard let rule = event.rule?.rule, tags[rule.index].count > 0 else { return }
            append(row.prefix, into: &output)
            append(tags[rule.index], into: &output)
            appendSuffix(row.suffix, into: &output)
        case .sentence:
            appendSentence(
                row, limit: min(limit, row.limit), bytes, values, event, &scratch, &report,
                into: &output)
        case .address(let isIPv4):
            appendAddress(row, isIPv4: isIPv4, bytes, values, event, into: &output)
        case .integer, .decimal:
            appendNumber(row, bytes, values, &report, into: &output)
        case .texts, .firstText, .identifier:
            let first = values.value(row.first)
            let second = row.second < 0 ? nil : values.value(row.second)
            let third = row.third < 0 ? nil : values.value(row.third)
            guard first != nil || second != nil || third != nil else { return }
            appendTransformed(
                row, limit: min(limit, row.limit), (first, second, third), bytes, &scratch,
                &report, into: &output)
        }
    }

    /// Appends a pair with what the user calls an id.
    private func append(
        _ name: KnownNames.Name, _ row: Row, limit: Int, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout ByteBuffer
    ) {
        let texts = names.texts.span
        let isCopied =
            name.isPlain && 1...limit ~= name.range.count
            && !(isLEEF && name.range.contains { LEEFText.marked.contains(texts[$0]) })
        if isCopied {
            append(row.prefix, into: &output)
            output.append(texts, name.range.lowerBound, name.range.count)
            return appendSuffix(row.suffix, into: &output)
        }
        scratch.joined.removeAll()
        scratch.joined.append(texts, name.range.lowerBound, name.range.count)
        appendJoinedText(row, limit: limit, &scratch, &report, into: &output)
    }

    /// Whether nothing but spaces is in these slots.
    func areBlank(
        _ slots: UInt64, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer
    ) -> Bool {
        var rest = slots & values.present
        guard rest & values.copyable == 0 else { return false }
        while rest != 0 {
            if let value = values.value(rest.trailingZeroBitCount),
                !value.withText(bytes, &scratch, { $0.isEmpty })
            {
                return false
            }
            rest &= rest - 1
        }
        return true
    }

    /// Appends what is known of the class.
    private func appendClass(
        _ row: Row, _ event: ClassifiedEvent, _ scratch: borrowing TextScratch,
        into output: inout ByteBuffer
    ) {
        let text: Literal
        switch row.operation {
        case .classID where self[.id, of: event].count == 0:
            return appendPair(row, scratch.identifier, into: &output)
        case .className where self[.name, of: event].count == 0:
            return appendPair(row, scratch.name, into: &output)
        case .classID: text = self[.id, of: event]
        case .className: text = self[.name, of: event]
        case .severity: text = self[.severity, of: event]
        case .category: text = self[.category, of: event]
        case .ecsCategories where event.kind == .auditEvent: text = ecs[event.pair].categories
        case .ecsCategories: text = self[.ecsCategories, of: event]
        case .ecsTypes where event.kind == .auditEvent: text = ecs[event.pair].types
        case .ecsTypes: text = self[.ecsTypes, of: event]
        default: text = self[.outcome, of: event]
        }
        guard text.count > 0 else { return }
        append(row.prefix, into: &output)
        append(text, into: &output)
        appendSuffix(row.suffix, into: &output)
    }

    private func appendPair(
        _ row: Row, _ text: borrowing ByteBuffer, into output: inout ByteBuffer
    ) {
        append(row.prefix, into: &output)
        output.append(text)
        appendSuffix(row.suffix, into: &output)
    }

    /// Appends an array of texts, each once.
    private func appendList(
        _ row: Row, _ texts: [Row], limit: Int, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ event: ClassifiedEvent, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout ByteBuffer
    ) {
        let start = output.count
        append(row.prefix, into: &output)
        let first = output.count
        for (index, text) in texts.enumerated() {
            let isSaid = texts[..<index].contains {
                values.haveSameText(text.first, $0.first, bytes)
            }
            guard !isSaid else { continue }
            append(text, limit: limit, bytes, values, event, &scratch, &report, into: &output)
        }
        guard output.count > first else { return output.truncate(to: start) }
        // What is between two texts follows the last one, too.
        output.truncate(to: output.count - 3)
        appendSuffix(row.suffix, into: &output)
    }

    /// Appends another time than the event's own.
    private func appendInstant(
        _ row: Row, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer, _ report: inout MessageEncoder.Report,
        into output: inout ByteBuffer
    ) {
        guard let text = values.value(row.first) else { return }
        let time = text.withText(bytes, &scratch) {
            EventTimestamp($0, start: 0, count: $0.count)?.milliseconds
        }
        guard let time, 1_000_000_000_000...9_999_999_999_999 ~= time else {
            report.unusable |= 1 << UInt64(row.first)
            return
        }
        append(row.prefix, into: &output)
        output.append(decimal: Int(time))
        appendSuffix(row.suffix, into: &output)
    }

    func append(_ literal: Literal, into output: inout ByteBuffer) {
        pool.append(literal, into: &output)
    }

    /// Appends what follows a value, which without a label is one character.
    func appendSuffix(_ suffix: Literal, into output: inout ByteBuffer) {
        if suffix.count > 1 {
            append(suffix, into: &output)
        } else {
            output.append(pool.bytes[suffix.start])
        }
    }

    private func appendAddress(
        _ row: Row, isIPv4: Bool?, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ event: ClassifiedEvent, into output: inout ByteBuffer
    ) {
        switch event.address {
        case .ipv4(let first, let second, let third, let fourth)? where isIPv4 != false:
            append(row.prefix, into: &output)
            // The strict form is the only one, so that plain text is what would be written.
            if values.copyable >> UInt64(event.addressSlot) & 1 != 0,
                let text = values.value(event.addressSlot)
            {
                output.append(bytes, text.start, text.count)
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
            append(row.prefix, into: &output)
            output.append(ipv6: event.address?.number ?? 0)
            appendSuffix(row.suffix, into: &output)
        default:
            return
        }
    }

    private func appendNumber(
        _ row: Row, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ report: inout MessageEncoder.Report, into output: inout ByteBuffer
    ) {
        guard let number = values.value(row.first) else { return }
        var isUsable = number.count <= Self.longestNumber
        if case .integer = row.operation {
            isUsable = isLong(number, bytes)
        }
        guard isUsable else {
            report.unusable |= 1 << UInt64(row.first)
            return
        }
        append(row.prefix, into: &output)
        output.append(bytes, number.start, number.count)
        appendSuffix(row.suffix, into: &output)
    }

    /// Whether a number is a whole one of 64 bits, which is what CEF's `cn` keys can hold.
    private func isLong(_ number: JSONSlice, _ bytes: Span<UInt8>) -> Bool {
        let isNegative = bytes[number.start] == UInt8(ascii: "-")
        // Below zero, where there is one number more.
        var value: Int64 = 0
        for index in number.start + (isNegative ? 1 : 0)..<number.start + number.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            let (tenfold, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (next, isBeyond) = tenfold.subtractingReportingOverflow(Int64(digit))
            guard digit < 10, !isTooLarge, !isBeyond else { return false }
            value = next
        }
        return isNegative || value > .min
    }
}

extension Span<UInt8> {
    /// Whether it is a code of ISO 3166-1: two letters.
    var isCountryCode: Bool {
        count == 2 && indices.allSatisfy { (self[$0] | 0x20) &- UInt8(ascii: "a") < 26 }
    }
}

extension CompiledMapping {
    /// Appends a pair with what is at a path of the event: a text, a number, `true` or `false`.
    ///
    /// The event is walked through for it, since a table of fields has none such; only mappings of
    /// the user's ask for it.
    func appendMember(
        _ row: Row, at path: [[UInt8]], limit: Int, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout ByteBuffer
    ) {
        guard let value = ObjectMembers.value(bytes, of: values.start, at: path[...]),
            let text = text(bytes, value)
        else { return }
        scratch.part.removeAll()
        if scratch.part.append(unescaping: text, of: bytes) { report.isSanitized = true }
        scratch.joined.removeAll()
        guard join(scratch.part, row.joiner, into: &scratch.joined) else { return }
        appendJoinedText(row, limit: limit, &scratch, &report, into: &output)
    }

    /// What a value says, if one text can say it.
    private func text(_ bytes: Span<UInt8>, _ value: Range<Int>) -> JSONSlice? {
        switch bytes[value.lowerBound] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "n"): nil
        case UInt8(ascii: "\""):
            JSONSlice(start: value.lowerBound + 1, count: value.count - 2, isPlain: false)
        default: JSONSlice(start: value.lowerBound, count: value.count, isPlain: true)
        }
    }
}
