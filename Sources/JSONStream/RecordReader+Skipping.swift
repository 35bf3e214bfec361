/// What is refused is passed over up to where the next record can begin.
extension RecordReader {
    /// Finds the end of a piece: that of the line where there is no scanner.
    func findEnd(
        _ octets: Span<UInt8>, _ scanner: inout BoundaryScanner?, from start: Int, to end: Int
    ) -> Int? {
        scanner == nil
            ? (start..<end).first { octets[$0] == UInt8(ascii: "\n") || isBehindZero(octets, $0) }
            : scanner?.scan(octets, from: start, to: end)
    }

    /// Whether a record may begin at `index`, before which a zero stands that ends what is no JSON.
    private func isBehindZero(_ octets: Span<UInt8>, _ index: Int) -> Bool {
        octets[index] == UInt8(ascii: "{") && index > position && octets[index - 1] == 0
            && index - position <= limit && skipping?.isReported != true
    }

    mutating func startSkipping(
        _ reason: Refusal.Reason, at offset: Int, isRest: Bool
    ) -> Outcome? {
        if isRest { containers.removeLast() }
        return startSkipping(reason, at: offset, depth: isRest ? 1 : 0)
    }

    mutating func startSkipping(
        _ reason: Refusal.Reason, at offset: Int, depth: Int
    ) -> Outcome? {
        startSkipping(
            reason, at: offset,
            by: BoundaryScanner(depth: depth, recordIndentation: line.indentation),
            scanned: position)
    }

    /// Passes over what is larger than the limit, up to where its braces are balanced.
    ///
    /// Its beginning is right as far as the limit, so that lines which begin other records can only
    /// follow behind that.
    @inline(never)
    mutating func startSkippingTooLarge(
        _ octets: Span<UInt8>, isRest: Bool
    ) -> Outcome? {
        let edge = position + limit
        var scanner = BoundaryScanner(depth: isRest ? 1 : 0, recordIndentation: nil)
        _ = scanner.scan(octets, from: position, to: edge)
        scanner.recordIndentation = line.indentation
        if isRest { containers.removeLast() }
        return startSkipping(.tooLarge(limit: limit), at: position, by: scanner, scanned: edge)
    }

    mutating func startSkipping(
        _ reason: Refusal.Reason, at offset: Int, by scanner: BoundaryScanner, scanned: Int
    ) -> Outcome? {
        unfinished = nil
        skipping = Skipping(reason: reason, offset: offset, scanner: scanner, scanned: scanned)
        return nil
    }

    /// Passes over a refused piece as far as it goes; nil once it ended and was reported before.
    mutating func skip(
        _ octets: Span<UInt8>, end: Int, isLast: Bool
    ) -> Outcome? {
        guard var piece = skipping else { return nil }
        let found = findEnd(octets, &piece.scanner, from: piece.scanned, to: end)
        piece.scanned = end
        if let stop = found ?? (isLast ? end : nil) {
            let isTooLarge = stop - position > limit
            let range = trimmed(octets, position..<min(stop, position + limit))
            position = stop
            skipping = nil
            if found == nil {
                // What was cut off stands for the containers around it.
                containers.removeAll()
            } else {
                closeContainers(openedSince: line.offset, endedByLine: octets, at: stop, end: end)
            }
            guard !piece.isReported else { return nil }
            return isTooLarge
                ? .refused(Refusal(.tooLarge(limit: limit), range, at: range.lowerBound))
                : .refused(Refusal(piece.reason, range, at: min(piece.offset, stop)))
        }
        defer { skipping = piece }
        if piece.isReported {
            position = end
            return .moreNeeded
        }
        guard end - position > limit else { return .moreNeeded }
        piece.isReported = true
        let range = trimmed(octets, position..<position + limit)
        position = end
        return .refused(Refusal(.tooLarge(limit: limit), range, at: range.lowerBound))
    }

    /// Closes what opened on the line of a piece that the next line ended.
    private mutating func closeContainers(
        openedSince start: Int, endedByLine octets: Span<UInt8>, at stop: Int, end: Int
    ) {
        let isNextLine =
            stop < end && stop > 0 && JSONCursor.isWhiteSpace(octets[stop - 1])
            && (octets[stop] == UInt8(ascii: "{") || octets[stop] == UInt8(ascii: "["))
        guard isNextLine else { return }
        while let last = containers.last, last.start >= start { containers.removeLast() }
        line.offset = stop - line.indentation
    }

    private func trimmed(_ octets: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound,
            JSONCursor.isWhiteSpace(octets[end - 1]) || octets[end - 1] == 0
        {
            end -= 1
        }
        return range.lowerBound..<end
    }
}
