import Bytes
import JSONStream

/// Finds the events that an object contains at the paths of `EventWrapper`.
struct WrappedEvents: ~Copyable, Sendable {
    /// An event or a rejected part, in the text that contains it.
    struct Piece: Sendable {
        enum Content: Sendable {
            case event(EventKind)
            case rejected(EventRejection.Reason)
        }

        let content: Content
        /// The text, followed by the zeros that a reader needs.
        let text: [UInt8]
        let range: Range<Int>
        /// What the input has in its place, if it was rewritten.
        var original: [UInt8]?

        var bytes: [UInt8] { original ?? Array(text[range]) }
    }

    private var reader: RecordReader
    private let forcedKind: EventKind?
    /// The text of the event that was found by itself, followed by the zeros that a reader needs.
    private var onlyText = ByteBuffer(capacity: 4096)
    /// Whether there is one, and no pieces.
    private var isOnly = false
    /// For each name at the top that is a whole path, the names of the paths that are tried before it.
    private let earlierNames = Candidates.earlierNames
    /// What was found in the object, in order.
    private var pieces: [Piece] = []
    /// How many of them were returned.
    private var given = 0
    /// The index of the event whose fields the reader has.
    private var fieldsOf: Int?
    /// Why the object contains no event.
    private(set) var reason = EventRejection.Reason.noEvent

    init(_ table: FieldTable, limit: Int, kind: EventKind?) {
        reader = RecordReader(table, limit: limit)
        forcedKind = kind
    }

    /// What was returned last.
    var current: Piece { pieces[given - 1] }
    var hasMore: Bool { given < pieces.count }
    var count: Int { pieces.count }

