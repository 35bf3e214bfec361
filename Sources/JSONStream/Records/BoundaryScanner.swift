import Bytes

/// Finds where a record ends that cannot be read: because it is broken, too large, or not all there.
///
/// It counts braces outside strings, and goes on where it stopped when more bytes are there, so
/// every byte is looked at once. A broken record may never close its braces. Then it ends before
/// the next line that begins as its own line did: with a brace at the same indentation.
///
///     {"uuid":"A","user":{"na                 cut off
///     {"uuid":"B", …                          ends it
///
/// A brace after zeros ends it as well: they are where what was written last never came to disk.
struct BoundaryScanner: Sendable {
    private var depth: Int
    private var isInString = false
    private var isEscaped = false
    private var isBehindZero = false
    /// The white space since the last line feed, while there was nothing else.
    private var indentation: Int?
    /// The indentation of the record's line, or nil where only braces count.
    var recordIndentation: Int?
    /// Whether the next line ended the record: the bytes before it may be gone by then.
    private(set) var isEndedByLine = false

    /// Creates a scanner that starts inside of `depth` containers of the record.
    init(depth: Int, recordIndentation: Int?) {
        self.depth = depth
        self.recordIndentation = recordIndentation
    }

    /// Scans from `start` on, and returns where the record ends, if that is before `end`.
    mutating func scan(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
        var index = start
        while true {
            if indentation == nil, !isEscaped, !isBehindZero {
                index = next(bytes, from: index, to: end)
            }
            guard index < end else { return nil }
            let byte = bytes[index]
            index += 1
            if isBehindZero, recordIndentation != nil, byte == UInt8(ascii: "{") {
                return index - 1
            }
            isBehindZero = byte == 0
            if byte == UInt8(ascii: "\n") {
                // No string goes on after a line feed (RFC 8259, section 7).
                isInString = false
                isEscaped = false
                indentation = 0
                continue
            }
            if let width = indentation {
                if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                    indentation = width + 1
                    continue
                }
                indentation = nil
                let isOpening = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
                if isOpening, width == recordIndentation {
                    isEndedByLine = true
                    return index - 1
                }
            }
            if isEscaped {
                isEscaped = false
            } else if isInString {
                isEscaped = byte == UInt8(ascii: "\\")
                isInString = byte != UInt8(ascii: "\"")
            } else if ends(byte) {
                return index
            }
        }
    }

    /// Where the next byte is that can mean something: in a string that are few.
    private func next(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
        isInString
            ? bytes.firstIndex(from: start, to: end) {
                $0.equal(to: UInt8(ascii: "\"")) | $0.equal(to: UInt8(ascii: "\\"))
                    | $0.equal(to: UInt8(ascii: "\n")) | $0.equal(to: 0)
            } isFound: {
                $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
                    || $0 == UInt8(ascii: "\n") || $0 == 0
            }
            : bytes.firstIndex(from: start, to: end) {
                $0.equal(to: UInt8(ascii: "\"")) | $0.equal(to: UInt8(ascii: "{"))
                    | $0.equal(to: UInt8(ascii: "}")) | $0.equal(to: UInt8(ascii: "["))
                    | $0.equal(to: UInt8(ascii: "]")) | $0.equal(to: UInt8(ascii: "\n"))
                    | $0.equal(to: 0)
            } isFound: {
                $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == 0
                    || $0 | 0x20 == UInt8(ascii: "{") || $0 | 0x20 == UInt8(ascii: "}")
            }
    }

    /// Counts one byte outside strings, and tells whether it closes the record.
    private mutating func ends(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""):
            isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            return depth == 0
        default:
            break
        }
        return false
    }
}

/// What is refused is passed over up to where the next record can begin.
extension RecordReader {
    /// Finds the end of a piece: that of the line where there is no scanner.
    func findEnd(
        _ bytes: Span<UInt8>, _ scanner: inout BoundaryScanner?, from start: Int, to end: Int
    ) -> Int? {
        scanner == nil
            ? (start..<end).first { bytes[$0] == UInt8(ascii: "\n") || isBehindZero(bytes, $0) }
            : scanner?.scan(bytes, from: start, to: end)
    }

