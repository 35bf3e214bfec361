import Bytes
import Classification
import EventFormats
import JSONStream
import OnePasswordEvents

extension CompiledMapping {
    typealias Parts = (JSONSlice?, JSONSlice?, JSONSlice?)

    /// Appends a pair whose texts may need any change.
    ///
    /// They go through all steps over `scratch`: without JSON's escapes, trimmed, joined,
    /// sanitized, cut, with CEF's escapes.
    func appendTransformed(
        _ row: Row, limit: Int, _ parts: Parts, _ bytes: Span<UInt8>,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report,
        into output: inout ByteBuffer
    ) {
        let start = output.count
        if appendTranscoded(row, limit: limit, parts, bytes, into: &output) { return }
        output.truncate(to: start)
        scratch.joined.removeAll()
        // No array: it would be allocated for each such value.
        let all: InlineArray<3, (part: JSONSlice?, slot: Int)> = [
            (parts.0, row.first), (parts.1, row.second), (parts.2, row.third),
        ]
        for place in all.indices {
            let slot = all[place].slot
            guard let part = all[place].part else { continue }
            if case .firstText = row.operation, scratch.joined.count > 0 { break }
            scratch.part.removeAll()
            if scratch.part.append(unescaping: part, of: bytes) {
                report.isSanitized = true
            }
            let isBlank = !join(scratch.part, row.joiner, into: &scratch.joined)
            if isBlank { report.unusable |= 1 << UInt64(slot) }
        }
        appendJoinedText(row, limit: limit, &scratch, &report, into: &output)
    }

    /// Appends a pair whose texts are harmless, in one pass.
    ///
    /// - Returns: Whether it could; otherwise the output is longer by nothing useful.
    private func appendTranscoded(
        _ row: Row, limit: Int, _ parts: Parts, _ bytes: Span<UInt8>,
        into output: inout ByteBuffer
    ) -> Bool {
        append(row.prefix, into: &output)
        // No text has more scalars than bytes in JSON.
        var left = limit
        var isFirst = true
        func appendPart(_ part: JSONSlice?, into output: inout ByteBuffer) -> Bool {
            guard let part else { return true }
            if !isFirst {
                guard row.joiner.count > 0 else { return false }
                left &-= row.joiner.count
                append(row.joiner, into: &output)
            }
            isFirst = false
            left &-= part.count
            guard left >= 0 else { return false }
            let isCopied =
                part.isPlain && !isLEEF && bytes[part.start] > UInt8(ascii: " ")
                && bytes[part.start + part.count - 1] > UInt8(ascii: " ")
            if isCopied {
                output.append(bytes, part.start, part.count)
                return true
            }
            return transcoder.append(part, of: bytes, into: &output)
        }
        guard appendPart(parts.0, into: &output) else { return false }
        if isFirst || row.operation != .firstText {
            guard appendPart(parts.1, into: &output), appendPart(parts.2, into: &output) else {
                return false
            }
        }
        appendSuffix(row.suffix, into: &output)
        return true
    }

    /// The longest IPv6 address.
    private static let longestAddress = 39

    /// Appends a pair with the text in `scratch.joined`, or nothing without one.
    ///
    /// From `address` on it is an IPv6 address in its canonical form, which holds nothing that could
    /// be taken for a header: a group is never followed by anything but a colon and a group. So is a
    /// text that is an address and nothing else, unless it is an id.
    func appendJoinedText(
        _ row: Row, limit: Int, address: Int? = nil, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout ByteBuffer
    ) {
        guard scratch.joined.count > 0 else { return }
        scratch.sanitized.removeAll()
        let (isChanged, scalars) = scratch.joined.sanitized(
            marking: format.marked, before: address, into: &scratch.sanitized)
        if isChanged, !row.operation.isIdentifier, limit >= Self.longestAddress,
            let number = scratch.joined.addressNumber()
        {
            append(row.prefix, into: &output)
            output.append(ipv6: number)
            return appendSuffix(row.suffix, into: &output)
        }
        if isChanged { report.isSanitized = true }
        if row.operation.isIdentifier, scalars > limit {
            report.unusable |= 1 << UInt64(row.first)
            return
        }
        append(row.prefix, into: &output)
        if scalars > limit {
            scratch.cut.removeAll()
            scratch.sanitized.cut(scalars: scalars, limit: limit, into: &scratch.cut)
            scratch.cut.escaped(for: format, into: &output)
            report.isShortened = true
        } else {
            scratch.sanitized.escaped(for: format, into: &output)
        }
        appendSuffix(row.suffix, into: &output)
    }

