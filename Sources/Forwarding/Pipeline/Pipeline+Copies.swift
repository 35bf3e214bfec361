import Delivery
import SystemCalls

/// From a run to its copies.
extension Pipeline where Source: ~Copyable {
    /// How often a wait for a copy is interrupted, to see whether a signal has come.
    private static var look: Duration { .milliseconds(100) }

    /// Hands what was read for the copies over, and waits for room where one has too much before it.
    ///
    /// What the run itself has to send is sent meanwhile.
    mutating func feedCopies(from stream: borrowing InputStream) throws(RunFailure) {
        guard !copies.isEmpty else { return }
        copies.submit(
            upTo: stream.position, kind: stream.forcedKind, account: source.account)
        guard copies.areFull else { return }
        try deliver(.write)
        while copies.areFull, run.stopSignal?.signal == nil {
            copies.waitForRoom(before: Deadline(after: Self.look))
            Pulse.beat()
            if dispatcher.deadline?.isPast == true { try deliver(.close) }
        }
    }

    /// Waits until `instant` for the copies to confirm all that was read, and saves the position.
    mutating func settleCopies(until instant: ContinuousClock.Instant) throws(RunFailure) {
        guard !copies.isEmpty else { return }
        copies.close()
        while !copies.areSettled, run.stopSignal?.signal == nil, .now < instant {
            let look = Deadline(after: Self.look).capped(by: Deadline(instant))
            _ = try? pause(until: look, unless: run.stopSignal)
        }
        try savePositions(.rests)
    }

    /// Waits until the copies have come to their end, and saves meanwhile what they confirm.
    mutating func joinCopies() {
        guard !copies.isEmpty else { return }
        copies.end()
        while !copies.join(within: Self.look) {
            Pulse.beat()
            do throws(RunFailure) {
                try savePositions(.runs)
            } catch {
                // The last time it is an error of the run.
            }
        }
        summary.copies = copies.results
    }
}
