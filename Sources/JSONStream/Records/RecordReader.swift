package import Bytes

/// Finds the records in a stream of JSON, whatever container they come in, and reads their fields.
///
/// A record is an object, and what it is an element of does not matter:
///
///     {"uuid":…}                                  one document, or many end to end
///     {"uuid":…} ⏎ {"uuid":…}                     a line each (NDJSON)
///     [{"uuid":…}, {"uuid":…}]                    an array
///     {"cursor":…, "items":[{"uuid":…}], …}       a page of the Events API, keys in any order
///
/// What a record, or what comes before and after the records of a page, may have in bytes is
/// limited. What it then says does not depend on the pieces in which the bytes come.
///
/// The reader keeps only the containers that are open. It is given the bytes at each call, with
/// `JSONCursor.slack` zeros after them, and says from where on it needs them again: `position`.
/// A record that is not all there yet is tried again when its braces are balanced, or when twice
/// as much of it is there, so the work stays linear however small the pieces are that arrive.
package struct RecordReader: ~Copyable, Sendable {
    /// What the next piece of the stream is.
    package enum Outcome: Sendable, Hashable {
        /// A record, whose fields are in `fields.values`.
        case record(Range<Int>)
        case refused(Rejection)
        /// Nothing more can be read without more bytes.
        case moreNeeded
        /// The stream is at its end, and so are its containers.
        case end
    }

    /// The largest record in bytes.
    let limit: Int
    /// Holds the fields of the record read last, in `fields.values`.
    package internal(set) var fields: FieldReader
    var containers: [Container] = []
    var unfinished: Partial?
    var skipping: Skip?
    var line = LineStart()

    /// The next byte to be read; all before it are done with.
    package internal(set) var position = 0

    /// Where a new reader has to begin to find what comes after `position`.
    ///
    /// That is outside of every container, and negative once those bytes are gone.
    package var restart: Int { containers.first?.start ?? position }

    /// Creates a reader for the start of a stream.
    package init(_ table: FieldTable, limit: Int) {
        fields = FieldReader(table)
        self.limit = limit
    }

    /// An open array, or an object that holds one.
    struct Container: Sendable, Hashable {
        let isArray: Bool
        /// Where it opened; negative once those bytes are gone.
        var start: Int
    }

    /// A piece that was not all there when it was tried.
    struct Partial: Sendable {
        /// How much of it was there.
        let tried: Int
        /// Finds the end; without one it is the end of the line.
        var scanner: BoundaryScanner?
        var scanned: Int
    }

    /// A piece that is passed over up to its end.
    struct Skip: Sendable {
        let reason: Rejection.Reason
        /// The byte that is to blame.
        var offset: Int
        /// Finds the end; without one it is the end of the line.
        var scanner: BoundaryScanner?
        var scanned: Int
        /// Whether the refusal was given already: its bytes are dropped.
        var isReported = false
    }

    /// Where the line of the last record began, as far as the text between records tells.
    struct LineStart: Sendable, Hashable {
        var offset = 0
        var indentation = 0
        var isIndenting = true
    }

    /// Begins again with other bytes.
    package mutating func begin() {
        fields.forgetBytes()
        position = 0
        containers.removeAll()
        line = LineStart()
        unfinished = nil
        skipping = nil
    }

    /// Reads once more the fields of a record that it has found in bytes which are still there.
    ///
    /// - Throws: Nothing, if it has.
    package mutating func readAgain(
        _ bytes: Span<UInt8>, record range: Range<Int>
    ) throws(JSONSyntaxError) {
        fields.forgetBytes()
        _ = try fields.read(bytes, from: range.lowerBound, before: range.upperBound, depth: 0)
    }

    /// Hands out the text of the nested value `fields.values.unescapedName`, with `JSONCursor.slack` zeros
    /// after it, for another buffer.
    package mutating func swapNestedText(with text: inout ByteBuffer) {
        swap(&fields.nested.text, &text)
    }

    /// Whether an object in a text is read where it is, so that its fields are slices of the same bytes.
    package var readsInPlace: Bool {
        get { fields.nested.isReadInPlace }
        set { fields.nested.isReadInPlace = newValue }
    }

    /// Moves all offsets after the first `count` bytes were dropped.
    package mutating func rebase(by count: Int) {
        fields.forgetBytes()
        position -= count
        line.offset -= count
        unfinished?.scanned -= count
        skipping?.scanned -= count
        skipping?.offset -= count
        for index in containers.indices {
            containers[index].start -= count
        }
    }

    /// Reads on in `bytes` up to `end`, which is the end of the stream if `isLast`.
    package mutating func next(_ bytes: Span<UInt8>, end: Int, isLast: Bool) -> Outcome {
        // What nearly always comes, apart from the rest for what a large function costs at its start.
        if skipping == nil, unfinished == nil, containers.last?.isArray != false {
            skipSeparators(bytes, end: end)
            if position < end, bytes[position] == UInt8(ascii: "{"),
                let outcome = readObject(bytes, end: end, isLast: isLast, isRest: false)
            {
                return outcome
            }
        }
        return nextPiece(bytes, end: end, isLast: isLast)
    }

    /// Reads on from wherever the reader is.
    @inline(never)
    private mutating func nextPiece(
        _ bytes: Span<UInt8>, end: Int, isLast: Bool
    ) -> Outcome {
        while true {
            if skipping != nil {
                guard let outcome = skip(bytes, end: end, isLast: isLast) else { continue }
                return outcome
            }
            if unfinished != nil, !isWorthAnotherTry(bytes, end: end, isLast: isLast) {
                return .moreNeeded
            }
            if containers.last?.isArray != false {
                skipSeparators(bytes, end: end)
            }
            guard position < end else { return isLast ? endOfStream(end) : .moreNeeded }
            if let outcome = readPiece(bytes, end: end, isLast: isLast) { return outcome }
        }
    }

    /// Reads one piece; nil when it was only the start or the end of a container.
    @inline(__always)
    private mutating func readPiece(
        _ bytes: Span<UInt8>, end: Int, isLast: Bool
    ) -> Outcome? {
        guard containers.last?.isArray != false else {
            return readObject(bytes, end: end, isLast: isLast, isRest: true)
        }
        switch bytes[position] {
        case UInt8(ascii: "{"):
            return readObject(bytes, end: end, isLast: isLast, isRest: false)
        case UInt8(ascii: "["):
            guard containers.count < JSONCursor.maximumDepth else {
                return startSkipping(.syntax(.tooDeep), at: position, depth: 0)
            }
            containers.append(Container(isArray: true, start: position))
            position += 1
            return nil
        case UInt8(ascii: "]") where !containers.isEmpty:
            containers.removeLast()
            position += 1
            return nil
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            position += 1
            return .refused(Rejection(.unexpectedEnd, position - 1..<position, at: position - 1))
        case 0xEF where isByteOrderMark(bytes, end: end):
            guard position + 3 <= end || isLast else { return .moreNeeded }
            position += min(3, end - position)
            return nil
        default:
            return readScalar(bytes, end: end, isLast: isLast)
        }
    }

    // Objects

    /// Reads an object, or the rest of one after its array of records.
    @inline(__always)
    private mutating func readObject(
        _ bytes: Span<UInt8>, end: Int, isLast: Bool, isRest: Bool
    ) -> Outcome? {
        let start = position
        do throws(JSONSyntaxError) {
            let outcome =
                isRest
                ? try fields.readRest(
                    bytes, from: start, before: end, depth: containers.count - 1)
                : try fields.read(bytes, from: start, before: end, depth: containers.count)
            if unfinished != nil { unfinished = nil }
            switch outcome {
            case .records(let first, let level):
                guard first - start <= limit else {
                    return startSkippingTooLarge(bytes, isRest: isRest)
                }
                for _ in isRest ? 0..<level : 0..<level + 1 {
                    containers.append(Container(isArray: false, start: start))
                }
                containers.append(Container(isArray: true, start: first - 1))
                position = first
                return nil
            case .object(let objectEnd):
                guard objectEnd - start <= limit else {
                    return startSkippingTooLarge(bytes, isRest: isRest)
                }
                position = objectEnd
                if isRest { containers.removeLast() }
                return complete(start..<objectEnd, isRest: isRest)
            }
        } catch {
            return passBroken(bytes, error, end: end, isLast: isLast, isRest: isRest)
        }
    }

    /// Passes over an object that is not whole or none, or waits for the rest of it.
    @inline(never)
    private mutating func passBroken(
        _ bytes: Span<UInt8>, _ error: JSONSyntaxError, end: Int, isLast: Bool, isRest: Bool
    ) -> Outcome? {
        let start = position
        if error.offset < end, error.offset - start <= limit {
            return startSkipping(.syntax(error.problem), at: error.offset, isRest: isRest)
        }
        guard end - start <= limit else {
            return startSkippingTooLarge(bytes, isRest: isRest)
        }
        if isLast { return startSkipping(.cutOff, at: end, isRest: isRest) }
        var scanner =
            unfinished?.scanner
            ?? BoundaryScanner(depth: isRest ? 1 : 0, recordIndentation: nil)
        _ = scanner.scan(bytes, from: unfinished?.scanned ?? start, to: end)
        unfinished = Partial(tried: end - start, scanner: scanner, scanned: end)
        return .moreNeeded
    }

    /// Tells what a whole object is.
    @inline(__always)
    private func complete(_ range: Range<Int>, isRest: Bool) -> Outcome? {
        if isRest {
            return fields.isIdentified
                ? .refused(Rejection(.fieldsBesideRecords, range, at: range.lowerBound)) : nil
        }
        return .record(range)
    }

    /// Whether enough has come to try the unfinished piece again.
    private mutating func isWorthAnotherTry(
        _ bytes: Span<UInt8>, end: Int, isLast: Bool
    ) -> Bool {
        guard var waiting = unfinished else { return true }
        let stop = findEnd(bytes, &waiting.scanner, from: waiting.scanned, to: end)
        waiting.scanned = end
        unfinished = waiting
        let size = end - position
        return stop != nil || isLast || size >= 2 * waiting.tried || size > limit
    }

    // What is no object

    /// Refuses a string, a number or a literal, or else the text up to the end of the line.
    private mutating func readScalar(
        _ bytes: Span<UInt8>, end: Int, isLast: Bool
    ) -> Outcome? {
        var cursor = JSONCursor(at: position)
        var stop = position
        do throws(JSONSyntaxError) {
            try cursor.skipValue(bytes, depth: 0)
            stop = cursor.position
        } catch {
            stop = error.offset
        }
        if stop >= end, !isLast, end - position <= limit {
            unfinished = Partial(tried: end - position, scanner: nil, scanned: end)
            return .moreNeeded
        }
        unfinished = nil
        if stop == cursor.position, stop < end, stop - position <= limit,
            endsScalar(bytes[stop])
        {
            let range = position..<stop
            position = stop
            return .refused(Rejection(.notAnObject, range, at: range.lowerBound))
        }
        skipping = Skip(
            reason: stop < end ? .notJSON : .notAnObject, offset: position,
            scanner: nil, scanned: position)
        return nil
    }

    /// Whether `byte` can be after a string, number or literal.
    private func endsScalar(_ byte: UInt8) -> Bool {
        JSONCursor.isWhiteSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
    }

    private func isByteOrderMark(_ bytes: Span<UInt8>, end: Int) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return mark.indices.allSatisfy { index in
            position + index >= end || bytes[position + index] == mark[index]
        }
    }

    /// Passes white space and the commas between records, and notes where lines begin.
    ///
    /// So it does with zeros: a file that was cut while its writer wrote on begins with them, and
    /// one that was open when the machine went down ends with them.
    @inline(__always)
    private mutating func skipSeparators(_ bytes: Span<UInt8>, end: Int) {
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\n"):
                line = LineStart(offset: position + 1)
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                if line.isIndenting { line.indentation += 1 }
            case UInt8(ascii: "\r"), UInt8(ascii: ","), 0:
                break
            default:
                line.isIndenting = false
                return
            }
            position += 1
        }
    }

    /// Ends the stream, and says once if something was still open.
    private mutating func endOfStream(_ end: Int) -> Outcome {
        guard !containers.isEmpty else { return .end }
        containers.removeAll()
        return .refused(Rejection(.unclosedContainer, end..<end, at: end))
    }
}
