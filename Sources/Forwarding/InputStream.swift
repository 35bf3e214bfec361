import Checkpoints
import Delivery
import EventMapping
import JSONStream
import Octets
import OnePasswordEvents
import Sockets
import Syslog

/// One input while it is read: its octets, and the events found in them.
struct InputStream: ~Copyable {
    let isRegularFile: Bool
    /// What it is called.
    let name: String
    /// Whether more may be added to it for a later run, so that an unfinished end waits.
    let isGrowing: Bool
    private let index: Int
    /// Where more comes from; nil where all is there.
    private let file: Descriptor?
    private let beginning: FilePosition
    private var isAtBeginning = true
    private var buffer: InputBuffer
    private var reader: EventReader
    private var places: PlaceCounter

    /// Reads `file` from its beginning.
    init(
        _ file: consuming Descriptor, name: String, recordLimit: Int, kind: EventKind?
    ) {
        isRegularFile = (try? file.isRegularFile) ?? false
        self.name = name
        isGrowing = false
        index = 0
        beginning = .start
        self.file = consume file
        buffer = InputBuffer(offset: 0)
        reader = EventReader(limit: recordLimit, kind: kind)
        places = PlaceCounter(input: name)
    }

    /// Reads an ordinary file from where it was left.
    init(
        _ file: consuming Descriptor, name: String, index: Int, from beginning: FilePosition,
        isGrowing: Bool, recordLimit: Int, kind: EventKind?
    ) {
        isRegularFile = true
        self.name = name
        self.isGrowing = isGrowing
        self.index = index
        self.beginning = beginning
        self.file = consume file
        buffer = InputBuffer(offset: beginning.restart)
        reader = EventReader(limit: recordLimit, kind: kind)
        places = PlaceCounter(input: name)
    }

    /// Reads what is there already, and is the input of this index.
    init(holding octets: consuming [UInt8], count: Int, name: String, index: Int, kind: EventKind) {
        isRegularFile = false
        self.name = name
        isGrowing = false
        self.index = index
        beginning = .start
        file = nil
        buffer = InputBuffer(holding: octets, count: count)
        reader = EventReader(limit: max(count, 1), kind: kind)
        places = PlaceCounter(input: name)
    }

    /// Opens the input called `name`; `-` is standard input.
    static func open(_ name: String) throws(SystemError) -> Descriptor {
        try name == "-" ? .standardInput() : Descriptor(reading: name)
    }

    /// The size of an ordinary file, or nil for what has none.
    static func size(of name: String) throws(SystemError) -> Int? {
        let file = try open(name)
        return try file.isRegularFile ? file.size : nil
    }

    /// The kind of the event read last.
    var kind: EventKind { reader.kind }

    /// The place behind everything that was read of it, in this run or before it.
    var position: InputPosition {
        let offset = buffer.base + reader.position
        guard offset > beginning.offset else {
            return InputPosition(
                input: index, offset: beginning.offset, restart: beginning.restart)
        }
        return InputPosition(input: index, offset: offset, restart: buffer.base + reader.restart)
    }

    /// Whether a piece was dealt with in an earlier run.
    func isBehindUs(_ range: Range<Int>) -> Bool {
        buffer.base + range.upperBound <= beginning.offset
    }

    /// Whether what comes next may have been dealt with in an earlier run.
    var isBehindUs: Bool { buffer.base + reader.position < beginning.offset }

    /// Whether reading would not wait.
    var isReady: Bool {
        guard !isRegularFile, file != nil else { return true }
        return (try? file?.wait(for: .readable, before: Deadline(.now), unless: nil)) != .timedOut
    }

    /// How reading on ended.
    enum Filling {
        case octets(Int)
        case end
        /// A signal came, and nothing was read.
        case interrupted
        case timedOut
        case broken(SystemError)
    }

