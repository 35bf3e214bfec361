import Classification
import JSONStream
import Bytes
import JSONStream
import OnePasswordEvents

extension MessageEncoder {
    /// The longest event whose pairs are written by a layout, which makes room for all of it.
    private static let longestByLayout = 64 * 1024

    /// Appends the pairs of an event, each with what stands behind it.
    mutating func appendPairs(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ report: inout Report, into output: inout ByteBuffer
    ) {
        if values.end &- values.start <= Self.longestByLayout {
            let key = RecordTemplate.Key(values, event, plan)
            let layout = layouts.layout(key) ?? layouts.add(key, plan.draft(for: key, event))
            let start = output.count
            if append(layout, bytes, values, event, &report, into: &output) { return }
            output.truncate(to: start)
        }
        for index in plan.rows(of: event.kind) {
            plan.append(
                plan.rows[index], bytes, values, event, &scratch, &report, into: &output)
        }
    }

    /// Appends the pairs of an event by its layout.
    ///
    /// - Returns: Whether all values were short enough for it.
    @inline(__always)
    private mutating func append(
        _ layout: RecordTemplate, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ event: ClassifiedEvent, _ report: inout Report, into output: inout ByteBuffer
    ) -> Bool {
        scratch.time.removeAll()
        scratch.time.append(decimal: Int(event.milliseconds ?? 0))
        // Safe: none of these changes before the walk ends.
        var walk = unsafe TemplateWriter(
            layout, layouts, bytes, values, pool: plan.pool,
            category: plan.lines[event.classID.index].category,
            sentence: plan.sentences[event], time: scratch.time)
        while true {
            switch walk.copy(values, into: &output) {
            case .row(let row):
                appendRow(row, bytes, values, event, &report, into: &output)
            case .tooLong: return false
            case .end:
                walk.end(layout, into: &output)
                return true
            }
        }
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
