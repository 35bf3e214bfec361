import JSONStream
import Octets
import OnePasswordEvents

/// Pairs whose values can be copied as they stand, as nearly all can.
extension MessagePlan {
    /// How a row finds its value where that needs no second look.
    enum Shortcut: Sendable {
        /// One field's text.
        case text
        /// The first text that is there.
        case firstText
        /// Up to three texts with joiners.
        case texts
        case time, category, address, sentence
        /// Nothing where no rule has tags, and nothing where no name is known.
        case tags, known
        /// Every value of the row is worked on.
        case none
    }

    /// Appends the pairs of all rows, each with what stands behind it.
    ///
    /// What stands behind a value lies in the pool before the next row's key. So both are one copy,
    /// made when the next value is there: `waiting` has not been written yet.
    func append(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ context: EventContext,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report,
        into output: inout OctetBuffer
    ) {
        var waiting = Literal()
        let pool = pool.span
        for index in rows(of: context.kind) {
            /// The value where it is one run, of the pool or of the event.
            var run: (isOwn: Bool, start: Int, count: Int)?
            switch rows[index].shortcut {
            case .text:
                guard values.has(rows[index].first) else { continue }
                run = text(rows[index].first, of: index, values)
            case .firstText:
                guard rows[index].slots & values.present != 0 else { continue }
                let row = rows[index]
                let slot =
                    values.has(row.first)
                    ? row.first : values.has(row.second) ? row.second : row.third
                run = text(slot, of: index, values)
            case .texts:
                let present = rows[index].slots & values.present
                guard present != 0 else { continue }
                if present & ~values.plain == 0, values.present & rows[index].absent == 0,
                    appendTexts(of: index, octets, values, &waiting, into: &output)
                {
                    continue
                }
            case .time:
                guard let milliseconds = context.milliseconds else { continue }
                append(leading(rows[index].prefix, behind: &waiting, into: &output), into: &output)
                output.append(decimal: Int(milliseconds))
                waiting = rows[index].suffix
                continue
            case .category:
                let category = classes[context.written].category
                guard category.count > 0 else { continue }
                run = (true, category.start, category.count)
            case .address:
                // The strict form of IPv4 is the only one, so that plain text is what to write.
                if case .ipv4? = context.address,
                    values.plain >> UInt64(context.addressSlot) & 1 != 0
                {
                    let text = values[context.addressSlot]
                    run = (false, text.start, text.count)
                }
            case .sentence:
                if context.kind == .itemUsage {
                    let sentence = causes(context.eventClass, context.client)
                    if sentence.count <= rows[index].limit {
                        run = (true, sentence.start, sentence.count)
                    }
                }
            case .tags:
                guard context.rule != nil else { continue }
            case .known:
                guard hasNames else { continue }
            case .none:
                break
            }
            guard let run else {
                append(waiting, into: &output)
                waiting = Literal()
                append(rows[index], octets, values, context, &scratch, &report, into: &output)
                continue
            }
            let lead = leading(rows[index].prefix, behind: &waiting, into: &output)
            output.append(
                pool, lead.start, lead.count, run.isOwn ? pool : octets, run.start, run.count)
            waiting = rows[index].suffix
        }
        append(waiting, into: &output)
    }

    /// The text in a slot, if it is plain and not too long for a row.
    @inline(__always)
    private func text(
        _ slot: Int, of index: Int, _ values: borrowing FieldValues
    ) -> (isOwn: Bool, start: Int, count: Int)? {
        guard values.plain >> UInt64(slot) & 1 != 0, values.present & rows[index].absent == 0 else {
            return nil
        }
        let text = values[slot]
        return text.count <= rows[index].limit ? (false, text.start, text.count) : nil
    }

    /// Appends a pair of up to three plain texts, if they are not too long together.
    private func appendTexts(
        of index: Int, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        _ waiting: inout Literal, into output: inout OctetBuffer
    ) -> Bool {
        let row = rows[index]
        let slots: InlineArray<3, Int> = [row.first, row.second, row.third]
        var lead = leading(row.prefix, behind: &waiting, into: &output)
        let start = output.count
        let first = start + lead.count
        for place in slots.indices where values.has(slots[place]) {
            let text = values[slots[place]]
            output.append(pool.span, lead.start, lead.count, octets, text.start, text.count)
            lead = row.joiner
        }
        guard output.count - first <= row.limit else {
            output.truncate(to: start)
            return false
        }
        waiting = row.suffix
        return true
    }

    /// What is to be written before a value: what is waiting, and the key behind it.
    ///
    /// What lies elsewhere than before the key is written at once.
    @inline(__always)
    private func leading(
        _ prefix: Literal, behind waiting: inout Literal, into output: inout OctetBuffer
    ) -> Literal {
        if waiting.start + waiting.count != prefix.start {
            append(waiting, into: &output)
            waiting = Literal(start: prefix.start, count: 0)
        }
        return Literal(start: waiting.start, count: waiting.count + prefix.count)
    }
}
