import Syslog
import SystemCalls
import Transports

/// What a delivery remembers of the failures since messages arrived last.
struct RecoveryState {
    /// How many messages are sent between two confirmations, after a whole batch did not get
    /// through; nil if whole batches do.
    var portion: Int?
    /// How many batches in a row a collector's kernel has acknowledged, and its process not
    /// confirmed.
    var unanswered = 0
    /// How many confirmations in a row no second connection has outlived.
    var notOutlived = 0
    /// Whether an acknowledgement is enough although the user has not asked for that.
    var acceptsLess = false
    /// Whether the observer knows of the present outage.
    var isLossReported = false
    /// When a refusal was reported last.
    var refusalReported: ContinuousClock.Instant?
}

/// What happens to batches when a confirmation does not come.
///
///     error ──► is an acknowledgement enough? ──no──► drop connections, wait, or give up
///                          │ yes                                   │
///                          └──────────────► resend everything ◄────┘
///                                             │ done    │ next error: from the beginning
///
/// Nothing else is sent meanwhile. What is resent is, in order: the messages that only a kernel
/// had acknowledged, `inFlight`, the batches `answered`, and `batch`. All of it at-least-once: what
/// has arrived without a confirmation arrives twice.
extension Delivery {
    /// How often a refusal is reported while it lasts.
    private static let refusalInterval = Duration.seconds(3600)

    /// Resends all that is not known to have arrived, over new connections, until it has.
    ///
    /// Afterwards all batches are empty.
    ///
    /// - Throws: The last error, when the time for retries is over or no retry can help.
    mutating func recover(from first: TransportError) throws(DeliveryFailure) {
        putOldestInFlight()
        var error = first
        while true {
            if !(error.isLackOfAnswer && acceptsAcknowledgement(after: error)) {
                try failOver(after: error)
            }
            do throws(TransportError) {
                return try resendEverything()
            } catch let next {
                error = next
            }
        }
    }

    /// Makes the oldest batch that has not arrived the one in flight, and queues the rest.
    private mutating func putOldestInFlight() {
        guard !answered.isEmpty else { return }
        if !inFlight.isEmpty { answered.append(removeInFlight(ArrivalReport(.unknown))) }
        putNextInFlight()
    }

    private mutating func putNextInFlight() {
        let entry = answered.removeFirst()
        swap(&entry.batch, &inFlight)
        spare.append(entry)
    }

    // After an error

    /// Decides whether acknowledgements are enough from now on: with `--confirm auto`, after the
    /// second batch that was acknowledged and not confirmed.
    ///
    /// If so, what is written of the batch in flight counts as arrived.
    private mutating func acceptsAcknowledgement(after error: TransportError) -> Bool {
        guard sender.settings.confirmation == .auto else { return false }
        if error == .notOutlived {
            recovery.notOutlived += 1
            guard recovery.notOutlived == 2 else { return false }
            sender.allowsOneConnection = true
            observer.allowsOneConnection(destination)
        } else {
            recovery.unanswered += 1
            guard recovery.unanswered == 2 else { return false }
            sender.settings.confirmation = .acked
            recovery.acceptsLess = true
            observer.doesNotAnswer(destination)
        }
        sender.drop()
        if inFlight.written == inFlight.messages.count {
            noteArrival(ArrivalReport(.acknowledged))
        } else {
            inFlight.noteArrived(upTo: inFlight.written, .acknowledged)
        }
        return true
    }

    /// Drops the connections, chooses the next destination, and waits until it is time to try it.
    private mutating func failOver(after error: TransportError) throws(DeliveryFailure) {
        if case .refused(let refusal) = error { return try failOver(after: refusal) }
        if error != .notOutlived {
            recovery.notOutlived = 0
            if inFlight.written > inFlight.arrived || batch.written > batch.arrived {
                limits.halve()
                let portion = recovery.portion ?? inFlight.messages.count + batch.messages.count
                recovery.portion = max(1, portion / 2)
            }
        }
        dropConnections()
        if error == .nobodyListens { forgetReached() }
        sender.noteFailure()
        let failure = DeliveryFailure(reason: error, destination: destination)
        let isStopping = sender.grace.noticeSignal()
        let retryTime = sender.settings.retryFor
        let isNew = !sender.failover.isInOutage
        let step = sender.failover.failed(
            isTransient: error.isTransient || isStopping, retryFor: retryTime,
            since: error.isSilence ? sender.silence.start : nil)
        observer.changed(health)
        if step == .giveUp || sender.grace.isOver { throw failure }
        if isNew, !isStopping {
            recovery.isLossReported = true
            observer.lost(failure.destination, error, retryFor: retryTime)
        }
        guard case .tryAfter(let wait) = step else { return }
        try pause(for: wait, failure)
    }