    /// Appends a part without its outer spaces, and the joiner before it where one is needed.
    ///
    /// - Returns: Whether there was more than spaces.
    func join(
        _ part: borrowing ByteBuffer, _ joiner: Literal, into joined: inout ByteBuffer
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

extension ByteBuffer {
    fileprivate borrowing func sanitized(
        marking marked: ASCIISet, before end: Int?, into output: inout ByteBuffer
    ) -> (isChanged: Bool, scalars: Int) {
        withSpan { text in
            guard let end else {
                return TextSanitizer.sanitize(text, marking: marked, into: &output)
            }
            let (isChanged, scalars) = TextSanitizer.sanitize(
                text.extracting(0..<end), marking: marked, into: &output)
            output.append(text, end, text.count - end)
            return (isChanged, scalars + text.count - end)
        }
    }

    /// The number of the IPv6 address that the whole text is.
    fileprivate borrowing func addressNumber() -> UInt128? {
        withSpan { text in
            let address = ClientAddress(text, start: 0, count: text.count)
            guard case .ipv6? = address else { return nil }
            return address?.number
        }
    }

    fileprivate borrowing func cut(scalars: Int, limit: Int, into output: inout ByteBuffer) {
        withSpan { TextSanitizer.cut($0, scalars: scalars, limit: limit, into: &output) }
    }

    fileprivate borrowing func escaped(
        for format: EventFormat, into output: inout ByteBuffer
    ) {
        withSpan { format.escape($0, into: &output) }
    }
}

extension CompiledMapping {
    /// How many scalars a free text keeps when its message is too long.
    private static let shortText = 64

    /// Appends the extension of a message in at most `size` bytes.
    ///
    /// First free texts are cut, the least important first, then whole rows are left out: those
    /// under keys of our own first, the ids and the address last of all. What was left out is counted in a number of its own.
    func appendShortened(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report,
        size: Int, into output: inout ByteBuffer
    ) {
        let range = rows(of: event.kind)
        var limits = rows.map { _ in Int.max }
        var trial = ByteBuffer(capacity: 4096)
        var sizes = rows.map { _ in 0 }
        for row in range {
            sizes[row] = measure(row, .max, bytes, values, event, &scratch, &trial)
        }
        // The last character is not sent.
        var excess = sizes.reduce(0, +) - 1 + closing.count - size
        for row in range.reversed() where excess > 0 && canBeCut(rows[row]) {
            let shorter = measure(
                row, Self.shortText, bytes, values, event, &scratch, &trial)
            guard shorter < sizes[row] else { continue }
            excess -= sizes[row] - shorter
            sizes[row] = shorter
            limits[row] = Self.shortText
        }
        var leftOut = 0
        for ranks in [[MappingRow.Rank.last], [.plain, .freeText], [.identifier]] {
            for row in range.reversed() where ranks.contains(rows[row].rank) {
                guard excess > 0 else { break }
                guard sizes[row] > 0 else { continue }
                excess -= sizes[row]
                if leftOut == 0 { excess += format.mark(leftOut: 99).utf8.count }
                sizes[row] = 0
                leftOut += 1
            }
        }
        for row in range where sizes[row] > 0 {
            append(
                rows[row], limit: limits[row], bytes, values, event, &scratch, &report,
                into: &output)
        }
        if leftOut > 0 { output.append(format.mark(leftOut: leftOut)) }
        pool.append(closing, inPlaceOfLastByteOf: &output)
        report.isShortened = true
    }

    /// Whether a part of a row's value says something.
    private func canBeCut(_ row: Row) -> Bool {
        switch row.rank {
        case .freeText: true
        case .last: row.operation != .identifier
        case .kept, .identifier, .plain: false
        }
    }

    /// How many bytes a row takes.
    private func measure(
        _ row: Int, _ limit: Int, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ event: ClassifiedEvent, _ scratch: inout TextScratch, _ trial: inout ByteBuffer
    ) -> Int {
        trial.removeAll()
        var ignored = MessageEncoder.Report()
        append(
            rows[row], limit: limit, bytes, values, event, &scratch, &ignored, into: &trial)
        return trial.count
    }
}
