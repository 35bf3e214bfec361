import Checkpoints
import Classification
import Delivery
import JSONStream
import OnePasswordEvents
import SystemCalls

/// Standard input by way of a spool: what earlier runs have left there first, then what this run takes.
///
/// Each stream is read by itself, as each run's standard input is. Where a part of one is missing, what comes
/// after is read as another one.
struct SpoolSource: ~Copyable, EventSource {
    private let plan: ForwardPlan
    private let stopSignal: StopSignal?
    private let notes: @Sendable (SpoolNote) -> Void
    private var spool: Spool
    private let ledger: SpoolLedger
    /// What was read, in order; the last may be under way.
    private var readings: [Reading] = []
    private var feed: SpoolFeed?
    /// Everything before it is confirmed; it may be on its way to the disk.
    private var confirmed: SpoolPosition
    private var schedule = SaveSchedule()
    private var damages = 0

    /// One stream, or a part of it, and the places in it at which a reader can begin.
    private struct Reading {
        let start: SpoolPosition
        /// The place after it, once it was read.
        var end: SpoolPosition?
        /// Those that are not confirmed yet, in order.
        var marks: [SpoolPosition] = []

        /// Removes the places up to `offset`, and returns the last of them.
        mutating func removeMarks(upTo offset: Int) -> SpoolPosition? {
            let count = marks.prefix { $0.offset <= offset }.count
            defer { marks.removeFirst(count) }
            return count > 0 ? marks[count - 1] : nil
        }
    }

    static let mayRepeat = false
    let savesPositions = true
    var account: String? { nil }
    var progress: PullProgress? { nil }

    /// Locks the spool, and mends what a killed run has left.
    ///
    /// - Throws: `checkpoint`.
    init(
        _ settings: SpoolSettings, _ plan: ForwardPlan, _ observer: any RunObserver,
        _ stopSignal: StopSignal?
    ) throws(RunFailure) {
        let spool: Spool
        do throws(CheckpointError) {
            spool = try Spool(settings.path, lockTimeout: plan.lockTimeout, unless: stopSignal)
        } catch {
            throw .checkpoint(error)
        }
        let ledger: SpoolLedger
        do throws(SystemError) {
            ledger = try SpoolLedger(spool, limit: settings.limit)
        } catch {
            throw .checkpoint(.cannotOpenFolder(path: settings.path, error))
        }
        self.plan = plan
        self.stopSignal = stopSignal
        notes = observer.spoolNotes
        confirmed = spool.position
        self.spool = spool
        self.ledger = ledger
        for finding in self.spool.findings {
            if case .damaged = finding { damages += 1 }
            notes(.found(finding))
        }
        removeConfirmed()
        let left = Self.size(of: ledger.segments, after: confirmed)
        if left > 0 { notes(.resumes(path: settings.path, bytes: left)) }
    }

    /// About how many bytes segments have after a place: exact only in that it is 0 where there are none.
    private static func size(of segments: [SpoolSegment], after place: SpoolPosition) -> Int {
        if let last = segments.last, let end = last.end,
            SpoolPosition(stream: last.stream, offset: end) <= place
        {
            return 0
        }
        return segments.reduce(0) { size, segment in
            guard segment.position < place, segment.stream == place.stream else {
                return size + segment.size
            }
            return size + max(1, segment.size - (place.offset - segment.start))
        }
    }

    /// Starts the thread that reads standard input; where that cannot be read, its stream is a broken one.
    func startReading() {
        do throws(SystemError) {
            let thread = WriterThread(try SpoolWriter(ledger, stopSignal, notes: notes))
            try startThread { thread.run() }
        } catch {
            ledger.end(.broken(.system(error)))
        }
    }

    mutating func begin() {}

    // Reading

    mutating func next(_: inout RunSummary) throws(RunFailure) -> SourceStep {
        guard stopSignal?.signal == nil, let start = nextStart() else { return .end }
        let feed = SpoolFeed(ledger, from: start, notes: notes)
        self.feed = feed
        readings.append(Reading(start: start))
        do throws(SystemError) {
            return .read(
                InputStream(
                    try InputSource(feed), name: "-", index: readings.count - 1, from: start,
                    recordLimit: plan.recordLimit, kind: plan.kind))
        } catch {
            throw .checkpoint(.cannotReadInput(path: "-", error))
        }
    }

    /// Where the next reading begins; nil after the stream of this run.
    private func nextStart() -> SpoolPosition? {
        let last = readings.last?.end
        if last == nil { return Self.firstStart(in: ledger, after: confirmed) }
        guard let last, last.stream <= ledger.stream else { return nil }
        return Self.start(in: ledger, after: last)
    }

    /// Where the first reading begins, if everything before `confirmed` was dealt with.
    private static func firstStart(
        in ledger: SpoolLedger, after confirmed: SpoolPosition
    ) -> SpoolPosition {
        let hasStream = ledger.segments.contains { $0.stream == confirmed.stream }
        return hasStream ? confirmed : start(in: ledger, after: confirmed)
    }

    /// The first place with bytes at or after `position`, or that of the stream of this run.
    private static func start(
        in ledger: SpoolLedger, after position: SpoolPosition
    ) -> SpoolPosition {
        let segment = ledger.segments.first { position.stream <= $0.stream }
        return segment.map { max($0.position, position) }
            ?? SpoolPosition(
                stream: ledger.stream,
                offset: position.stream == ledger.stream ? position.offset : 0)
    }

