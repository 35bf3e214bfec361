import Sockets
import Syslog
import Transports

/// What happens to batches when an answer comes, or does not.
extension Delivery {
    /// How many octets a collector's kernel may hold that its process has not read, as a rule.
    private static let receiveBuffer = 1 << 20

    /// Puts an empty batch in the place of the one being filled, which is awaited from now on.
    mutating func awaitBatch() {
        swap(&batch, &awaited)
        batch.position = awaited.position
    }

    /// Waits for the answer to the batch that was closed last.
    mutating func settle() throws(TransportError) {
        guard !awaited.isEmpty else { return }
        let start = ContinuousClock.now
        let report = try sender.awaitAnswer(for: &awaited)
        limits.adapt(toAnswerAfter: .now - start, patience: sender.settings.answerTime)
        try offerRefusedAgain()
        noteArrival(report)
    }

    /// Takes note that the awaited batch has arrived.
    mutating func noteArrival(_ report: ArrivalReport) {
        sender.note(awaited, report)
        if report.confirmation == .confirmed { unanswered = 0 }
        if report.confirmation == .acknowledged {
            acknowledged.take(&awaited, memory: Self.receiveBuffer)
        }
        confirmedPosition = awaited.position
        awaited.removeAll()
        endOutage()
    }

    private mutating func endOutage() {
        guard let time = sender.route.arrived() else { return }
        observer.regained(destination, after: time)
    }

    /// Sends again all that is not known to have arrived, on new connections, until it has.
    ///
    /// Afterwards there is nothing held any more.
    mutating func recover(from first: TransportError) throws(DeliveryFailure) {
        var error = first
        while true {
            if !(error.isLackOfAnswer && takesAcknowledgement()) {
                try giveWay(to: error)
            }
            do throws(TransportError) {
                return try bringEverything()
            } catch let next {
                error = next
            }
        }
    }

    /// Whether the acknowledgement of the collector's kernel has to do from now on.
    private mutating func takesAcknowledgement() -> Bool {
        unanswered += 1
        guard sender.settings.confirmation == .auto, unanswered == 2 else { return false }
        sender.settings.confirmation = .acked
        observer.doesNotAnswer(destination)
        sender.drop()
        if awaited.written == awaited.messages.count {
            noteArrival(ArrivalReport(.acknowledged))
        } else {
            awaited.acknowledged += awaited.written - awaited.confirmed
            awaited.confirmed = awaited.written
        }
        return true
    }

    /// Drops the connections, and waits until it is time to try again.
    private mutating func giveWay(to error: TransportError) throws(DeliveryFailure) {
        let failure = DeliveryFailure(reason: error, destination: destination)
        if awaited.written > awaited.confirmed || batch.written > batch.confirmed {
            limits.halve()
            portion = max(1, (portion ?? awaited.messages.count + batch.messages.count) / 2)
        }
        awaited.takeBackAcknowledged()
        sender.noteResending(of: &awaited)
        sender.noteResending(of: &batch)
        sender.drop()

        let isStopping = sender.patience.noticeSignal()
        let retryTime = sender.settings.retryFor
        let isNew = !sender.route.isInterrupted
        let step = sender.route.failed(
            isTransient: error.isTransient || isStopping, retryFor: retryTime)
        if step == .giveUp || sender.patience.isOver { throw failure }
        if isNew, !isStopping { observer.lost(failure.destination, error, retryFor: retryTime) }
        guard case .tryAfter(let wait) = step else { return }
        do {
            try sender.patience.sleep(until: Deadline(after: wait))
        } catch {
            throw failure
        }
        if sender.patience.isOver { throw failure }
    }

    private mutating func bringEverything() throws(TransportError) {
        try sender.open()
        try repeatAcknowledged()
        while batch.confirmed < batch.messages.count || !awaited.isEmpty {
            if awaited.isEmpty { awaitBatch() }
            try bringAwaited()
        }
    }

    /// Sends again what the collector's kernel had last: its process may not have read it.
    private mutating func repeatAcknowledged() throws(TransportError) {
        guard !acknowledged.isEmpty else { return }
        acknowledged.startAgain()
        try sender.write(&acknowledged, to: acknowledged.messages.count)
        var isConfirmed = false
        if sender.proof == .settling {
            let report = try sender.awaitAnswer(for: &acknowledged)
            isConfirmed = report.confirmation == .confirmed
        }
        sender.noteRepetition(of: acknowledged)
        if isConfirmed { acknowledged.removeAll() }
    }

    /// Sends the awaited batch, in portions where it would not go through whole.
    private mutating func bringAwaited() throws(TransportError) {
        while awaited.confirmed < awaited.messages.count {
            let left = awaited.messages.count - awaited.confirmed
            let count = min(left, portion ?? left)
            try sender.write(&awaited, to: awaited.confirmed + count)
            let report = try answer()
            if count == left {
                try offerRefusedAgain()
                return noteArrival(report)
            }
            awaited.confirmed += count
            if report.confirmation != .confirmed { awaited.acknowledged += count }
            portion = count * 2
            endOutage()
        }
        try offerRefusedAgain()
        noteArrival(ArrivalReport(.confirmed))
    }

    /// Sends the messages that a collector has refused once more, over a new connection.
    ///
    /// What it refuses again will never arrive.
    private mutating func offerRefusedAgain() throws(TransportError) {
        guard !awaited.refusals.isEmpty, !awaited.hadSecondChance else { return }
        awaited.confirmed = awaited.messages.count
        var batch = awaited.refusedMessages()
        sender.renew()
        try sender.write(&batch, to: batch.messages.count)
        _ = try sender.awaitAnswer(for: &batch)
        // Only now: a connection that broke meanwhile was no second chance.
        awaited.hadSecondChance = true
        awaited.refusals = batch.refusals.map { refusal in
            FrameRefusal(frame: awaited.refusals[refusal.frame].frame, answer: refusal.answer)
        }
    }

    /// Asks for the answer to what was written of the awaited batch, and waits for it.
    private mutating func answer() throws(TransportError) -> ArrivalReport {
        if case .none(let confirmation) = sender.proof { return ArrivalReport(confirmation) }
        try sender.ask()
        return try sender.awaitAnswer(for: &awaited)
    }
}