    /// Whether a record may begin at `index`, before which a zero is that ends what is no JSON.
    private func isBehindZero(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
        bytes[index] == UInt8(ascii: "{") && index > position && bytes[index - 1] == 0
            && index - position <= limit && skipping?.isReported != true
    }

    mutating func startSkipping(
        _ reason: Rejection.Reason, at offset: Int, isRest: Bool
    ) -> Outcome? {
        if isRest { containers.removeLast() }
        return startSkipping(reason, at: offset, depth: isRest ? 1 : 0)
    }

    mutating func startSkipping(
        _ reason: Rejection.Reason, at offset: Int, depth: Int
    ) -> Outcome? {
        startSkipping(
            reason, at: offset,
            by: BoundaryScanner(depth: depth, recordIndentation: line.indentation),
            scanned: position)
    }

    /// Passes over what is larger than the limit, up to where its braces are balanced.
    ///
    /// Its beginning is right as far as the limit, so that lines which begin other records can only
    /// follow after that.
    @inline(never)
    mutating func startSkippingTooLarge(
        _ bytes: Span<UInt8>, isRest: Bool
    ) -> Outcome? {
        let edge = position + limit
        var scanner = BoundaryScanner(depth: isRest ? 1 : 0, recordIndentation: nil)
        _ = scanner.scan(bytes, from: position, to: edge)
        scanner.recordIndentation = line.indentation
        if isRest { containers.removeLast() }
        return startSkipping(.tooLarge(limit: limit), at: position, by: scanner, scanned: edge)
    }

    mutating func startSkipping(
        _ reason: Rejection.Reason, at offset: Int, by scanner: BoundaryScanner, scanned: Int
    ) -> Outcome? {
        unfinished = nil
        skipping = Skip(reason: reason, offset: offset, scanner: scanner, scanned: scanned)
        return nil
    }

    /// Passes over a refused piece as far as it goes; nil once it ended and was reported before.
    mutating func skip(
        _ bytes: Span<UInt8>, end: Int, isLast: Bool
    ) -> Outcome? {
        guard var piece = skipping else { return nil }
        let found = findEnd(bytes, &piece.scanner, from: piece.scanned, to: end)
        piece.scanned = end
        if let stop = found ?? (isLast ? end : nil) {
            let isTooLarge = stop - position > limit
            let range = trimmed(bytes, position..<min(stop, position + limit))
            position = stop
            skipping = nil
            if found == nil {
                // The truncated record accounts for its enclosing containers; report nothing for them.
                containers.removeAll()
            } else if piece.scanner?.isEndedByLine == true {
                closeContainers(openedSince: line.offset, endedAt: stop)
            }
            guard !piece.isReported else { return nil }
            return isTooLarge
                ? .refused(Rejection(.tooLarge(limit: limit), range, at: range.lowerBound))
                : .refused(Rejection(piece.reason, range, at: min(piece.offset, stop)))
        }
        defer { skipping = piece }
        if piece.isReported {
            position = end
            return .moreNeeded
        }
        guard end - position > limit else { return .moreNeeded }
        piece.isReported = true
        let range = trimmed(bytes, position..<position + limit)
        position = end
        return .refused(Rejection(.tooLarge(limit: limit), range, at: range.lowerBound))
    }

    /// Closes what opened on the line of a piece that the next line ended.
    private mutating func closeContainers(openedSince start: Int, endedAt stop: Int) {
        while let last = containers.last, last.start >= start { containers.removeLast() }
        line.offset = stop - line.indentation
    }

    private func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound,
            JSONCursor.isWhiteSpace(bytes[end - 1]) || bytes[end - 1] == 0
        {
            end -= 1
        }
        return range.lowerBound..<end
    }
}