    /// Lends the event returned last: the bytes that its fields point into, and the fields.
    func withEvent<Result>(
        _ body: (Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        guard isOnly else {
            let text = current.text
            return body(text.span, reader.fields.values)
        }
        return Self.withEvent(onlyText, reader, body)
    }

    private static func withEvent<Result>(
        _ text: borrowing ByteBuffer, _ reader: borrowing RecordReader,
        _ body: (Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        text.withSpan { body($0, reader.fields.values) }
    }

    mutating func forget() {
        isOnly = false
        pieces.removeAll()
        given = 0
    }

    /// Returns the next event, whose fields `withEvent` lends then, or rejected part.
    mutating func next() -> Piece {
        let piece = pieces[given]
        if case .event = piece.content, fieldsOf != given {
            // It was read before, so it is valid.
            try? reader.readAgain(piece.text.span, record: piece.range)
            fieldsOf = given
        }
        given += 1
        return piece
    }

    /// Takes over an event of version 3, rewritten with the names of version 2.
    mutating func rewrite(_ bytes: Span<UInt8>, _ record: Range<Int>) {
        forget()
        fieldsOf = nil
        addRewritten(bytes, record)
    }

    private mutating func addRewritten(_ bytes: Span<UInt8>, _ record: Range<Int>) {
        var event = Version3Event(bytes, record)
        let (text, range) = event.rewritten()
        pieces.append(
            Piece(
                content: .event(.auditEvent), text: text, range: range,
                original: record.map { bytes[$0] }))
    }

    /// Returns the kind of the event that an object contains in a text that its reader has read in
    /// place, where its names alone say that it is one.
    ///
    /// Then that reader has its fields, and there are no pieces.
    mutating func findInPlace(in outer: inout RecordReader) -> EventKind? {
        guard isFirst(outer.fields.values.nameReadInPlace, of: outer.fields.values),
            let kind = kind(of: outer.fields.nested.values)
        else { return nil }
        if !pieces.isEmpty { forget() }
        return kind
    }

    /// Returns the kind of the event that an object contains as nearly all such objects do: as a text
    /// that the reader of the object has unescaped, and that is one event by its names alone.
    ///
    /// Then `withEvent` lends it, and there are no pieces. Any other object is for `find`.
    mutating func findOnly(in outer: inout RecordReader) -> EventKind? {
        guard isFirst(outer.fields.values.unescapedName, of: outer.fields.values) else {
            return nil
        }
        outer.swapNestedText(with: &onlyText)
        reader.begin()
        fieldsOf = nil
        guard Self.isOneRecord(onlyText, &reader), let kind = kind(of: reader.fields.values) else {
            return nil
        }
        if !pieces.isEmpty { forget() }
        isOnly = true
        return kind
    }

    /// Whether a name is the whole path of a wrapper, and no path that is tried before it is there.
    private func isFirst(_ name: Int?, of values: borrowing FieldValues) -> Bool {
        guard let name, let earlier = earlierNames[name] else { return false }
        return earlier & values.nested == 0
    }

    /// The kind of an event by its names alone, if events of that kind are looked for.
    private func kind(of values: borrowing FieldValues) -> EventKind? {
        guard let kind = KindMarks(rawValue: values.marks).kind,
            forcedKind == nil || forcedKind == kind
        else { return nil }
        return kind
    }

    /// Whether a text is one record and nothing else, whose fields the reader then has.
    private static func isOneRecord(
        _ text: borrowing ByteBuffer, _ reader: inout RecordReader
    ) -> Bool {
        text.withSpan { text in
            let end = text.count - JSONCursor.slack
            guard case .record = reader.next(text, end: end, isLast: true) else { return false }
            // Where an array is open, it begins before the end.
            return reader.restart == end || reader.next(text, end: end, isLast: true) == .end
        }
    }

    /// Searches an object, whose fields were found, and returns whether it contains an event.
    mutating func find(_ bytes: Span<UInt8>, _ values: borrowing FieldValues) -> Bool {
        forget()
        reason = .noEvent
        return find(bytes, at: Candidates.values(bytes, values), depth: 0)
    }

    /// Searches the values of an object at the paths of wrappers.
    private mutating func find(
        _ bytes: Span<UInt8>, at candidates: [Range<Int>], depth: Int
    ) -> Bool {
        guard depth < EventWrapper.maximumDepth else { return false }
        let count = pieces.count
        for value in candidates {
            guard let text = Self.text(bytes, value) else { continue }
            if read(text, depth: depth + 1) { return true }
            pieces.removeLast(pieces.count - count)
        }
        return false
    }

    /// Reads a text that may contain events, and returns whether it does.
    private mutating func read(_ text: [UInt8], depth: Int) -> Bool {
        var found: [(verdict: Verdict, range: Range<Int>)] = []
        reader.begin()
        fieldsOf = nil
        reading: while true {
            switch reader.next(text.span, end: text.count - JSONCursor.slack, isLast: true) {
            case .record(let range):
                found.append((verdict(text.span, range), range))
            case .refused(let rejection):
                found.append((.rejected(.input(rejection.reason)), rejection.range))
            case .moreNeeded, .end:
                break reading
            }
        }
        var hasEvent = false
        for (verdict, range) in found {
            switch verdict {
            case .event(let kind):
                if found.count == 1 { fieldsOf = pieces.count }
                add(.event(kind), text, range)
                hasEvent = true
            case .version3:
                addRewritten(text.span, range)
                hasEvent = true
            case .rejected(let reason):
                add(.rejected(reason), text, range)
                if case .input = reason {} else { self.reason = reason }
            case .none(let mayBeForced):
                // It was read before, so it is valid.
                try? reader.readAgain(text.span, record: range)
                let candidates = Candidates.values(text.span, reader.fields.values)
                if find(text.span, at: candidates, depth: depth) {
                    hasEvent = true
                } else if mayBeForced, let forcedKind {
                    add(.event(forcedKind), text, range)
                    hasEvent = true
                } else {
                    add(.rejected(.noEvent), text, range)
                }
            }
        }
        return hasEvent
    }

    private mutating func add(_ content: Piece.Content, _ text: [UInt8], _ range: Range<Int>) {
        pieces.append(Piece(content: content, text: text, range: range))
    }

    private enum Verdict {
        case event(EventKind)
        case version3
        case rejected(EventRejection.Reason)
        /// No event by itself; it may still be one if the user requests its kind.
        case none(mayBeForced: Bool)
    }

    private func verdict(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Verdict {
        switch EventVerdict(bytes, reader.fields.values, at: range.lowerBound) {
        case .event(let kind) where forcedKind ?? kind == kind: .event(kind)
        case .event(let kind): .rejected(.otherKind(kind))
        case .version3 where forcedKind ?? .auditEvent == .auditEvent: .version3
        case .version3: .rejected(.otherKind(.auditEvent))
        case .none: .none(mayBeForced: KindMarks(rawValue: reader.fields.values.marks).hasField)
        }
    }

    /// The text of a value that may be events, followed by the zeros that a reader needs.
    private static func text(_ bytes: Span<UInt8>, _ value: Range<Int>) -> [UInt8]? {
        switch bytes[value.lowerBound] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var text = ByteBuffer(capacity: value.count + JSONCursor.slack)
            text.append(bytes, value.lowerBound, value.count)
            text.append(repeating: 0, count: JSONCursor.slack)
            return Array(text)
        case UInt8(ascii: "\""):
            let string = JSONSlice(
                start: value.lowerBound + 1, count: value.count - 2, isPlain: false)
            guard mayBeJSON(bytes, string) else { return nil }
            return string.text(in: bytes, zeros: JSONCursor.slack)
        default:
            return nil
        }
    }

    /// Whether a string can be the text of an object or array, by how it begins.
    private static func mayBeJSON(_ bytes: Span<UInt8>, _ string: JSONSlice) -> Bool {
        guard string.count > 0 else { return false }
        let first = bytes[string.start]
        // White space may be escaped, and so may a byte order mark.
        return first | 0x20 == UInt8(ascii: "{") || first == UInt8(ascii: "\\")
            || first == UInt8(ascii: " ") || first == 0xEF
    }
}

/// Where collectors and databases put a whole event inside of their own object.
///
/// The value there is an object, an array or a page, or the text of one of them.
package struct EventWrapper: Sendable {
    /// The names of the path, separated by dots; the input may have them as one name.
    package let path: String
    /// The program that writes it.
    package let writers: String

    /// How deep wrappers may be nested.
    package static let maximumDepth = 4

    /// The wrappers in the order in which they are tried; the first that contains an event counts.
    package static let all: [EventWrapper] = [
        ("event.original", "Logstash, Elastic Agent"),
        ("message", "Filebeat, Logstash, Vector, Fluentd, CloudWatch Logs"),
        ("input.message", "Sekoia"),
        ("log", "Fluent Bit, Docker"),
        ("MESSAGE", "journald"),
        ("_raw", "Splunk, Cribl"),
        ("_source", "Elasticsearch, OpenSearch"),
        ("event", "Splunk's HTTP Event Collector"),
        ("result", "Splunk's export"),
        ("body", "SQS, OpenTelemetry"),
        ("body.stringValue", "OpenTelemetry's JSON"),
        ("Message", "SNS"),
        ("Sns.Message", "SNS to Lambda"),
        ("payload", "Kafka Connect, kcat"),
        ("value", "Kafka's REST proxy, rpk"),
        ("data", "CloudEvents"),
        ("properties", "Azure's diagnostic logs"),
        ("jsonPayload", "Google Cloud Logging"),
        ("textPayload", "Google Cloud Logging"),
        ("full_message", "GELF"),
        ("short_message", "GELF"),
        ("line", "Loki"),
    ].map { EventWrapper(path: $0, writers: $1) }

    /// The arrays whose elements are separate records; a large one is read as it arrives.
    package static let arrays: [EventWrapper] = [
        ("items", "the Events API"),
        ("events", "stores"),
        ("audit_events", "the Events API, version 3"),
        ("hits.hits", "Elasticsearch, OpenSearch"),
        ("records", "Azure, Kafka's REST proxy"),
        ("Records", "SQS, SNS, S3"),
        ("results", "Splunk"),
        ("logEvents", "CloudWatch Logs"),
        ("resourceLogs", "OpenTelemetry"),
        ("scopeLogs", "OpenTelemetry"),
        ("logRecords", "OpenTelemetry"),
    ].map { EventWrapper(path: $0, writers: $1) }
}
