import Bytes
package import JSONStream

/// Finds the events in a stream of JSON and reads their fields.
///
/// The members of an object decide whether it is an event (`KindMarks`, `EventVerdict`). Another
/// object may contain events where collectors put them, `{"message":"{\"uuid\":…}"}`: see
/// `EventWrapper`.
package struct EventReader: ~Copyable, Sendable {
    /// What was found next in the stream.
    package enum Outcome: Sendable, Hashable {
        /// An event, which `withEvent` lends; the range is that of its record.
        case event(Range<Int>)
        /// An object or another piece of text that cannot be forwarded.
        case rejected(EventRejection)
        case moreNeeded
        case end
    }

    /// Where an event is.
    private enum Place {
        /// It is a record.
        case alone
        /// It was inside of one, and was taken out of it.
        case unwrapped
        /// It is inside of one, and its fields are slices of that.
        case inRecord
    }

    private var records: RecordReader
    private var wrapped: WrappedEvents
    /// Where the event read last is.
    private var place = Place.alone
    private let readsAhead: Bool
    /// The object whose contents are being returned one by one.
    private var holder: Range<Int>?
    /// The kind that every event is treated as; nil to detect it.
    package let forcedKind: EventKind?
    /// The kind of the event read last.
    package private(set) var kind = EventKind.itemUsage

    /// Creates a reader for the start of a stream, for records of at most `limit` bytes.
    ///
    /// With a `kind`, an object with any field of an event is treated as an event of that kind, and
    /// an event of another kind is rejected.
    /// A reader that reads ahead for another one stops before an object that contains several
    /// events, since its state can only say that it is after an object.
    package init(limit: Int, kind: EventKind? = nil, readsAhead: Bool = false) {
        forcedKind = kind
        self.readsAhead = readsAhead
        let table = Self.table
        records = RecordReader(table, limit: limit)
        wrapped = WrappedEvents(table, limit: limit, kind: kind)
    }

    /// Whether the bytes of an event inside of a text may be lent with the escapes of that text, so that
    /// its fields can be read and it cannot be read as JSON.
    package var lendsFieldsAlone: Bool {
        get { records.readsInPlace }
        set { records.readsInPlace = newValue }
    }

    /// The next byte to be read; everything before it was returned.
    ///
    /// An object that contains several events stays before it until all of them were returned.
    package var position: Int { holder?.lowerBound ?? records.position }

    /// Where a new reader has to start to find what follows `position`.
    package var restart: Int { min(records.restart, position) }

    /// Moves all offsets after the first `count` bytes were dropped.
    package mutating func rebase(by count: Int) {
        records.rebase(by: count)
    }

    /// Where the reader is, or nil inside of a piece.
    package var state: RecordReader.State? { holder == nil ? records.state : nil }

    /// The state in which a new reader can go on at `position`; nil where none can.
    package var resumption: RecordReader.State? { holder == nil ? records.resumption : nil }

    /// Saves in `state` where the reader is, which is after an event.
    package mutating func capture(into state: inout RecordReader.State) {
        records.capture(into: &state)
    }

    /// Continues where another reader of the same bytes was between two pieces.
    package mutating func restore(_ state: RecordReader.State) {
        holder = nil
        wrapped.forget()
        records.restore(state)
    }

    /// The state after `index` if a record begins there, as the bytes suggest.
    package func guessedState(
        _ bytes: Span<UInt8>, behind index: Int, before end: Int
    ) -> RecordReader.State? {
        records.guessedState(bytes, behind: index, before: end)
    }

    /// Continues in `bytes`, which `JSONCursor.slack` zeros follow, up to `end`.
    package mutating func next(_ bytes: Span<UInt8>, end: Int, isLast: Bool) -> Outcome {
        if holder != nil { return nextHeld() }
        while true {
            switch records.next(bytes, end: end, isLast: isLast) {
            case .record(let range):
                if let outcome = verify(bytes, range) { return outcome }
            case .refused(let rejection):
                return .rejected(EventRejection(rejection))
            case .moreNeeded:
                return .moreNeeded
            case .end:
                return .end
            }
        }
    }

    /// Lends the event read last: the bytes that its fields point into, and the fields.
    package mutating func withEvent<Result>(
        _ bytes: Span<UInt8>, _ body: (Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        switch place {
        case .alone: body(bytes, records.fields.values)
        case .unwrapped: wrapped.withEvent(body)
        case .inRecord: body(bytes, records.fields.nested.values)
        }
    }

    /// Reads an event again that was rewritten, and lends it; nothing else may be read with this reader.
    package mutating func withEvent<Result>(
        rewrittenAs text: [UInt8], _ body: (Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        records.begin()
        let end = text.count - JSONCursor.slack
        guard case .record = records.next(text.span, end: end, isLast: true) else {
            preconditionFailure("what is made of a whole object is one")
        }
        return body(text.span, records.fields.values)
    }

    /// The bytes of the event read last, if it is one of several in an object.
    package var part: [UInt8]? {
        place == .unwrapped && wrapped.count > 1 ? wrapped.current.bytes : nil
    }

    /// Decides what a record is; nil for a page whose records are `null`.
    @inline(__always)
    private mutating func verify(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Outcome? {
        place = .alone
        guard let found = KindMarks(rawValue: records.fields.values.marks).kind,
            forcedKind == nil || forcedKind == found
        else { return verifyByValues(bytes, range) }
        kind = found
        return .event(range)
    }

    /// Decides what a record is by its values, if its names are not enough.
    @inline(never)
    private mutating func verifyByValues(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Outcome? {
        let verdict = EventVerdict(bytes, records.fields.values, at: range.lowerBound)
        switch verdict {
        case .event(let found) where forcedKind ?? found == found:
            kind = found
            return .event(range)
        case .event(let found):
            return .rejected(EventRejection(.otherKind(found), range, at: range.lowerBound))
        case .version3 where forcedKind ?? .auditEvent == .auditEvent:
            wrapped.rewrite(bytes, range)
            holder = range
            return nextHeld()
        case .version3:
            return .rejected(EventRejection(.otherKind(.auditEvent), range, at: range.lowerBound))
        case .none:
            if let only = wrapped.findInPlace(in: &records) {
                kind = only
                place = .inRecord
                return .event(range)
            }
            if let only = wrapped.findOnly(in: &records) {
                kind = only
                place = .unwrapped
                return .event(range)
            }
            if wrapped.find(bytes, records.fields.values) {
                if readsAhead, wrapped.count > 1 { return .moreNeeded }
                holder = range
                return nextHeld()
            }
            let marks = KindMarks(rawValue: records.fields.values.marks)
            if forcedKind == .auditEvent, marks.contains(.version3) {
                wrapped.rewrite(bytes, range)
                holder = range
                return nextHeld()
            }
            if let forcedKind, marks.hasField {
                kind = forcedKind
                return .event(range)
            }
            return records.fields.values.hasNullRecords
                ? nil : .rejected(EventRejection(wrapped.reason, range, at: range.lowerBound))
        }
    }

    /// Returns the next event or rejected part of the object.
    @inline(never)
    private mutating func nextHeld() -> Outcome {
        guard let range = holder else { return .moreNeeded }
        let piece = wrapped.next()
        if !wrapped.hasMore { holder = nil }
        switch piece.content {
        case .event(let found):
            kind = found
            place = .unwrapped
            return .event(range)
        case .rejected(let reason):
            place = .alone
            return .rejected(
                EventRejection(reason, range, at: range.lowerBound, part: piece.bytes))
        }
    }

    /// The fields of events, then names that only distinguish versions, then arrays of records, then
    /// what may contain events.
    private static let table: FieldTable = {
        let fields = EventField.allCases.map { field in
            FieldTable.Field(
                field.path, field.entry.kind, marks: field.entry.marks.rawValue)
        }
        let signs = ["insert_time", "actor"].map {
            FieldTable.Field($0, .mark, marks: KindMarks.version3.rawValue)
        }
        let arrays = EventWrapper.arrays.map { FieldTable.Field($0.path, .records, marks: 0) }
        let nested = Candidates.names.map { FieldTable.Field($0, .nested, marks: 0) }
        return FieldTable(
            fields + signs + arrays + nested,
            identifyingMarks: KindMarks.identifying.rawValue)
    }()
}

/// A part of the input that is not forwarded, and why.
package struct EventRejection: Sendable, Hashable {
    /// Why a part of the input is not forwarded.
    package enum Reason: Sendable, Hashable {
        case input(Rejection.Reason)
        /// An object that is not an event and contains none.
        case noEvent
        /// An event of this kind, where another kind was requested.
        case otherKind(EventKind)
    }

    /// Why it was rejected.
    package let reason: Reason
    /// What was rejected; the beginning of what is too large.
    package let range: Range<Int>
    /// The byte at which the fault was found.
    package let offset: Int
    /// What was rejected, if it is only a part of the object at `range`.
    package let part: [UInt8]?

    init(_ reason: Reason, _ range: Range<Int>, at offset: Int, part: [UInt8]? = nil) {
        self.reason = reason
        self.range = range
        self.offset = offset
        self.part = part
    }

    init(_ rejection: Rejection) {
        self.init(.input(rejection.reason), rejection.range, at: rejection.offset)
    }
}
