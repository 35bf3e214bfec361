import Classification
import Delivery
import EventMapping
import OnePasswordEvents
package import SystemCalls
import Transports

/// One run: events in, batches out, and what became of it all.
///
///     EventSource ──stream──► EventReader ──event──► EventEncoder ──message──► Dispatcher
///          ▲                       └─reject─► RecordFiles                          │
///          └──────────────────────── confirmed position ◄──────────────────────────┘
///
/// It is generic over the source, so that nothing on the way of an event is found out at run time.
struct Pipeline<Source: EventSource & ~Copyable>: ~Copyable {
    let run: RunContext
    var source: Source
    var encoder: EventEncoder
    var dispatcher: Dispatcher
    /// The files for what is not delivered.
    var files: RecordFiles
    /// Where events go as well; none in the pipeline of a copy itself.
    var copies: Copies
    /// The second thread; nil if it cannot be used.
    var speculation: Speculation?
    /// What events lack; nil if that is not wanted.
    var census: FieldCensus?
    var summary: RunSummary
    /// How many messages of opcef's own were appended.
    var ownMessages = 0

    /// Opens the files for what is not delivered; connects to nothing.
    ///
    /// - Throws: `cannotOpen` or `refusedFile`.
    init(
        _ run: RunContext, _ source: consuming Source, _ encoder: consuming EventEncoder
    ) throws(RunFailure) {
        let plan = run.plan
        let files = try RecordFiles(run)
        let copies = try Copies(run)
        self.run = run
        self.source = source
        self.encoder = encoder
        self.files = files
        self.copies = copies
        dispatcher = Dispatcher(plan, run.observer, run.stopSignal)
        speculation = Source.mayRepeat ? nil : Speculation(plan)
        census = plan.countsFields ? FieldCensus(plan) : nil
        summary = RunSummary(to: plan.destinations[0])
    }

    /// Runs to the end, and returns what was done.
    mutating func execute() -> RunSummary {
        do throws(RunFailure) {
            try copies.start()
            try deliver(.connect)
            observe()
            for event in run.plan.internalEvents { append(event) }
            source.begin()
            while try step() {}
            copies.end()
            try deliver(.finish)
        } catch {
            summary.failure = error
            source.fail()
        }
        return end()
    }

    /// Takes the next step of the source, and returns whether there was one.
    private mutating func step() throws(RunFailure) -> Bool {
        switch try source.next(&summary) {
        case .read(var stream):
            if let account = source.account, encoder.messages.account.uuid != account {
                encoder.messages.account.uuid = account
            }
            run.refreshNames(of: &encoder)
            let ending = try forward(&stream)
            if let position = source.finish(stream, ending, &summary) {
                dispatcher.markRead(upTo: position)
                copies.mark(position)
            }
            if dispatcher.hasGivenUp { try savePositions(.runs) }
            if let progress = source.progress, run.report(summary, progress) { observe() }
        case .flush:
            if dispatcher.deadline?.isPast == true { try deliver(.close) }
            try deliver(.write)
        case .rest(let instant):
            try deliver(.close)
            try settleCopies(until: instant)
            observe(isWaiting: true)
            _ = try? pause(until: Deadline(instant), unless: run.stopSignal)
        case .send(let event):
            try deliver(.close)
            append(event(dispatcher.arrived - ownMessages))
        case .keep(let lines, let position):
            let records = lines.count { $0 == UInt8(ascii: "\n") }
            summary.read += records
            summary.unsent += records
            try keepUnsent(lines)
            dispatcher.markRead(upTo: position)
            try savePositions(.runs)
            observe()
        case .end: return false
        }
        return true
    }

    /// Saves what is confirmed, and sums up.
    private mutating func end() -> RunSummary {
        speculation?.end()
        joinCopies()
        do throws(RunFailure) {
            try savePositions(.ends)
        } catch {
            if summary.failure == nil { summary.failure = error }
        }
        files.end(run, &summary)
        summary.keepsPositions = source.savesPositions
        census?.sumUp(into: &summary)
        source.sumUp(into: &summary)
        observe()
        dispatcher.sumUp(into: &summary)
        summary.elapsed = ContinuousClock.now - run.start
        return summary
    }
}

