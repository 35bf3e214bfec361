import Bytes
import Checkpoints
import Compression
import Delivery
import EventMapping
import JSONStream
import OnePasswordEvents
import Syslog
import SystemCalls

/// One input while it is read: its bytes, and the events found in them.
struct InputStream: ~Copyable {
    let isRegularFile: Bool
    /// What it is called.
    let name: String
    /// Whether more may be added to it later, so that an unfinished end is left to a later run.
    let isGrowing: Bool
    /// Whether what is not read in this run is read by the next one.
    let isKept: Bool
    /// Whether a signal came before the end.
    var isStopped = false
    private let index: Int
    /// Where more comes from; nil if all is there.
    private var source: InputSource?
    let beginning: FilePosition
    private var isAtBeginning = true
    /// What the file was known by when it was decided where to begin; nil once it is known again.
    private var expected: TrackedFile?
    /// How many bytes have come whose form is not known yet; nil once it is.
    private var undecided: Int? = 0
    /// Whether the bytes are unpacked as they come.
    private var isPacked = false
    var buffer: InputBuffer
    var reader: EventReader
    private var places: PlaceCounter

    /// Reads `file` from its beginning.
    init(
        _ file: consuming Descriptor, name: String, recordLimit: Int, kind: EventKind?
    ) {
        isRegularFile = (try? file.isRegularFile) ?? false
        self.name = name
        isGrowing = false
        isKept = isRegularFile
        index = 0
        beginning = .start
        source = InputSource(file, isRegularFile: isRegularFile)
        buffer = InputBuffer(offset: 0)
        reader = EventReader(limit: recordLimit, kind: kind)
        places = PlaceCounter(input: name)
    }

    /// Reads an ordinary file from where it was left.
    init(
        _ file: consuming Descriptor, name: String, index: Int, from beginning: FilePosition,
        expecting expected: TrackedFile?, isGrowing: Bool, recordLimit: Int, kind: EventKind?
    ) {
        self.expected = expected
        isRegularFile = true
        self.name = name
        self.isGrowing = isGrowing
        isKept = true
        self.index = index
        self.beginning = beginning
        source = InputSource(file, isRegularFile: true)
        buffer = InputBuffer(offset: beginning.restart, remembering: Fingerprint.limit)
        reader = EventReader(limit: recordLimit, kind: kind)
        places = PlaceCounter(input: name)
    }

    /// Reads what a spool has of a stream, from a position on.
    init(
        _ source: consuming InputSource, name: String, index: Int, from position: SpoolPosition,
        recordLimit: Int, kind: EventKind?
    ) {
        isRegularFile = false
        self.name = name
        isGrowing = false
        isKept = true
        self.index = index
        let offset = position.offset
        // What is confirmed is not read again, and what ends where reading begins was not told of.
        beginning = .start
        isAtBeginning = false
        undecided = nil
        self.source = consume source
        buffer = InputBuffer(offset: offset)
        reader = EventReader(limit: recordLimit, kind: kind)
        if let state = RecordReader.State(position) { reader.restore(state) }
        places = PlaceCounter(
            input: name, at: offset, line: position.line, column: position.column)
    }

    /// Reads what is there already, and is the input of this index.
    init(
        holding bytes: consuming [UInt8], count: Int, name: String, index: Int, kind: EventKind?
    ) {
        isRegularFile = false
        self.name = name
        isGrowing = false
        isKept = false
        self.index = index
        beginning = .start
        source = nil
        buffer = InputBuffer(holding: bytes, count: count)
        reader = EventReader(limit: max(count, 1), kind: kind)
        places = PlaceCounter(input: name)
    }

    /// The kind of the event read last.
    var kind: EventKind { reader.kind }

    /// The kind that every event is treated as; nil to detect each one's.
    var forcedKind: EventKind? { reader.forcedKind }

    /// The position after everything that was read of it, in this run or before.
    var position: InputPosition {
        let offset = buffer.base + reader.position
        guard offset > beginning.offset else {
            return InputPosition(
                input: index, offset: beginning.offset, restart: beginning.restart)
        }
        return InputPosition(input: index, offset: offset, restart: buffer.base + reader.restart)
    }

    /// The position in a spool after everything that was read; nil where no reader can begin.
    func spoolPosition(in stream: Int) -> SpoolPosition? {
        guard let state = reader.resumption else { return nil }
        var places = places
        let place = Self.place(of: reader.position, &places, buffer)
        var position = SpoolPosition(stream: stream, offset: place.offset)
        position.nesting = state.nesting
        position.indentation = state.indentation
        position.isIndenting = state.isIndenting
        (position.line, position.column) = (place.line, place.column)
        return position
    }

