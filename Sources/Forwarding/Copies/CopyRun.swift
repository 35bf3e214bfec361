import Delivery
import Dispatch
import EventMapping
import Synchronization
import SystemCalls
import Transports

/// The run of one copy, on a thread of its own: a whole pipeline from the records that the main run
/// has read.
///
///     queue ──CopySource──► Pipeline ──► the copy's collector
///                              └──after a failure, for a minute──► its file for unsent records
///
/// After a minute in that file a copy is tried again, with the records after that.
final class CopyRun: @unchecked Sendable {
    let copy: CopyPlan
    let queue = CopyQueue()
    /// The thread's, like all properties below that are not locked.
    private let observer: any CopyObserver
    /// What ends the run of all copies.
    private let stopSignal: StopSignal?
    /// What ends the delivery of the present attempt.
    private let attemptSignal = Mutex<StopSignal?>(nil)
    private let isOverrun = Atomic(false)
    private let isDone = DispatchSemaphore(value: 0)
    /// Whether there is no thread, or none any more.
    private let hasEnded = Atomic(true)
    /// When the main run began to wait for the end.
    private var joining: ContinuousClock.Instant?
    /// When the present outage was reported.
    private var outage: ContinuousClock.Instant?
    private var summary: RunSummary

    /// How long the records go into the file before the copy is tried again.
    static let pause = Duration.seconds(60)
    /// How old the oldest record may get before a full queue is too much.
    static let longestLag = Duration.seconds(60)

    /// Creates the run of a copy; nothing is opened but its file for unsent records.
    ///
    /// - Throws: `cannotOpen` or `refusedFile`.
    init(_ copy: CopyPlan, of run: RunContext) throws(RunFailure) {
        self.copy = copy
        observer = run.observer.observer(of: copy)
        stopSignal = run.stopSignal
        summary = RunSummary(to: copy.destination)
        if let path = copy.plan.unsentPath { _ = try RecordFile(path) }
    }

    /// Starts the thread.
    func start() throws(RunFailure) {
        hasEnded.store(false, ordering: .relaxed)
        do throws(SystemError) {
            try startThread { [self] in
                observer.attend { work() }
                hasEnded.store(true, ordering: .releasing)
                isDone.signal()
            }
        } catch {
            hasEnded.store(true, ordering: .relaxed)
            throw .delivery(DeliveryFailure(reason: .broken(error), destination: copy.destination))
        }
    }

    // The main run's side

    /// Gives the copy up for now if it is too slow: its queue is full, and its oldest record old.
    func limitLag() {
        guard queue.isFull, let oldest = queue.oldest, .now - oldest >= Self.longestLag else {
            return
        }
        interrupt()
    }

    /// Waits until the thread has ended, at most for `time`, and returns whether it has.
    ///
    /// A copy that deals with nothing for too long is given up.
    func join(within time: Duration) -> Bool {
        if hasEnded.load(ordering: .acquiring) { return true }
        let start = joining ?? .now
        joining = start
        if .now - max(queue.progress, start) >= Self.longestLag { interrupt() }
        let milliseconds = Int(time / .milliseconds(1))
        return isDone.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
    }

    /// What was done; only once the thread has ended.
    var result: CopySummary { CopySummary(copy: copy, summary: summary) }

    private func interrupt() {
        isOverrun.store(true, ordering: .relaxed)
        attemptSignal.withLock { $0?.interrupt() }
    }

    // The thread

    private func work() {
        var internalEvents = copy.plan.internalEvents
        repeat {
            attempt(internalEvents)
            internalEvents = []
        } while !queue.isOver
    }

    /// Delivers until the records end, or for a minute longer than that is possible.
    private func attempt(_ internalEvents: [InternalEvent]) {
        var plan = copy.plan
        plan.internalEvents = internalEvents
        // In an outage one try is enough.
        if outage != nil, !isReachable { plan.delivery.retryFor = .upTo(.zero) }
        isOverrun.store(false, ordering: .relaxed)
        do throws(RunFailure) {
            let signal = try attemptSignal(within: plan)
            let run = RunContext(plan, observer, signal)
            let encoder = try run.encoder()
            var pipeline = try Pipeline(run, CopySource(self), encoder)
            var attempt = pipeline.execute()
            if attempt.failure != nil, hasLagged { attempt.failure = .tooSlow(copy.destination) }
            summary.add(attempt)
        } catch {
            summary.failure = error
            noteFailure(error)
            discard(until: Deadline(after: Self.pause))
        }
        attemptSignal.withLock { $0 = nil }
        observer.ended(copy, summary)
        if summary.unsent > summary.unsentKept || summary.unkept > 0 { queue.freeze() }
    }

    private func attemptSignal(within plan: ForwardPlan) throws(RunFailure) -> StopSignal {
        do throws(SystemError) {
            let signal = try StopSignal(or: stopSignal)
            attemptSignal.withLock { $0 = signal }
            return signal
        } catch {
            throw .delivery(DeliveryFailure(reason: .broken(error), destination: copy.destination))
        }
    }

    /// Whether one of the destinations can be connected to now.
    private var isReachable: Bool {
        copy.plan.destinations.contains { destination in
            let error = Preflight.connect(
                destination, copy.plan, observer: observer, unless: stopSignal)
            return error == nil
        }
    }

    /// Takes records and keeps them nowhere.
    private func discard(until deadline: Deadline) {
        while !deadline.isPast {
            switch queue.take(before: deadline) {
            case .chunk(let chunk, _):
                let records = chunk.lines.count { $0 == UInt8(ascii: "\n") }
                summary.read += records
                summary.unsent += records
            case .end: return
            case .close, .nothing: break
            }
        }
    }

    /// Reports a failure, once in an outage.
    func noteFailure(_ failure: RunFailure) {
        guard outage == nil else { return }
        outage = .now
        let failure = hasLagged ? .tooSlow(copy.destination) : failure
        observer.gaveUp(copy, failure, again: Self.pause)
    }

    /// Whether the main run has ended the present attempt, and no signal.
    private var hasLagged: Bool {
        isOverrun.load(ordering: .relaxed) && stopSignal?.signal == nil
    }

    /// Notes that records arrive, and reports the end of an outage.
    func noteArrival() {
        guard let start = outage else { return }
        outage = nil
        observer.resumed(copy, after: .now - start)
    }
}

extension RunSummary {
    /// Adds what another attempt has done; what is known of the messages is the least of all.
    fileprivate mutating func add(_ attempt: RunSummary) {
        let hadSent = sent > 0
        read += attempt.read
        rejected += attempt.rejected
        unkept += attempt.unkept
        rejectsFault = rejectsFault ?? attempt.rejectsFault
        sent += attempt.sent
        confirmed += attempt.confirmed
        resent += attempt.resent
        unsent += attempt.unsent
        unsentKept += attempt.unsentKept
        unsentFault = unsentFault ?? attempt.unsentFault
        shortened += attempt.shortened
        delivery = hadSent ? min(delivery, attempt.delivery) : attempt.delivery
        destination = attempt.destination
        failure = attempt.failure
    }
}