    /// Decides what is next after a refusal: nothing of what was sent counts.
    private mutating func failOver(after refusal: CollectorRefusal) throws(DeliveryFailure) {
        let isFirst = !sender.isRefused
        if !isFirst {
            // A message that is refused again and again counts once as resent.
            inFlight.rewind()
            batch.rewind()
        }
        dropConnections()
        forgetReached()
        let step = sender.step(after: refusal)
        let failure = DeliveryFailure(reason: .refused(refusal), destination: destination)
        if sender.grace.noticeSignal(), sender.grace.isOver { throw failure }
        switch step {
        case .tryOctetCounting: return
        case .tryAgain(let wait): return try pause(for: wait, failure)
        case .isRefused: break
        }
        let retryTime = sender.settings.retryFor
        let next = sender.failover.failed(isTransient: retryTime == .forever, retryFor: retryTime)
        observer.changed(health)
        if next == .giveUp { throw failure }
        if recovery.refusalReported.map({ .now - $0 >= Self.refusalInterval }) ?? true {
            recovery.refusalReported = .now
            observer.refuses(failure.destination, refusal)
        }
        if case .tryAfter(let wait) = next { try pause(for: wait, failure) }
    }

    /// Counts nothing of what was sent as reached: it has come to nobody.
    private mutating func forgetReached() {
        inFlight.forgetReached()
        for entry in answered { entry.batch.forgetReached() }
        batch.forgetReached()
    }

    private mutating func dropConnections() {
        inFlight.takeBackAcknowledged()
        inFlight.noteLoss()
        for entry in answered { entry.batch.noteLoss() }
        batch.noteLoss()
        sender.drop()
    }

    private mutating func pause(
        for wait: Duration, _ failure: DeliveryFailure
    ) throws(DeliveryFailure) {
        do {
            try sender.grace.sleep(until: Deadline(after: wait))
        } catch {
            throw failure
        }
        if sender.grace.isOver { throw failure }
    }

    // Resending

    private mutating func resendEverything() throws(TransportError) {
        try sender.open()
        try resendAcknowledged()
        while true {
            if inFlight.isEmpty {
                if !answered.isEmpty {
                    putNextInFlight()
                } else if batch.arrived < batch.messages.count {
                    moveInFlight()
                } else {
                    return
                }
            }
            try resendInFlight()
        }
    }

    /// Resends what the collector's kernel acknowledged last: its process may not have read it.
    private mutating func resendAcknowledged() throws(TransportError) {
        guard !acknowledged.isEmpty else { return }
        acknowledged.resendAll()
        try sender.write(&acknowledged, to: acknowledged.messages.count)
        var isConfirmed = false
        if sender.method == .openConnection {
            let report = try sender.awaitConfirmation(of: &acknowledged)
            isConfirmed = report.confirmation == .confirmed
        }
        sender.keepRejected(of: acknowledged)
        if isConfirmed { acknowledged.removeAll() }
    }

    /// Resends the batch in flight, in portions where it would not get through whole.
    private mutating func resendInFlight() throws(TransportError) {
        while inFlight.arrived < inFlight.messages.count {
            let left = inFlight.messages.count - inFlight.arrived
            let count = min(left, recovery.portion ?? left)
            try sender.write(&inFlight, to: inFlight.arrived + count)
            let report = try confirmationOfWritten()
            if count == left {
                try offerRefusedAgain()
                return noteArrival(report)
            }
            inFlight.noteArrived(upTo: inFlight.arrived + count, report.confirmation)
            recovery.portion = count * 2
            // What is only acknowledged is resent after the next failure: the outage goes on.
            if report.confirmation == .confirmed { endOutage(report.confirmation) }
        }
        try offerRefusedAgain()
        noteArrival(ArrivalReport(.confirmed))
    }

    /// Requests the confirmation of what was written of the batch in flight, and waits until it is
    /// certain.
    private mutating func confirmationOfWritten() throws(TransportError) -> ArrivalReport {
        let method = sender.method
        if case .none(let confirmation) = method {
            if destination.hasDatagrams { try sender.awaitReports(for: UDPTransport.reportTime) }
            return ArrivalReport(confirmation)
        }
        try sender.requestConfirmation(isHurried: false)
        if method == .halfClose { sender.openNext() }
        let report = try sender.awaitConfirmation(of: &inFlight)
        if sender.mustOutlive { try sender.outlive() }
        return report
    }

    /// Sends the messages that a collector has refused once more, over a new connection.
    ///
    /// What it refuses again will never arrive.
    mutating func offerRefusedAgain() throws(TransportError) {
        guard !inFlight.refusals.isEmpty, !inFlight.hadSecondChance else { return }
        inFlight.noteConfirmed(upTo: inFlight.messages.count)
        var batch = inFlight.refusedMessages()
        sender.renew()
        let offered = inFlight.refusals
        do throws(TransportError) {
            try sender.write(&batch, to: batch.messages.count)
            _ = try sender.awaitConfirmation(of: &batch)
        } catch {
            // A connection that breaks is no second chance for what it has not answered.
            inFlight.refusals = offered.indices.filter { index in
                index >= batch.arrived || batch.refusals.contains { $0.frame == index }
            }.map { offered[$0] }
            throw error
        }
        inFlight.refusals = batch.refusals.map { refusal in
            FrameRefusal(frame: offered[refusal.frame].frame, answer: refusal.answer)
        }
        do throws(TransportError) {
            try sender.checkRefusals(of: inFlight)
        } catch {
            if case .refused = error { inFlight.startAgain() }
            throw error
        }
        inFlight.hadSecondChance = true
    }
}
