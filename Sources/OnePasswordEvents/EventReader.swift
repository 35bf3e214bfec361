package import JSONStream
import Octets

/// Finds the events in a stream of JSON and reads their fields.
///
/// Beside the containers that `RecordReader` knows, an event may be the text of a `message`, as
/// Elastic and Sekoia store it: `{"message":"{\"uuid\":…}"}`, `{"input":{"message":"…"}}`.
package struct EventReader: ~Copyable, Sendable {
    /// What the next piece of the stream is.
    package enum Outcome: Sendable, Hashable {
        /// An event, to be had by `withEvent`; the range is that of its record.
        case event(Range<Int>)
        /// An object or another piece of text that cannot be forwarded.
        case refused(EventRefusal)
        case moreNeeded
        case end
    }

    private var records: RecordReader
    private var inner: FieldReader
    /// The event that was the text of a message, with the zeros that a reader needs behind it.
    private var unwrapped: [UInt8] = []
    private var isUnwrapped = false
    /// What every event is taken for, whatever its names say.
    private let forcedKind: EventKind?
    /// The kind of the event read last.
    package private(set) var kind = EventKind.itemUsage

    /// Creates a reader for the start of a stream, for records of at most `limit` octets.
    ///
    /// Events are told apart by their names unless all are said to be of one `kind`.
    package init(limit: Int, kind: EventKind? = nil) {
        forcedKind = kind
        let table = Self.table
        records = RecordReader(table, limit: limit)
        inner = FieldReader(table)
    }

    /// The next octet to be read; all before it are done with.
    package var position: Int { records.position }

    /// Where a new reader has to begin to find what comes after `position`.
    package var restart: Int { records.restart }

    /// Moves all offsets after the first `count` octets were dropped.
    package mutating func rebase(by count: Int) {
        records.rebase(by: count)
    }

    /// Where the reader is, or nil inside of a piece.
    package var standing: RecordReader.Standing? { records.standing }

    /// Notes where the reader is, which is behind an event.
    package mutating func note(in standing: inout RecordReader.Standing) {
        records.note(in: &standing)
    }

    /// Goes to where another reader of the same octets was between two pieces.
    package mutating func move(to standing: RecordReader.Standing) {
        records.move(to: standing)
    }

    /// Where the reader will be behind `index` if a record begins there that seems to.
    package func likelyStanding(
        _ octets: Span<UInt8>, behind index: Int, before end: Int
    ) -> RecordReader.Standing? {
        records.likelyStanding(octets, behind: index, before: end)
    }

    /// Reads on in `octets`, which `JSONCursor.slack` zeros follow, up to `end`.
    package mutating func next(_ octets: Span<UInt8>, end: Int, isLast: Bool) -> Outcome {
        while true {
            switch records.next(octets, end: end, isLast: isLast) {
            case .record(let range):
                if let outcome = judge(octets, range) { return outcome }
            case .refused(let refusal):
                return .refused(EventRefusal(refusal))
            case .moreNeeded:
                return .moreNeeded
            case .end:
                return .end
            }
        }
    }

    /// Lends the event read last: the octets that its fields point into, and the fields.
    package mutating func withEvent<Result>(
        _ octets: Span<UInt8>, _ body: (Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        isUnwrapped
            ? body(unwrapped.span, inner.values) : body(octets, records.fields.values)
    }

    /// Tells what a record is; nil for a page that says `null` for having no records.
    private mutating func judge(_ octets: Span<UInt8>, _ range: Range<Int>) -> Outcome? {
        isUnwrapped = false
        var marks = KindMarks(rawValue: records.fields.values.marks)
        if marks.isDisjoint(with: .identifying), unwrapMessage(octets) {
            marks = KindMarks(rawValue: inner.values.marks)
            isUnwrapped = true
        }
        guard let found = marks.kind else {
            return records.fields.values.hasNullRecords
                ? nil : .refused(EventRefusal(.noEventField, range, at: range.lowerBound))
        }
        kind = forcedKind ?? found
        return .event(range)
    }

    /// Reads the event that is the text of the record's message, and tells whether there is one.
    private mutating func unwrapMessage(_ octets: Span<UInt8>) -> Bool {
        guard
            let message = records.fields.values.value(Self.messageSlot)
                ?? records.fields.values.value(Self.inputMessageSlot)
        else { return false }
        var text = OctetBuffer(capacity: message.count + JSONCursor.slack)
        text.append(unescaping: message, of: octets)
        let count = text.count
        text.append(repeating: 0, count: JSONCursor.slack)
        let copy = text.withSpan { span in Array(copying: span) }
        unwrapped = copy
        inner.forgetOctets()
        var cursor = JSONCursor(at: 0)
        cursor.skipWhiteSpace(copy.span)
        guard copy[cursor.position] == UInt8(ascii: "{") else { return false }
        do throws(JSONSyntaxError) {
            guard
                case .object(let end) = try inner.read(
                    copy.span, from: cursor.position, before: count, depth: 0)
            else { return false }
            cursor.position = end
            cursor.skipWhiteSpace(copy.span)
            return cursor.position == count && KindMarks(rawValue: inner.values.marks).kind != nil
        } catch {
            return false
        }
    }

    // The table

    private static let messageSlot = EventField.allCases.count
    private static let inputMessageSlot = messageSlot + 1

    /// The fields of events, where wrapped events stand, then what only tells kinds apart.
    private static let table: FieldTable = {
        let fields = EventField.allCases.map { field in
            FieldTable.Field(
                field.path, field.entry.kind, marks: field.entry.marks.rawValue)
        }
        let wrappers: [FieldTable.Field] = [
            FieldTable.Field("message", .text, marks: 0),
            FieldTable.Field("input.message", .text, marks: 0),
            FieldTable.Field("items", .records, marks: 0),
            FieldTable.Field("events", .records, marks: 0),
        ]
        return FieldTable(
            fields + wrappers, identifyingMarks: KindMarks.identifying.rawValue)
    }()
}

extension [UInt8] {
    /// Creates an array of the octets of `span`.
    fileprivate init(copying span: Span<UInt8>) {
        self.init(capacity: span.count) { output in
            for index in span.indices { output.append(span[index]) }
        }
    }
}
