import Bytes
import Classification
import EventFormats
import JSONStream
import OnePasswordEvents

extension MessageEncoder {
    /// The longest event in bytes whose pairs are written by a template, which makes room for all
    /// of it.
    private static let longestByTemplate = 64 * 1024

    /// Appends the pairs of an event, each with what follows its value: by a template, or row by
    /// row where a text is blank.
    mutating func appendPairs(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ report: inout Report, into output: inout ByteBuffer
    ) {
        if values.end &- values.start <= Self.longestByTemplate,
            !values.hasBlankText(bytes, &scratch.part)
        {
            return appendByTemplate(bytes, values, event, &report, into: &output)
        }
        for index in plan.rows(of: event.kind) {
            plan.append(
                plan.rows[index], bytes, values, event, &scratch, &report, into: &output)
        }
    }

    /// Appends the pairs of an event by its template.
    @inline(__always)
    private mutating func appendByTemplate(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ report: inout Report, into output: inout ByteBuffer
    ) {
        // As a number: a set from another module is made by calls (Swift 6.3.1).
        var things: UInt8 = 0
        if case .auditEvent = event.kind { things = plan.things[event.pair].rawValue }
        var key = RecordTemplate.Key(values, event, things: things, hasNames: plan.hasNames)
        if plan.distinguishesCountries { key.add(countriesOf: values, bytes, &scratch.part) }
        let place = templates.place(of: key) ?? addTemplate(for: key)
        let copyable = plan.isLEEF ? values.copyable(toLEEF: bytes) : values.copyable
        scratch.time.removeAll()
        if let time = event.milliseconds { scratch.time.append(thirteenDigits: Int(time)) }
        // Safe: none of these changes before the walk ends.
        var writer = unsafe TemplateWriter(
            place, of: templates, bytes, values, event, of: plan, time: scratch.time)
        while case .row(let row) = writer.copy(
            bytes, values, copyable: copyable, of: &plan, into: &output)
        {
            appendRow(row, bytes, values, event, &report, into: &output)
        }
    }

    @inline(never)
    private mutating func addTemplate(for key: RecordTemplate.Key) -> Int {
        templates.add(key, of: plan)
    }

    /// Appends one pair whose value takes more than copying.
    @inline(never)
    private mutating func appendRow(
        _ row: Int, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ event: ClassifiedEvent, _ report: inout Report, into output: inout ByteBuffer
    ) {
        plan.append(plan.rows[row], bytes, values, event, &scratch, &report, into: &output)
    }
}

extension FieldValues {
    /// Whether one of the texts is nothing but spaces.
    @inline(__always)
    fileprivate borrowing func hasBlankText(
        _ bytes: Span<UInt8>, _ scratch: inout ByteBuffer
    ) -> Bool {
        // Copyable text is not blank.
        var rest = present & ~copyable
        while rest != 0 {
            let text = self[rest.trailingZeroBitCount]
            if !text.beginsVisibly(bytes), text.withText(bytes, &scratch, { $0.isEmpty }) {
                return true
            }
            rest &= rest &- 1
        }
        return false
    }

    /// The slots of `copyable` whose text has no character that LEEF marks.
    fileprivate borrowing func copyable(toLEEF bytes: Span<UInt8>) -> UInt64 {
        // The end of any other text was found without coming to such a character.
        var copyable = copyable
        var rest = copyable & withStops
        while rest != 0 {
            let slot = rest.trailingZeroBitCount
            if LEEFText.marksPlainText(bytes, self[slot].start, self[slot].count) {
                copyable &= ~(1 << UInt64(slot))
            }
            rest &= rest &- 1
        }
        return copyable
    }
}