    func decide(
        on _: ClassifiedEvent, _: Range<Int>, of _: inout InputStream
    ) -> EventDecision { .forward }

    mutating func markRead(_ stream: borrowing InputStream) {
        guard let last = readings.indices.last,
            let mark = stream.spoolPosition(in: readings[last].start.stream),
            mark > readings[last].marks.last ?? readings[last].start
        else { return }
        readings[last].marks.append(mark)
    }

    mutating func finish(
        _ stream: borrowing InputStream, _ ending: StreamEnding, _: inout RunSummary
    ) -> InputPosition? {
        guard let feed, let last = readings.indices.last else { return nil }
        damages += feed.damages
        guard ending != .interrupted else { return nil }
        let number = readings[last].start.stream
        readings[last].end =
            feed.resumption.map { SpoolPosition(stream: number, offset: $0) }
            ?? SpoolPosition(stream: number + 1, offset: 0)
        return InputPosition(input: readings.count, offset: 0, restart: 0)
    }

    // Positions

    mutating func confirm(
        _ position: InputPosition, records: Int, _ moment: SaveMoment
    ) throws(RunFailure) {
        guard !readings.isEmpty else { return }
        if readings.indices.contains(position.input) {
            if let mark = readings[position.input].removeMarks(upTo: position.offset) {
                confirmed = mark
            } else {
                confirmed = max(confirmed, readings[position.input].start)
            }
        } else if let end = readings.last?.end {
            confirmed = end
        }
        try save(records: records, moment)
    }

    private mutating func save(records: Int, _ moment: SaveMoment) throws(RunFailure) {
        guard confirmed != spool.position, schedule.isDue(moment) else { return }
        do throws(CheckpointError) {
            try spool.save(confirmed, confirmed: records)
        } catch .cannotWrite(let path, let error) where error.isDiskFull {
            // The oldest segment is confirmed, and its room is needed to say so.
            if let oldest = ledger.segments(before: confirmed).first { remove(oldest) }
            do throws(CheckpointError) {
                try spool.save(confirmed, confirmed: records)
            } catch let failure {
                if moment == .ends { throw .checkpoint(failure) }
                return notes(.cannotSave(path: path, error))
            }
        } catch {
            throw .checkpoint(error)
        }
        removeConfirmed()
    }

    /// Removes the segments before the saved position.
    private func removeConfirmed() {
        for segment in ledger.segments(before: spool.position) { remove(segment) }
    }

    /// Removes a segment; where that fails the next run does it.
    private func remove(_ segment: SpoolSegment) {
        do throws(SystemError) {
            try ledger.folder.remove(segment)
            ledger.noteRemoved(segment)
        } catch {
            if error.isNoSuchFile { ledger.noteRemoved(segment) }
        }
    }

    // The end

    mutating func fail() { ledger.halt() }

    func sumUp(into summary: inout RunSummary) {
        ledger.halt()
        ledger.dropMemory()
        let waiting = content()
        summary.waiting = waiting
        summary.untaken = ledger.untaken(after: confirmed)
        summary.hasSpoolFault = ledger.isBroken
        summary.brokenInputs += damages
        if waiting.bytes > 0 || summary.untaken > 0 { summary.isCutShort = true }
    }

    /// Counts what is left for the next run.
    func content() -> SpoolContent {
        var content = SpoolContent()
        var start: SpoolPosition? = Self.firstStart(in: ledger, after: confirmed)
        while let position = start {
            let feed = SpoolFeed(ledger, from: position, notes: { _ in })
            guard let source = try? InputSource(feed) else { break }
            var stream = InputStream(
                source, name: "-", index: 0, from: position, recordLimit: plan.recordLimit,
                kind: plan.kind)
            stream.count(into: &content)
            let number = position.stream
            guard number < ledger.stream || feed.resumption != nil else { break }
            start = Self.start(
                in: ledger,
                after: feed.resumption.map { SpoolPosition(stream: number, offset: $0) }
                    ?? SpoolPosition(stream: number + 1, offset: 0))
        }
        return content
    }
}

/// A writer on its way to its thread.
private final class WriterThread: @unchecked Sendable {
    private var writer: SpoolWriter

    init(_ writer: consuming SpoolWriter) {
        self.writer = writer
    }

    /// Runs the writer to its end; to be called once.
    func run() { writer.run() }
}

extension InputStream {
    /// Reads to the end, and counts.
    mutating func count(into content: inout SpoolContent) {
        while true {
            switch fill(before: Deadline(.now), unless: nil) {
            case .bytes(let count):
                content.bytes += count
                countRecords(isLast: false, into: &content)
            case .end:
                return countRecords(isLast: true, into: &content)
            case .interrupted, .timedOut, .broken: return
            }
        }
    }

    private mutating func countRecords(isLast: Bool, into content: inout SpoolContent) {
        while true {
            switch next(isLast: isLast) {
            case .event, .rejected: content.records += 1
            case .moreNeeded, .end: return dropRead()
            }
        }
    }
}

extension RecordReader.State {
    /// The state in which reading goes on at a position in a spool.
    init?(_ position: SpoolPosition) {
        self.init(
            nesting: position.nesting, indentation: position.indentation,
            isIndenting: position.isIndenting)
    }
}