extension Pipeline where Source: ~Copyable {
    /// Says how the run is, if somebody wants to know.
    func observe(isWaiting: Bool = false) {
        guard run.observer.wantsHealth else { return }
        let source = source.health
        run.observer.observed(
            RunHealth(
                read: summary.read, rejected: summary.rejected, refused: summary.refused,
                dropped: summary.dropped, repeated: summary.repeated, keptBack: summary.unsent,
                left: summary.waiting?.records, isWaiting: isWaiting, deliveries: dispatcher.health,
                requests: source?.requests,
                streams: source?.streams ?? []))
    }
}

/// What a run is to do, who watches it, and what may end it.
final class RunContext {
    let plan: ForwardPlan
    let observer: any RunObserver
    let stopSignal: StopSignal?
    /// Whether something is decided, kept or counted for each event beside its message.
    let decidesByEvent: Bool
    let start = ContinuousClock.now
    /// The size of all inputs together, if it is known.
    private let totalBytes: Int?
    private var reported = ContinuousClock.now
    private var names: NameFiles?

    init(_ plan: ForwardPlan, _ observer: any RunObserver, _ stopSignal: StopSignal?) {
        self.plan = plan
        self.observer = observer
        self.stopSignal = stopSignal
        decidesByEvent =
            !plan.rules.isEmpty || plan.unsentPath != nil || plan.countsFields
            || !plan.copies.isEmpty || plan.pseudonyms != nil
        totalBytes = plan.totalBytes
    }

    /// Reports the progress, at most twice a second.
    ///
    /// - Returns: Whether it was time to.
    func report(_ summary: borrowing RunSummary, _ pulled: PullProgress? = nil) -> Bool {
        let now = ContinuousClock.now
        guard now - reported >= .milliseconds(500) else { return false }
        Pulse.beat()
        reported = now
        observer.progressed(
            RunProgress(
                records: summary.read, bytes: summary.bytes, totalBytes: totalBytes,
                elapsed: now - start, pulled: pulled))
        return true
    }

    /// Creates an encoder, which knows the key of the plan's pseudonyms and the names of its files.
    ///
    /// - Throws: `pseudonyms` or `names`.
    func encoder() throws(RunFailure) -> EventEncoder {
        var files = NameFiles(plan.namesPaths)
        let pseudonyms: Pseudonyms?
        do throws(PseudonymKeyError) {
            pseudonyms = try plan.pseudonyms?.open()
        } catch {
            throw .pseudonyms(error)
        }
        var encoder = EventEncoder(plan, with: pseudonyms)
        do throws(NamesError) {
            encoder.setNames(try files.read())
        } catch {
            throw .names(error)
        }
        names = plan.namesPaths.isEmpty ? nil : files
        return encoder
    }

    /// Whether names may change during the run.
    var hasNames: Bool { names != nil }

    /// Takes over changed names; where a file cannot be read again the old ones stay.
    func refreshNames(of encoder: inout EventEncoder) {
        guard names != nil else { return }
        do throws(NamesError) {
            if let changed = try names?.readAgain() { encoder.setNames(changed) }
        } catch {
            observer.keptNames(error)
        }
    }
}

extension ForwardPlan {
    /// Forwards the inputs to their end, and returns what was done.
    package func run(observer: any RunObserver, stopSignal: StopSignal?) -> RunSummary {
        do throws(RunFailure) {
            if let input = inputWrittenTo { throw .writesToInput(input) }
            let run = RunContext(self, observer, stopSignal)
            let encoder = try run.encoder()
            if let spool {
                let source = try SpoolSource(spool, self, observer, stopSignal)
                var pipeline = try Pipeline(run, source, encoder)
                pipeline.source.startReading()
                return pipeline.execute()
            }
            let source = try FileSource(self, observer, stopSignal)
            var pipeline = try Pipeline(run, source, encoder)
            return pipeline.execute()
        } catch {
            return RunSummary(to: destinations[0], failure: error)
        }
    }
}