    /// Waits for octets until `deadline`, and reads them.
    mutating func fill(
        before deadline: Deadline?, unless interruption: Interruption?
    ) -> Filling {
        do throws(SystemError) {
            switch try wait(before: deadline, unless: interruption) {
            case nil: return .end
            case .interrupted: return .interrupted
            case .timedOut: return .timedOut
            case .ready: break
            }
            if isAtBeginning { try moveToBeginning() }
            let (count, shift) = try Self.fill(&buffer, from: file)
            reader.rebase(by: -shift)
            return count == 0 ? .end : .octets(count)
        } catch  where error.meansWait {
            return fill(before: deadline, unless: interruption)
        } catch {
            return .broken(error)
        }
    }

    /// Waits until there is something to be read; nil where nothing ever will be.
    private func wait(
        before deadline: Deadline?, unless interruption: Interruption?
    ) throws(SystemError) -> WaitResult? {
        guard !isRegularFile else { return interruption?.signal == nil ? .ready : .interrupted }
        return try file?.wait(for: .readable, before: deadline, unless: interruption)
    }

    private mutating func moveToBeginning() throws(SystemError) {
        if beginning.restart > 0 { try file?.move(to: beginning.restart) }
        isAtBeginning = false
    }

    private static func fill(
        _ buffer: inout InputBuffer, from file: borrowing Descriptor?
    ) throws(SystemError) -> (count: Int, shift: Int) {
        switch file {
        case .some(let file): try buffer.fill(from: file)
        case nil: (0, 0)
        }
    }

    /// Reads on while what was read is still worked on, where that needs no waiting.
    mutating func readAhead() {
        guard isRegularFile else { return }
        Self.readAhead(&buffer, from: file)
    }

    /// An error is met again when its turn comes.
    private static func readAhead(
        _ buffer: inout InputBuffer, from file: borrowing Descriptor?
    ) {
        switch file {
        case .some(let file): try? buffer.readAhead(from: file)
        case nil: return
        }
    }

    /// Reads on in the octets that are there, or in those up to `border`.
    mutating func next(isLast: Bool, before border: Int? = nil) -> EventReader.Outcome {
        Self.next(&reader, buffer, end: border ?? buffer.end, isLast: isLast && border == nil)
    }

    private static func next(
        _ reader: inout EventReader, _ buffer: borrowing InputBuffer, end: Int, isLast: Bool
    ) -> EventReader.Outcome {
        reader.next(buffer.octets.span, end: end, isLast: isLast)
    }

    /// Appends the messages of the next events to `frames`, until those have `size` octets.
    ///
    /// - Returns: What comes next and is no event, or nil where there are so many.
    mutating func translate(
        isLast: Bool, before border: Int?, _ encoder: inout MessageEncoder,
        _ fields: ExpectedFields, _ counts: inout EventCounts, into frames: inout MessageFrames,
        upTo size: Int
    ) -> EventReader.Outcome? {
        Self.translate(
            &reader, buffer, end: border ?? buffer.end, isLast: isLast && border == nil, &encoder,
            fields, &counts, into: &frames, upTo: size)
    }

    private static func translate(
        _ reader: inout EventReader, _ buffer: borrowing InputBuffer, end: Int, isLast: Bool,
        _ encoder: inout MessageEncoder, _ fields: ExpectedFields, _ counts: inout EventCounts,
        into frames: inout MessageFrames, upTo size: Int
    ) -> EventReader.Outcome? {
        let octets = buffer.octets.span
        while true {
            let outcome = reader.next(octets, end: end, isLast: isLast)
            guard case .event = outcome else { return outcome }
            counts.add(reader.translate(octets, &encoder, fields, into: &frames))
            if frames.size >= size { return nil }
        }
    }

    // Reading ahead