    /// The fingerprint of the bytes before `position`; nil if none was read in this run.
    var tail: Fingerprint? {
        guard buffer.base + reader.position > beginning.offset else { return nil }
        return Fingerprint(of: buffer.bytes(before: reader.position))
    }

    /// Returns whether a piece was confirmed in an earlier run.
    func isAlreadyConfirmed(_ range: Range<Int>) -> Bool {
        buffer.base + range.upperBound <= beginning.offset
    }

    /// Whether what comes next may have been confirmed in an earlier run.
    var isAlreadyConfirmed: Bool { buffer.base + reader.position < beginning.offset }

    /// Whether reading would not wait.
    var isReady: Bool {
        guard !isRegularFile else { return true }
        switch source {
        case .some(let source):
            return source.isReady
                || (try? source.file.wait(for: .readable, before: Deadline(.now), unless: nil))
                    != .timedOut
        case nil: return true
        }
    }

    /// Waits for bytes until `deadline`, and reads them.
    mutating func fill(
        before deadline: Deadline?, unless stopSignal: StopSignal?
    ) -> Filling {
        while true {
            do throws(InputError) {
                switch try wait(before: deadline, unless: stopSignal) {
                case nil: return .end
                case .interrupted: return .interrupted
                case .timedOut: return .timedOut
                case .ready: break
                }
                if isAtBeginning { try moveToBeginning() }
                let (count, shift) = try Self.fill(&buffer, from: &source)
                try expectSameFile()
                reader.rebase(by: -shift)
                guard let count, let count = try decided(count) else { continue }
                return count == 0 ? .end : .bytes(count)
            } catch .system(let error) where error.wouldBlock {
                continue
            } catch {
                return .broken(error)
            }
        }
    }

    /// Waits until there is something to be read; nil if nothing ever will be.
    private func wait(
        before deadline: Deadline?, unless stopSignal: StopSignal?
    ) throws(InputError) -> WaitResult? {
        guard !isRegularFile else { return stopSignal?.signal == nil ? .ready : .interrupted }
        switch source {
        case .some(let source): return try source.wait(before: deadline, unless: stopSignal)
        case nil: return nil
        }
    }

    /// Finds out in what form the bytes come, as long as that is not known.
    ///
    /// - Returns: How many bytes have come for the reader; nil if more have to.
    private mutating func decided(_ count: Int) throws(InputError) -> Int? {
        guard let before = undecided else { return count }
        let isWhole = count == 0
        undecided = before + count
        let beginning = buffer.bytes[buffer.start..<buffer.end].prefix(InputForm.length)
        switch InputForm(beginningWith: Array(beginning), isWhole: isWhole) {
        case nil:
            return nil
        case .plain:
            undecided = nil
            return before + count
        case .gzip where isPacked:
            throw .foreign(.gzip)
        case .gzip:
            undecided = 0
            isPacked = true
            try source?.unpack(buffer.removeAll())
            return nil
        case .foreign(let form):
            throw .foreign(form)
        }
    }

    private mutating func moveToBeginning() throws(InputError) {
        isAtBeginning = false
        let restart = beginning.restart
        guard restart > 0 else { return }
        undecided = nil
        let length = min(restart, Fingerprint.limit)
        var before: [UInt8] = []
        if try Self.isPacked(source) {
            isPacked = true
            try Self.skip(&source, restart, &places, keeping: length, in: &before)
        } else {
            before = try Self.move(&source, to: restart, after: length)
        }
        buffer.begin(after: before)
    }

    /// Sees to it that the first bytes come from the file that was meant.
    ///
    /// Others may have been sent between the decision and this.
    private mutating func expectSameFile() throws(InputError) {
        guard let expected = expected.take(), !expected.isStill(in: source) else { return }
        throw .truncated(offset: beginning.offset)
    }

    private static func isPacked(_ source: borrowing InputSource?) throws(InputError) -> Bool {
        switch source {
        case .some(let source): try source.isGzip()
        case nil: false
        }
    }

    private static func move(
        _ source: inout InputSource?, to offset: Int, after length: Int
    ) throws(InputError) -> [UInt8] {
        try source.lend { source throws(InputError) in
            try source.seek(to: offset, after: length)
        } ?? []
    }

