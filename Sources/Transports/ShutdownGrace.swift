package import SystemCalls

/// Waiting that a signal does not end at once, but does end.
///
/// What is under way when `SIGTERM` comes may take a few seconds more, counted from the first
/// wait that notices it, so that a slow collector still gets its last frames. All connections of
/// a run share one patience.
package final class ShutdownGrace {
    let interruption: StopSignal?
    private let afterSignal: Duration
    private var end: Deadline?

    package init(with interruption: StopSignal?, afterSignal: Duration = .seconds(5)) {
        self.interruption = interruption
        self.afterSignal = afterSignal
    }

    /// What may still end a wait early: a signal, before one has come.
    var pendingInterruption: StopSignal? { end == nil ? interruption : nil }

    /// Whether a signal has come and its time has passed.
    package var isOver: Bool { end?.isPast ?? false }

    /// Notices a signal that has come, and returns whether one has.
    package func noticeSignal() -> Bool {
        guard end == nil else { return true }
        guard interruption?.signal != nil else { return false }
        end = Deadline(after: afterSignal)
        return true
    }

    /// The earlier of `deadline` and the end that a signal has set.
    package func cap(_ deadline: Deadline) -> Deadline {
        end.map { deadline.capped(by: $0) } ?? deadline
    }

    /// Waits, and returns whether `descriptor` is ready; it is not when `deadline` has passed.
    func wait(
        for readiness: Readiness, on descriptor: borrowing Descriptor,
        before deadline: Deadline? = nil
    ) throws(TransportError) -> Bool {
        while true {
            let result: WaitResult
            do {
                result = try descriptor.wait(
                    for: readiness, before: deadline.map(cap) ?? end, unless: pendingInterruption)
            } catch {
                throw .broken(error)
            }
            switch result {
            case .ready: return true
            case .interrupted: _ = noticeSignal()
            case .timedOut where isOver: throw .interrupted(by: interruption)
            case .timedOut: return false
            }
        }
    }

    /// Sleeps until `deadline`; a signal ends that.
    package func sleep(until deadline: Deadline) throws(TransportError) {
        let result: WaitResult
        do {
            result = try pause(until: cap(deadline), unless: pendingInterruption)
        } catch {
            throw .broken(error)
        }
        if result == .interrupted { _ = noticeSignal() }
    }
}
