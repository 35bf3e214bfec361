import JSONStream
import Octets
import OnePasswordEvents

extension MessageEncoder {
    /// The longest event whose pairs are written by a layout, which makes room for all of it.
    private static let longestByLayout = 64 * 1024

    /// Appends the pairs of an event, each with what stands behind it.
    mutating func appendPairs(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ context: EventContext,
        _ report: inout Report, into output: inout OctetBuffer
    ) {
        if values.end &- values.start <= Self.longestByLayout {
            let key = Layout.Key(values, context, plan)
            let layout = layouts.layout(key) ?? layouts.add(key, plan.draft(for: key, context))
            let start = output.count
            if Self.append(
                layout, of: layouts, plan, octets, values, context, &scratch, &report,
                into: &output)
            {
                return
            }
            output.truncate(to: start)
        }
        for index in plan.rows(of: context.kind) {
            plan.append(
                plan.rows[index], octets, values, context, &scratch, &report, into: &output)
        }
    }

    /// Appends the pairs of an event by its layout.
    ///
    /// - Returns: Whether all values were short enough for it.
    private static func append(
        _ layout: Layout, of layouts: borrowing Layouts, _ plan: borrowing MessagePlan,
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ context: EventContext,
        _ scratch: inout TextScratch, _ report: inout Report, into output: inout OctetBuffer
    ) -> Bool {
        scratch.time.removeAll()
        scratch.time.append(decimal: Int(context.milliseconds ?? 0))
        // Safe: none of these changes before the walk ends.
        var walk = unsafe LayoutWalk(
            layout, layouts, octets, values, pool: plan.pool,
            category: plan.lines[context.written].category,
            sentence: plan.sentence(for: context),
            time: scratch.time)
        let steps = layouts.steps.span.extracting(layout.steps)
        while walk.copy(steps, values, into: &output) {
            guard case .row(let row) = steps[walk.step].value else { return false }
            walk.skip(steps, into: &output)
            plan.append(
                plan.rows[Int(row)], octets, values, context, &scratch, &report, into: &output)
        }
        walk.end(layout, into: &output)
        return true
    }
}
