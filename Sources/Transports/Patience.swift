import Sockets

/// Waiting that a signal does not end at once, but does end.
///
/// What is under way when `SIGTERM` comes may take a few seconds more, counted from the first
/// wait that notices it, so that a slow collector still gets its last frames.
struct Patience: Sendable {
    private let interruption: Interruption?
    private let afterSignal: Duration
    private var end: Deadline?

    init(with interruption: Interruption?, afterSignal: Duration = .seconds(5)) {
        self.interruption = interruption
        self.afterSignal = afterSignal
    }

    /// Waits, and returns whether `descriptor` is ready; it is not when `deadline` has passed.
    mutating func wait(
        for readiness: Readiness, on descriptor: borrowing Descriptor,
        before deadline: Deadline? = nil
    ) throws(TransportError) -> Bool {
        do {
            if end == nil {
                switch try descriptor.wait(for: readiness, before: deadline, unless: interruption) {
                case .ready: return true
                case .timedOut: return false
                case .interrupted: break
                }
            }
            let end = end ?? Deadline(after: afterSignal)
            self.end = end
            let nearest = deadline.map { end.capped(by: $0) } ?? end
            if try descriptor.wait(for: readiness, before: nearest, unless: nil) == .ready {
                return true
            }
            guard end.isPast else { return false }
        } catch {
            throw .broken(error)
        }
        throw .interrupted(by: interruption)
    }
}
