import CEF
import JSONStream
import Octets
import OnePasswordEvents

extension MessagePlan {
    typealias Parts = (JSONText?, JSONText?, JSONText?)

    /// Appends a pair whose value is text of the event.
    ///
    /// Nearly every text can be copied as it stands; the others take the way over `scratch`.
    func appendText(
        _ row: Row, limit: Int, _ parts: Parts, _ octets: Span<UInt8>,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report,
        into output: inout OctetBuffer
    ) {
        let length =
            (parts.0?.count ?? 0) + (parts.1?.count ?? 0) + (parts.2?.count ?? 0)
            + 2 * row.joiner.count
        guard length > 2 * row.joiner.count else { return }
        guard length <= limit, isCopied(parts.0, octets), isCopied(parts.1, octets),
            isCopied(parts.2, octets)
        else {
            appendReworked(row, limit: limit, parts, octets, &scratch, &report, into: &output)
            return
        }
        append(row.prefix, into: &output)
        var isFirst = true
        appendCopied(parts.0, row, octets, &isFirst, into: &output)
        if case .firstText = row.operation, !isFirst {
            append(row.suffix, into: &output)
            return
        }
        appendCopied(parts.1, row, octets, &isFirst, into: &output)
        appendCopied(parts.2, row, octets, &isFirst, into: &output)
        append(row.suffix, into: &output)
    }

    /// Whether a part goes out as it stands: plain, and without outer spaces.
    private func isCopied(_ part: JSONText?, _ octets: Span<UInt8>) -> Bool {
        guard let part else { return true }
        return part.isPlain && octets[part.start] != UInt8(ascii: " ")
            && octets[part.start + part.count - 1] != UInt8(ascii: " ")
    }

    private func appendCopied(
        _ part: JSONText?, _ row: Row, _ octets: Span<UInt8>, _ isFirst: inout Bool,
        into output: inout OctetBuffer
    ) {
        guard let part else { return }
        if !isFirst { append(row.joiner, into: &output) }
        output.append(octets, part.start, part.count)
        isFirst = false
    }

    /// Takes texts through all steps: without JSON's escapes, trimmed, joined, neutralised, cut,
    /// with CEF's escapes.
    private func appendReworked(
        _ row: Row, limit: Int, _ parts: Parts, _ octets: Span<UInt8>,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report,
        into output: inout OctetBuffer
    ) {
        scratch.joined.removeAll()
        for part in [parts.0, parts.1, parts.2] {
            guard let part else { continue }
            if case .firstText = row.operation, scratch.joined.count > 0 { break }
            scratch.part.removeAll()
            if scratch.part.append(unescaping: part, of: octets) {
                report.isNeutralised = true
            }
            join(scratch.part, row.joiner, into: &scratch.joined)
        }
        guard scratch.joined.count > 0 else {
            report.unusable |= 1 << UInt64(row.first)
            return
        }
        scratch.neutral.removeAll()
        let (isChanged, scalars) = scratch.joined.neutralised(into: &scratch.neutral)
        if isChanged { report.isNeutralised = true }
        if case .identifier = row.operation, scalars > limit {
            report.unusable |= 1 << UInt64(row.first)
            return
        }
        append(row.prefix, into: &output)
        if scalars > limit {
            scratch.cut.removeAll()
            scratch.neutral.cut(scalars: scalars, limit: limit, into: &scratch.cut)
            scratch.cut.escaped(into: &output)
            report.isShortened = true
        } else {
            scratch.neutral.escaped(into: &output)
        }
        append(row.suffix, into: &output)
    }

    /// Appends a part without its outer spaces, and the joiner before it where one is needed.
    private func join(
        _ part: borrowing OctetBuffer, _ joiner: Literal, into joined: inout OctetBuffer
    ) {
        part.withSpan { text in
            let range = text.rangeWithoutOuterSpaces
            guard !range.isEmpty else { return }
            if joined.count > 0 { append(joiner, into: &joined) }
            joined.append(text, range.lowerBound, range.count)
        }
    }
}

extension OctetBuffer {
    fileprivate borrowing func neutralised(
        into output: inout OctetBuffer
    ) -> (isChanged: Bool, scalars: Int) {
        withSpan { CEFText.neutralise($0, into: &output) }
    }

    fileprivate borrowing func cut(scalars: Int, limit: Int, into output: inout OctetBuffer) {
        withSpan { CEFText.cut($0, scalars: scalars, limit: limit, into: &output) }
    }

    fileprivate borrowing func escaped(into output: inout OctetBuffer) {
        withSpan { CEFText.escape($0, into: &output) }
    }
}
