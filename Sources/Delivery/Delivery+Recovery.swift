import Syslog
import SystemCalls
import Transports

/// What happens to batches when an answer comes, or does not.
extension Delivery {
    /// How many bytes a collector's kernel may hold that its process has not read, as a rule.
    private static let receiveBuffer = 1 << 20

    /// Puts an empty batch in the place of the one being filled, which is awaited from now on.
    mutating func awaitBatch() {
        swap(&batch, &awaited)
        batch.position = awaited.position
    }

    /// Waits for the answer to the batch that was closed last.
    mutating func settle() throws(TransportError) {
        if !awaited.isEmpty {
            let start = ContinuousClock.now
            let report = try sender.awaitAnswer(for: &awaited)
            limits.adapt(toAnswerAfter: .now - start, patience: sender.settings.answerTime)
            try offerRefusedAgain()
            holdAnswered(report)
        }
        while let entry = answered.first, entry.isOutlived { release() }
        if sender.route.wantsFirst() {
            try outlive()
            sender.returnToFirst()
        }
    }

    /// Waits until all answers are certain.
    mutating func outlive() throws(TransportError) {
        if answered.contains(where: { !$0.isOutlived }) { try sender.outlive() }
        while !answered.isEmpty { release() }
    }

    /// Keeps the awaited batch, which was answered, until that is certain.
    ///
    /// While batches follow one another nothing has to be waited for: when a connection that was
    /// opened after an answer has been answered too, the process behind it was not stopping.
    private mutating func holdAnswered(_ report: ArrivalReport) {
        for entry in answered where entry.connections < sender.endedNumber {
            entry.isOutlived = true
        }
        let entry = takeAwaited(report)
        entry.isOutlived = report.confirmation != .confirmed || sender.proof != .end
        answered.append(entry)
    }

    /// Moves the awaited batch, with what is known of it.
    private mutating func takeAwaited(_ report: ArrivalReport) -> AnsweredBatch {
        let entry = spare.popLast() ?? AnsweredBatch(framing: batch.framing)
        swap(&entry.batch, &awaited)
        entry.report = report
        entry.connections = sender.opened
        return entry
    }

    /// Takes note that the oldest batch that was answered has arrived.
    private mutating func release() {
        let entry = answered.removeFirst()
        note(entry)
        spare.append(entry)
    }

    /// Takes note that the awaited batch has arrived.
    mutating func noteArrival(_ report: ArrivalReport) {
        let entry = takeAwaited(report)
        note(entry)
        spare.append(entry)
    }

    private mutating func note(_ entry: AnsweredBatch) {
        let confirmation = entry.report.confirmation
        sender.note(entry.batch, entry.report)
        if confirmation == .confirmed { (unanswered, notOutlived) = (0, 0) }
        if isUnproven(confirmation) { noteUnproven(entry.batch) }
        if unproven == 0 { confirmedPosition = entry.batch.position }
        if confirmation == .acknowledged {
            acknowledged.take(&entry.batch, memory: Self.receiveBuffer)
        }
        entry.batch.removeAll()
        endOutage(confirmation)
    }

    /// Whether an acknowledgement shows nothing: a listener of plain TCP that never accepts gives
    /// the same, while with TLS a process has shaken hands.
    private func isUnproven(_ confirmation: Confirmation) -> Bool {
        guard takesLess, confirmation == .acknowledged, case .tcp = destination else {
            return false
        }
        return true
    }

    private mutating func endOutage(_ confirmation: Confirmation) {
        sender.silence.ended()
        guard let time = sender.route.arrived(), isLossTold else { return }
        isLossTold = false
        if !isUnproven(confirmation) { observer.regained(destination, after: time) }
    }

    /// Sends again all that is not known to have arrived, on new connections, until it has.
    ///
    /// Afterwards there is nothing held any more.
    mutating func recover(from first: TransportError) throws(DeliveryFailure) {
        queueAnswered()
        var error = first
        while true {
            if !(error.isLackOfAnswer && makesDo(after: error)) {
                try giveWay(to: error)
            }
            do throws(TransportError) {
                return try bringEverything()
            } catch let next {
                error = next
            }
        }
    }

    /// Makes the oldest batch that has not arrived the awaited one.
    private mutating func queueAnswered() {
        guard !answered.isEmpty else { return }
        if !awaited.isEmpty { answered.append(takeAwaited(ArrivalReport(.unknown))) }
        awaitAnswered()
    }

