import JSONStream
import Octets
import OnePasswordEvents

extension MessagePlan {
    typealias Parts = (JSONText?, JSONText?, JSONText?)

    /// Whether plain text needs no second look; LEEF has characters of its own to look for.
    private var copiesPlainText: Bool { !format.isLEEF }

    /// Appends a pair whose texts can all be copied as they stand, as nearly every text can.
    ///
    /// - Returns: Whether the row is done with, as it is too where there is no text.
    @inline(__always)
    func appendPlain(
        _ index: Int, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        into output: inout OctetBuffer
    ) -> Bool {
        switch rows[index].operation {
        case .texts, .firstText, .identifier, .decimal: break
        default: return false
        }
        guard copiesPlainText else { return false }
        let present = rows[index].slots & values.present
        guard present != 0 else { return true }
        guard present & ~values.plain == 0, values.present & rows[index].absent == 0 else {
            return false
        }
        if rows[index].second < 0, let text = values.value(rows[index].first) {
            guard text.count <= rows[index].limit else { return false }
            output.append(
                pool.span, rows[index].prefix.range, octets, text.start..<text.start + text.count,
                rows[index].suffix.range)
            return true
        }
        return appendJoined(rows[index], octets, values, into: &output)
    }

    /// Appends a pair of up to three texts, all of them plain.
    private func appendJoined(
        _ row: Row, _ octets: Span<UInt8>, _ values: borrowing FieldValues,
        into output: inout OctetBuffer
    ) -> Bool {
        let parts: Parts = (
            values.value(row.first), values.value(row.second),
            row.third < 0 ? nil : values.value(row.third)
        )
        let length =
            (parts.0?.count ?? 0) + (parts.1?.count ?? 0) + (parts.2?.count ?? 0)
            + 2 * row.joiner.count
        guard length <= row.limit else { return false }
        append(row.prefix, into: &output)
        var isFirst = true
        appendPart(parts.0, row, octets, &isFirst, into: &output)
        if row.operation != .firstText || isFirst {
            appendPart(parts.1, row, octets, &isFirst, into: &output)
            appendPart(parts.2, row, octets, &isFirst, into: &output)
        }
        appendSuffix(row.suffix, into: &output)
        return true
    }

    private func appendPart(
        _ part: JSONText?, _ row: Row, _ octets: Span<UInt8>, _ isFirst: inout Bool,
        into output: inout OctetBuffer
    ) {
        guard let part else { return }
        if !isFirst { append(row.joiner, into: &output) }
        output.append(octets, part.start, part.count)
        isFirst = false
    }

    /// Appends a pair whose texts may need any change.
    ///
    /// They go through all steps over `scratch`: without JSON's escapes, trimmed, joined,
    /// neutralised, cut, with CEF's escapes.
    func appendReworked(
        _ row: Row, limit: Int, _ parts: Parts, _ octets: Span<UInt8>,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report,
        into output: inout OctetBuffer
    ) {
        scratch.joined.removeAll()
        for (part, slot) in [
            (parts.0, row.first), (parts.1, row.second), (parts.2, row.third),
        ] {
            guard let part else { continue }
            if case .firstText = row.operation, scratch.joined.count > 0 { break }
            scratch.part.removeAll()
            if scratch.part.append(unescaping: part, of: octets) {
                report.isNeutralised = true
            }
            let isBlank = !join(scratch.part, row.joiner, into: &scratch.joined)
            if isBlank { report.unusable |= 1 << UInt64(slot) }
        }
        appendJoinedText(row, limit: limit, &scratch, &report, into: &output)
    }

    /// Appends a pair with the text in `scratch.joined`, or nothing without one.
    func appendJoinedText(
        _ row: Row, limit: Int, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout OctetBuffer
    ) {
        guard scratch.joined.count > 0 else { return }
        scratch.neutral.removeAll()
        let (isChanged, scalars) = scratch.joined.neutralised(
            marking: format.marked, into: &scratch.neutral)
        if isChanged { report.isNeutralised = true }
        if case .identifier = row.operation, scalars > limit {
            report.unusable |= 1 << UInt64(row.first)
            return
        }
        append(row.prefix, into: &output)
        if scalars > limit {
            scratch.cut.removeAll()
            scratch.neutral.cut(scalars: scalars, limit: limit, into: &scratch.cut)
            scratch.cut.escaped(for: format, into: &output)
            report.isShortened = true
        } else {
            scratch.neutral.escaped(for: format, into: &output)
        }
        appendSuffix(row.suffix, into: &output)
    }

    /// Appends a part without its outer spaces, and the joiner before it where one is needed.
    ///
    /// - Returns: Whether there was more than spaces.
    private func join(
        _ part: borrowing OctetBuffer, _ joiner: Literal, into joined: inout OctetBuffer
    ) -> Bool {
        part.withSpan { text in
            let range = text.rangeWithoutOuterSpaces
            guard !range.isEmpty else { return false }
            if joined.count > 0 { append(joiner, into: &joined) }
            joined.append(text, range.lowerBound, range.count)
            return true
        }
    }
}

extension OctetBuffer {
    fileprivate borrowing func neutralised(
        marking marked: ASCIISet, into output: inout OctetBuffer
    ) -> (isChanged: Bool, scalars: Int) {
        withSpan { VisibleText.neutralise($0, marking: marked, into: &output) }
    }

    fileprivate borrowing func cut(scalars: Int, limit: Int, into output: inout OctetBuffer) {
        withSpan { VisibleText.cut($0, scalars: scalars, limit: limit, into: &output) }
    }

    fileprivate borrowing func escaped(
        for format: EventFormat, into output: inout OctetBuffer
    ) {
        withSpan { format.escape($0, into: &output) }
    }
}