extension PullPlan {
    /// Pulls events to the end of all streams, and returns what was done.
    ///
    /// All of them are forwarded, or those that a reconciliation chooses.
    package func run(
        observer: any PullObserver, stopSignal: StopSignal?,
        comparing reconciliation: Reconciliation? = nil
    ) -> RunSummary {
        do throws(RunFailure) {
            let source = try APISource(self, observer, stopSignal, comparing: reconciliation)
            let run = RunContext(forwarding, observer, stopSignal)
            let encoder = try run.encoder()
            var pipeline = try Pipeline(run, source, encoder)
            var summary = pipeline.execute()
            summary.elapsed += reconciliation?.readingTime ?? .zero
            return summary
        } catch {
            return RunSummary(to: forwarding.destinations[0], failure: error)
        }
    }
}

/// From messages to what became of them.
extension Pipeline where Source: ~Copyable {
    /// Takes a step of the delivery, and notes what came out of it.
    ///
    /// - Throws: `delivery`, unless the records that were not sent go to a file; `checkpoint`.
    mutating func deliver(_ step: Dispatcher.Step) throws(RunFailure) {
        guard !dispatcher.hasGivenUp else { return }
        do throws(DeliveryFailure) {
            try dispatcher.take(step)
        } catch {
            try giveUp(after: .delivery(error))
        }
        for message in dispatcher.removeRejected() {
            reject(
                RejectedRecord(
                    reason: .message(message.reason), place: nil, fault: nil,
                    bytes: message.bytes))
        }
        files.writeJoined()
        for record in dispatcher.removeUnproven() { try keepUnsent(record) }
        try savePositions(step == .finish ? .ends : step == .close ? .rests : .runs)
        limitMessages()
    }

    /// Pushes what has been encoded, up to where the stream has been read.
    mutating func push(_ stream: borrowing InputStream) throws(RunFailure) {
        markRead(stream)
        try deliver(.push)
        try feedCopies(from: stream)
    }

    /// Notes how far a stream has been read.
    mutating func markRead(_ stream: borrowing InputStream) {
        source.markRead(stream)
        dispatcher.markRead(upTo: stream.position)
    }

    /// Has the source save what is confirmed, as far as all that was rejected up to there is kept.
    mutating func savePositions(_ moment: SaveMoment) throws(RunFailure) {
        guard source.savesPositions else { return }
        let keepsUnsent = files.synchronizeUnsent()
        if files.synchronizeRejects(run, &summary), keepsUnsent || !dispatcher.hasGivenUp {
            dispatcher.markSafe(keepsUnsent: keepsUnsent)
        }
        try source.confirm(
            copies.safePosition(upTo: dispatcher.safePosition), records: dispatcher.safeRecords,
            moment)
    }

    /// Ends the run, or goes on into the file for records that were not sent.
    private mutating func giveUp(after failure: RunFailure) throws(RunFailure) {
        guard files.keepsUnsent || Source.goesOnUndelivered else { throw failure }
        summary.failure = failure
        dispatcher.giveUp()
        source.noteUndelivered(after: failure)
        try keepUnsent(dispatcher.unsentRecords)
    }

    /// Keeps lines that are not sent.
    ///
    /// - Throws: Why the run has given up, where the file does not take them: no more is read then,
    ///   unless the source goes on.
    mutating func keepUnsent(_ lines: [UInt8]) throws(RunFailure) {
        guard !files.keepUnsent(lines), !Source.goesOnUndelivered else { return }
        if let failure = summary.failure { throw failure }
    }

    /// Keeps messages as short as the path of datagrams wants them.
    private mutating func limitMessages() {
        let limit = min(dispatcher.messageLimit ?? .max, run.plan.maximumSize)
        encoder.messages.maximumSize = max(limit, MessageEncoder.smallestMaximum)
    }

    /// Reports and keeps a piece of a stream that is not forwarded.
    mutating func reject(_ rejection: EventRejection, of stream: inout InputStream) {
        let record = stream.rejected(rejection)
        if case .stopped = record.reason { summary.isCutShort = true }
        reject(record)
        summary.read += 1
    }

    private mutating func reject(_ record: RejectedRecord) {
        files.reject(record, run, &summary)
    }
}
