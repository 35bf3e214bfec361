import Delivery
import EventMapping
import OnePasswordEvents
package import Sockets
import Syslog
import Transports

/// One run of the filter: inputs in, batches out, and what became of it all.
package struct Forwarder: ~Copyable {
    private let plan: ForwardPlan
    private let observer: any RunObserver
    private let interruption: Interruption?
    private let start = ContinuousClock.now
    private let totalOctets: Int?

    private var encoder: MessageEncoder
    private var delivery: Delivery
    private var batch: Batch
    private var rejects: RejectsFile?
    private var summary = RunSummary()
    private var progressed = ContinuousClock.now

    /// Runs `plan` to its end, and returns what it did.
    package static func run(
        _ plan: ForwardPlan, observer: any RunObserver, interruption: Interruption?
    ) -> RunSummary {
        do throws(RunFailure) {
            var forwarder = try Forwarder(plan, observer, interruption)
            return forwarder.run()
        } catch {
            var summary = RunSummary()
            summary.failure = error
            return summary
        }
    }

    private init(
        _ plan: ForwardPlan, _ observer: any RunObserver, _ interruption: Interruption?
    ) throws(RunFailure) {
        self.plan = plan
        self.observer = observer
        self.interruption = interruption
        totalOctets = size(of: plan.inputs)
        if let path = plan.rejectsPath { rejects = try RejectsFile(path) }
        do throws(TransportError) {
            delivery = Delivery(
                over: try plan.destination.open(
                    pacing: Pacing(perSecond: plan.datagramRate), unless: interruption))
        } catch {
            throw .destination(error)
        }
        encoder = MessageEncoder(
            header: plan.header, maximumSize: plan.maximumSize, now: { currentTimestamp() })
        batch = Batch(
            framing: plan.destination.framing, position: InputPosition(input: 0, offset: 0))
        summary.fields = plan.countsFields ? FieldTally.all : []
        limitMessages()
    }

    private mutating func run() -> RunSummary {
        do throws(RunFailure) {
            for input in plan.inputs.indices where interruption?.signal == nil {
                try forward(input)
            }
            try flush()
            try finish()
        } catch {
            summary.failure = error
        }
        summary.sent = delivery.sent
        summary.refusedDatagrams = delivery.refused
        summary.delivery = delivery.confirmation
        summary.elapsed = ContinuousClock.now - start
        return summary
    }

    /// Ends the connection within 10 s.
    private mutating func finish() throws(RunFailure) {
        do throws(TransportError) {
            try delivery.finish(before: .now + .seconds(10))
        } catch {
            throw .destination(error)
        }
    }

    // Reading

    /// Forwards one input up to its end, or to the arrival of a signal.
    private mutating func forward(_ input: Int) throws(RunFailure) {
        let name = plan.inputs[input]
        do throws(InputFailure) {
            var stream = try InputStream(name, index: input, recordLimit: plan.recordLimit)
            while true {
                if !stream.isReady { try pause() }
                let count = try stream.fill(unless: interruption)
                summary.octets += count ?? 0
                let isCutShort = count == nil && stream.isRegularFile
                try drain(&stream, isLast: count ?? 0 == 0 && !isCutShort)
                tellProgress()
                summary.isCutShort = isCutShort
                guard let count, count > 0 else { return }
            }
        } catch {
            switch error {
            case .run(let failure):
                throw failure
            case .missing(let error):
                summary.missingInputs += 1
                observer.failed(input: name, error)
            case .broken(let error):
                summary.brokenInputs += 1
                observer.failed(input: name, error)
            }
        }
    }

    /// Sends what is there, since no more will come for a while.
    private mutating func pause() throws(InputFailure) {
        do throws(RunFailure) { try flush() } catch { throw .run(error) }
    }

    /// Forwards all records that are whole.
    private mutating func drain(
        _ stream: inout InputStream, isLast: Bool
    ) throws(InputFailure) {
        do throws(RunFailure) {
            while true {
                switch stream.next(isLast: isLast) {
                case .event(let range):
                    forward(range, of: &stream)
                    if batch.isFull {
                        batch.position = stream.position
                        try flush()
                    }
                case .refused(let refusal):
                    try keep(stream.refused(refusal))
                    summary.read += 1
                case .moreNeeded, .end:
                    batch.position = stream.position
                    stream.dropRead()
                    return
                }
            }
        } catch {
            throw .run(error)
        }
    }

    /// Puts the message of one event into the batch.
    private mutating func forward(_ range: Range<Int>, of stream: inout InputStream) {
        let outcome = Self.encode(stream, &encoder, &batch)
        summary.read += 1
        if outcome.report.isShortened { summary.shortened += 1 }
        if outcome.report.isNeutralised { summary.neutralised += 1 }
        guard !outcome.gaps.isEmpty else { return }
        summary.incomplete += 1
        if plan.countsFields {
            count(outcome.gaps, at: stream.place(of: range.lowerBound))
        }
    }

    private static func encode(
        _ stream: borrowing InputStream, _ encoder: inout MessageEncoder, _ batch: inout Batch
    ) -> (report: MessageEncoder.Report, gaps: FieldGaps) {
        batch.messages.append { output in
            stream.withEvent { octets, values in
                let report = encoder.append(octets, values, into: &output)
                return (report, FieldGaps(values, unusable: report.unusable))
            }
        }
    }

    private mutating func count(_ gaps: FieldGaps, at place: Place) {
        for slot in summary.fields.indices {
            let isAbsent = gaps.absent >> UInt64(slot) & 1 != 0
            let isUnusable = gaps.unusable >> UInt64(slot) & 1 != 0
            guard isAbsent || isUnusable else { continue }
            summary.fields[slot].absent += isAbsent && !isUnusable ? 1 : 0
            summary.fields[slot].unusable += isUnusable ? 1 : 0
            if summary.fields[slot].first == nil { summary.fields[slot].first = place }
        }
    }

    // Writing

    /// Sends the batch, and keeps the messages that the path refused.
    private mutating func flush() throws(RunFailure) {
        guard batch.messages.count > 0 else { return }
        let refused: [Int]
        do throws(TransportError) {
            refused = try delivery.send(batch)
        } catch {
            throw .destination(error)
        }
        for index in refused {
            let message = batch.messages.message(at: index)
            try keep(
                RefusedRecord(
                    reason: .messageTooLong(octets: message.count), place: nil, fault: nil,
                    octets: message))
        }
        batch.messages.removeAll()
        limitMessages()
    }

    /// Keeps messages as short as the path of datagrams wants them.
    private mutating func limitMessages() {
        let limit = min(plan.maximumSize, delivery.messageLimit ?? .max)
        encoder.maximumSize = max(limit, MessageEncoder.smallestMaximum)
    }

    private mutating func keep(_ record: RefusedRecord) throws(RunFailure) {
        summary.rejected += 1
        let line = observer.refused(record)
        try rejects?.append(line)
    }

    /// Tells of the progress, at most twice a second.
    private mutating func tellProgress() {
        let now = ContinuousClock.now
        guard now - progressed >= .milliseconds(500) else { return }
        progressed = now
        observer.progressed(
            RunProgress(
                records: summary.read, octets: summary.octets, totalOctets: totalOctets,
                elapsed: now - start))
    }
}

/// The size of all inputs together, if all of them are ordinary files.
private func size(of inputs: [String]) -> Int? {
    inputs.reduce(0 as Int?) { sum, name in
        guard let sum, let size = try? InputStream.size(of: name) else { return nil }
        return sum + size
    }
}