    private static func skip(
        _ source: inout InputSource?, _ count: Int, _ places: inout PlaceCounter,
        keeping length: Int, in kept: inout [UInt8]
    ) throws(InputError) {
        try source?.skip(count) { bytes, place, count in
            places.advance(bytes.span, to: count, base: place)
            kept = (kept + bytes[..<count]).suffix(length)
        }
    }

    private static func fill(
        _ buffer: inout InputBuffer, from source: inout InputSource?
    ) throws(InputError) -> (count: Int?, shift: Int) {
        try source.lend { source throws(InputError) in
            try buffer.fill(from: &source)
        } ?? (0, 0)
    }

    /// Reads on while what was read is still in use, where that needs no waiting.
    mutating func readAhead() {
        guard isRegularFile else { return }
        // An error comes again with the next `fill`.
        try? source.lend { source throws(InputError) in
            try buffer.readAhead(from: &source)
        }
    }

    /// The offset in the input after a piece of it.
    func end(of range: Range<Int>) -> Int { buffer.base + range.upperBound }

    /// Returns the place of a byte that is still in the buffer.
    mutating func place(of index: Int) -> Place {
        countDropped()
        return Self.place(of: index, &places, buffer)
    }

    /// Counts the lines of an ordinary file that are no longer in the buffer, by reading it again.
    ///
    /// Only places need them, and nearly all runs ask for none.
    private mutating func countDropped() {
        let size = 1 << 20
        let first = buffer.base + buffer.start
        while isSeekable, places.counted < first,
            let bytes = try? source?.file.bytes(
                from: places.counted, upTo: min(size, first - places.counted)),
            !bytes.isEmpty
        {
            places.advance(bytes.span, to: bytes.count, base: places.counted)
        }
        // A file that was truncated or cannot be read any more.
        places.skip(to: first)
    }

    private static func place(
        of index: Int, _ places: inout PlaceCounter, _ buffer: borrowing InputBuffer
    ) -> Place {
        places.place(buffer.bytes.span, at: index, base: buffer.base)
    }

    /// Whether lines can be counted later.
    ///
    /// Standard input need not have been at its beginning, so it is not read again.
    private var isSeekable: Bool { isRegularFile && name != "-" && !isPacked }

    /// Copies the record of the event read last into one line: line ends within JSON are white
    /// space.
    func line(of range: Range<Int>) -> [UInt8] {
        var line: [UInt8] = []
        appendLine(of: range, to: &line)
        return line
    }

    /// Appends the same line to others.
    func appendLine(of range: Range<Int>, to lines: inout [UInt8]) {
        let start = lines.count
        if let part = reader.part { lines += part } else { lines += buffer.bytes[range] }
        for index in start..<lines.count
        where lines[index] == UInt8(ascii: "\n") || lines[index] == UInt8(ascii: "\r") {
            lines[index] = UInt8(ascii: " ")
        }
        lines.append(UInt8(ascii: "\n"))
    }

    /// How many bytes at the end are no whole record, blanks and zeros aside.
    var unfinished: Int {
        buffer.bytes[reader.position..<buffer.end]
            .drop { $0 == 0x20 || 0x09...0x0D ~= $0 || $0 == 0 }.count
    }

    /// The bytes that are there and not read yet, with a line feed at their end.
    var rest: [UInt8] {
        let bytes = Array(buffer.bytes[reader.position..<buffer.end])
        let feed = UInt8(ascii: "\n")
        return bytes.isEmpty || bytes.last == feed ? bytes : bytes + [feed]
    }

    private static func advance(
        _ places: inout PlaceCounter, to index: Int, _ buffer: borrowing InputBuffer
    ) {
        places.advance(buffer.bytes.span, to: index, base: buffer.base)
    }

    /// Describes a rejected piece.
    mutating func rejected(_ rejection: EventRejection) -> RejectedRecord {
        RejectedRecord(
            reason: reason(of: rejection), place: place(of: rejection.range.lowerBound),
            fault: place(of: max(rejection.offset, rejection.range.lowerBound)),
            bytes: rejection.part ?? Array(buffer.bytes[rejection.range]))
    }

    private func reason(of rejection: EventRejection) -> RejectedRecord.Reason {
        switch rejection.reason {
        case .input(.cutOff) where isStopped: .stopped(.cutOff)
        case .input(.unclosedContainer) where isStopped: .stopped(.unclosedContainer)
        default: .event(rejection.reason)
        }
    }

    /// Drops the bytes that were read.
    mutating func dropRead() {
        let count = reader.position
        if !isSeekable { Self.advance(&places, to: count, buffer) }
        buffer.drop(count)
        reader.rebase(by: count)
    }
}