    private mutating func awaitAnswered() {
        let entry = answered.removeFirst()
        swap(&entry.batch, &awaited)
        spare.append(entry)
    }

    /// Whether less than a confirmation has to do from now on.
    private mutating func makesDo(after error: TransportError) -> Bool {
        guard sender.settings.confirmation == .auto else { return false }
        if error == .notOutlived {
            notOutlived += 1
            guard notOutlived == 2 else { return false }
            sender.limit = .acknowledged
            observer.allowsOneConnection(destination)
        } else {
            unanswered += 1
            guard unanswered == 2 else { return false }
            sender.settings.confirmation = .acked
            takesLess = true
            observer.doesNotAnswer(destination)
        }
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
        if case .refused(let refusal) = error { return try giveWay(to: refusal) }
        if error != .notOutlived {
            notOutlived = 0
            if awaited.written > awaited.confirmed || batch.written > batch.confirmed {
                limits.halve()
                portion = max(1, (portion ?? awaited.messages.count + batch.messages.count) / 2)
            }
        }
        dropConnections()
        sender.noteFailure()
        let failure = DeliveryFailure(reason: error, destination: destination)
        let isStopping = sender.grace.noticeSignal()
        let retryTime = sender.settings.retryFor
        let isNew = !sender.route.isInterrupted
        let step = sender.route.failed(
            isTransient: error.isTransient || isStopping, retryFor: retryTime,
            since: error.isSilence ? sender.silence.start : nil)
        if step == .giveUp || sender.grace.isOver { throw failure }
        if isNew, !isStopping {
            isLossTold = true
            observer.lost(failure.destination, error, retryFor: retryTime)
        }
        guard case .tryAfter(let wait) = step else { return }
        try pause(for: wait, failure)
    }

    /// Decides what is next after a refusal: nothing of what was sent counts.
    private mutating func giveWay(to refusal: CollectorRefusal) throws(DeliveryFailure) {
        let isFirst = !sender.isRefused
        if !isFirst { forgetWritten() }
        dropConnections()
        awaited.reached = awaited.confirmed
        batch.reached = batch.confirmed
        let step = sender.note(refusal)
        let failure = DeliveryFailure(reason: .refused(refusal), destination: destination)
        if sender.grace.noticeSignal(), sender.grace.isOver { throw failure }
        switch step {
        case .tryOctetCounting: return
        case .tryAgain(let wait): return try pause(for: wait, failure)
        case .isRefused: break
        }
        let retryTime = sender.settings.retryFor
        let next = sender.route.failed(isTransient: retryTime == .forever, retryFor: retryTime)
        if next == .giveUp { throw failure }
        if refusalTold.map({ .now - $0 >= Self.refusalInterval }) ?? true {
            refusalTold = .now
            observer.refuses(failure.destination, refusal)
        }
        if case .tryAfter(let wait) = next { try pause(for: wait, failure) }
    }

    /// How often a refusal is told while it lasts.
    private static let refusalInterval = Duration.seconds(3600)

    private mutating func dropConnections() {
        awaited.takeBackAcknowledged()
        sender.noteResending(of: &awaited)
        for entry in answered { sender.noteResending(of: &entry.batch) }
        sender.noteResending(of: &batch)
        sender.drop()
    }

    /// Makes messages that were refused ones that no connection has taken, so that each of them
    /// counts once as sent again.
    private mutating func forgetWritten() {
        awaited.written = awaited.confirmed
        batch.written = batch.confirmed
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

    private mutating func bringEverything() throws(TransportError) {
        try sender.open()
        try repeatAcknowledged()
        while true {
            if awaited.isEmpty {
                if !answered.isEmpty {
                    awaitAnswered()
                } else if batch.confirmed < batch.messages.count {
                    awaitBatch()
                } else {
                    return
                }
            }
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
            // What only a kernel has comes again with the next failure: that is no end of this one.
            if report.confirmation == .confirmed { endOutage(report.confirmation) }
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

    /// Asks for the answer to what was written of the awaited batch, and waits until it is certain.
    private mutating func answer() throws(TransportError) -> ArrivalReport {
        if case .none(let confirmation) = sender.proof { return ArrivalReport(confirmation) }
        let proof = sender.proof
        try sender.ask(isHurried: false)
        if proof == .end { sender.openNext() }
        let report = try sender.awaitAnswer(for: &awaited)
        if proof == .end, report.confirmation == .confirmed {
            try sender.outlive()
        }
        return report
    }
}
