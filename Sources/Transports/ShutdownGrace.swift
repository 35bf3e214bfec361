package import SystemCalls

/// The grace period for what is under way when a stop signal comes.
///
/// It is a few seconds long, counted from the first wait that notices the signal, so that a slow
/// collector still gets its last frames. Waits go on until it is over. All connections of
/// a run share one grace period.
package final class ShutdownGrace {
    let stopSignal: StopSignal?
    private let afterSignal: Duration
    private var end: Deadline?

    /// Creates a grace period that has not begun; without a signal to wait for it never does.
    package init(with stopSignal: StopSignal?, afterSignal: Duration = .seconds(5)) {
        self.stopSignal = stopSignal
        self.afterSignal = afterSignal
    }

    /// The signal that may still end a wait early; nil once it has come.
    var pendingStopSignal: StopSignal? { end == nil ? stopSignal : nil }

    /// Whether a signal has come and the period is over.
    package var isOver: Bool { end?.isPast ?? false }

    /// Begins the period if a signal has come, and returns whether one has.
    package func noticeSignal() -> Bool {
        guard end == nil else { return true }
        guard stopSignal?.signal != nil else { return false }
        end = Deadline(after: afterSignal)
        return true
    }

    /// Returns the earlier of `deadline` and the end of the period.
    package func cap(_ deadline: Deadline) -> Deadline {
        end.map { deadline.capped(by: $0) } ?? deadline
    }

    /// Waits until `descriptor` is ready; returns false when `deadline` has passed.
    ///
    /// - Throws: `interrupted` when the period is over.
    func wait(
        for readiness: Readiness, on descriptor: borrowing Descriptor,
        before deadline: Deadline? = nil
    ) throws(TransportError) -> Bool {
        while true {
            let result: WaitResult
            do {
                result = try descriptor.wait(
                    for: readiness, before: deadline.map(cap) ?? end, unless: pendingStopSignal)
            } catch {
                throw .broken(error)
            }
            switch result {
            case .ready: return true
            case .interrupted: _ = noticeSignal()
            case .timedOut where isOver: throw .interrupted(by: stopSignal)
            case .timedOut: return false
            }
        }
    }

    /// Sleeps until `deadline`, or until a signal comes.
    package func sleep(until deadline: Deadline) throws(TransportError) {
        let result: WaitResult
        do {
            result = try pause(until: cap(deadline), unless: pendingStopSignal)
        } catch {
            throw .broken(error)
        }
        if result == .interrupted { _ = noticeSignal() }
    }

    /// Sleeps until `deadline`.
    ///
    /// - Throws: `interrupted` when the period is over.
    func rest(until deadline: Deadline) throws(TransportError) {
        try sleep(until: deadline)
        if isOver { throw .interrupted(by: stopSignal) }
    }
}