    /// What can be read ahead: what is there behind a `share` of it, at most of `sizes` octets.
    ///
    /// Nil where there is less, or no place at which a record seems to begin.
    func partAhead(behind share: Double, of sizes: ClosedRange<Int>) -> PartAhead? {
        let start = reader.position
        let count = min(buffer.end - start, sizes.upperBound)
        guard count >= sizes.lowerBound, buffer.base + start >= beginning.offset else {
            return nil
        }
        let border = start + Int(Double(count) * share)
        let standing = reader.likelyStanding(
            buffer.octets.span, behind: border,
            before: min(border + sizes.lowerBound / 4, start + count))
        return standing.map { PartAhead(octets: buffer.octets, start: $0, end: start + count) }
    }

    /// Goes on at the end of a part read ahead if the stream is where that began.
    ///
    /// - Returns: Whether it was.
    mutating func skip(_ start: RecordReader.Standing, to end: RecordReader.Standing) -> Bool {
        guard reader.standing == start else { return false }
        reader.move(to: end)
        return true
    }

    /// The place behind a piece of the input.
    func end(of range: Range<Int>) -> Int { buffer.base + range.upperBound }

    /// Lends the event read last.
    mutating func withEvent<Result>(
        _ body: (Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        Self.withEvent(&reader, buffer, body)
    }

    private static func withEvent<Result>(
        _ reader: inout EventReader, _ buffer: borrowing InputBuffer,
        _ body: (Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        reader.withEvent(buffer.octets.span, body)
    }

    /// The place of an octet that is still there.
    mutating func place(of index: Int) -> Place {
        countDropped()
        return Self.place(of: index, &places, buffer)
    }

    /// Counts the lines of an ordinary file that are gone: read before, in this run or another.
    ///
    /// Only places have a use for them, and nearly all runs ask for none.
    private mutating func countDropped() {
        let size = 1 << 20
        let first = buffer.base + buffer.start
        while places.counted < first,
            let octets = try? file?.octets(
                from: places.counted, upTo: min(size, first - places.counted)),
            !octets.isEmpty
        {
            places.advance(octets.span, to: octets.count, base: places.counted)
        }
        // A file that was cut or cannot be read any more.
        places.skip(to: first)
    }

    private static func place(
        of index: Int, _ places: inout PlaceCounter, _ buffer: borrowing InputBuffer
    ) -> Place {
        places.place(buffer.octets.span, at: index, base: buffer.base)
    }

    /// Copies the record of the event read last into one line: a line end inside of JSON is white
    /// space.
    func line(of range: Range<Int>) -> [UInt8] {
        var line = reader.part ?? Array(buffer.octets[range])
        for index in line.indices
        where line[index] == UInt8(ascii: "\n") || line[index] == UInt8(ascii: "\r") {
            line[index] = UInt8(ascii: " ")
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// How many octets at the end are no whole record, blanks and zeros aside.
    var unfinished: Int {
        buffer.octets[reader.position..<buffer.end]
            .drop { $0 == 0x20 || 0x09...0x0D ~= $0 || $0 == 0 }.count
    }

    /// The octets that are there and not read yet, with a line feed at their end.
    var rest: [UInt8] {
        let octets = Array(buffer.octets[reader.position..<buffer.end])
        let feed = UInt8(ascii: "\n")
        return octets.isEmpty || octets.last == feed ? octets : octets + [feed]
    }

    private static func advance(
        _ places: inout PlaceCounter, to index: Int, _ buffer: borrowing InputBuffer
    ) {
        places.advance(buffer.octets.span, to: index, base: buffer.base)
    }

    /// What there is to know of a refused piece.
    mutating func refused(_ refusal: EventRefusal) -> RefusedRecord {
        RefusedRecord(
            reason: .event(refusal.reason), place: place(of: refusal.range.lowerBound),
            fault: place(of: max(refusal.offset, refusal.range.lowerBound)),
            octets: refusal.part ?? Array(buffer.octets[refusal.range]))
    }

    /// Forgets the octets that were read.
    mutating func dropRead() {
        let count = reader.position
        // Standard input need not have been at its beginning, so it is not read again.
        if !isRegularFile || name == "-" { Self.advance(&places, to: count, buffer) }
        buffer.drop(count)
        reader.rebase(by: count)
    }
}
