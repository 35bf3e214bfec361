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
    private var rejects: KeptRecords?
    private var unsent: KeptRecords?
    private var summary: RunSummary
    private var progressed = ContinuousClock.now

    /// After giving up: how long nothing has to come for an input to be taken as over for now.
    private static let longestLull = Duration.seconds(1)

    /// Runs `plan` to its end, and returns what it did.
    package static func run(
        _ plan: ForwardPlan, observer: any RunObserver, interruption: Interruption?
    ) -> RunSummary {
        do throws(RunFailure) {
            var forwarder = try Forwarder(plan, observer, interruption)
            return forwarder.run()
        } catch {
            var summary = RunSummary(to: plan.destinations[0])
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
        rejects = try Self.open(plan.rejectsPath)
        unsent = try Self.open(plan.unsentPath)
        delivery = Delivery(
            to: plan.destinations, plan.delivery,
            over: ConnectionSettings(
                pacing: Pacing(perSecond: plan.datagramRate), with: Patience(with: interruption)),
            observer: observer)
        encoder = MessageEncoder(
            header: plan.header, maximumSize: plan.maximumSize, now: { currentTimestamp() })
        summary = RunSummary(to: plan.destinations[0])
        summary.fields = plan.countsFields ? FieldTally.all : []
    }

    private static func open(_ path: String?) throws(RunFailure) -> KeptRecords? {
        guard let path else { return nil }
        return try KeptRecords(path)
    }

    private mutating func run() -> RunSummary {
        do throws(RunFailure) {
            try deliver(.connect)
            for input in plan.inputs.indices where interruption?.signal == nil {
                try forward(input)
            }
            try deliver(.finish)
            try unsent?.synchronize()
        } catch {
            summary.failure = error
        }
        sumUp()
        return summary
    }

    private mutating func sumUp() {
        let counts = delivery.counts
        summary.sent = delivery.sent
        summary.confirmed = counts.confirmed
        summary.resent = counts.resent
        summary.unsent += delivery.unsent
        summary.refusedDatagrams = counts.refusedDatagrams
        summary.delivery = counts.confirmation ?? .unknown
        summary.destination = delivery.destination
        summary.elapsed = ContinuousClock.now - start
    }

    // Reading

    /// Forwards one input up to its end, or to the arrival of a signal.
    private mutating func forward(_ input: Int) throws(RunFailure) {
        guard var stream = open(input) else { return }
        while true {
            if !stream.isReady { try deliver(.write) }
            let deadline = hasGivenUp ? Deadline(after: Self.longestLull) : delivery.deadline
            switch stream.fill(before: deadline, unless: interruption) {
            case .octets(let count):
                summary.octets += count
                try drain(&stream, isLast: false)
                tellProgress()
            case .end:
                return try drain(&stream, isLast: true)
            case .interrupted:
                summary.isCutShort = stream.isRegularFile
                return try drain(&stream, isLast: !stream.isRegularFile)
            case .timedOut where hasGivenUp:
                return try unsent?.append(stream.rest) ?? ()
            case .timedOut:
                try deliver(.close)
            case .broken(let error):
                summary.brokenInputs += 1
                return observer.failed(input: plan.inputs[input], error)
            }
        }
    }

    private mutating func open(_ input: Int) -> InputStream? {
        let name = plan.inputs[input]
        do throws(SystemError) {
            return try InputStream(name, index: input, recordLimit: plan.recordLimit)
        } catch {
            summary.missingInputs += 1
            observer.failed(input: name, error)
            return nil
        }
    }

    /// Forwards all records that are whole.
    private mutating func drain(
        _ stream: inout InputStream, isLast: Bool
    ) throws(RunFailure) {
        while true {
            switch stream.next(isLast: isLast) {
            case .event(let range) where hasGivenUp:
                try keepUnsent(range, of: stream)
            case .event(let range):
                forward(range, of: &stream)
                if delivery.isDue {
                    delivery.batch.position = stream.position
                    try deliver(.push)
                }
            case .refused(let refusal):
                try keep(stream.refused(refusal))
                summary.read += 1
            case .moreNeeded, .end:
                delivery.batch.position = stream.position
                stream.dropRead()
                return
            }
        }
    }

    /// Puts the message of one event into the batch.
    private mutating func forward(_ range: Range<Int>, of stream: inout InputStream) {
        let outcome = Self.encode(stream, &encoder, &delivery.batch)
        if unsent != nil { delivery.batch.keep(record: stream.line(of: range)) }
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
        batch.append { output in
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

    // Delivering

    /// What is asked of the delivery.
    private enum Step {
        case connect, write, push, close, finish
    }

    /// Does a step of the delivery, and takes note of what came out.
    ///
    /// A delivery that has given up is asked for nothing any more.
    private mutating func deliver(_ step: Step) throws(RunFailure) {
        guard !hasGivenUp else { return }
        do throws(DeliveryFailure) {
            switch step {
            case .connect: try delivery.connect()
            case .write: try delivery.write()
            case .push: try delivery.push()
            case .close: try delivery.close()
            case .finish: try delivery.finish()
            }
        } catch {
            try giveUp(after: .delivery(error))
        }
        try keepRefused()
        limitMessages()
    }

    /// Whether the records go to the file for those that were not sent.
    private var hasGivenUp: Bool { summary.failure != nil }

    /// Ends the run, or goes on into the file for records that were not sent.
    private mutating func giveUp(after failure: RunFailure) throws(RunFailure) {
        guard let unsent = unsent.take() else { throw failure }
        summary.failure = failure
        var lines: [UInt8] = []
        delivery.forEachUnsent { lines += $0 }
        try unsent.append(lines)
        self.unsent = consume unsent
    }

    private mutating func keepUnsent(
        _ range: Range<Int>, of stream: borrowing InputStream
    ) throws(RunFailure) {
        summary.read += 1
        summary.unsent += 1
        try unsent?.append(stream.line(of: range))
    }

    /// Keeps the messages that will never arrive.
    private mutating func keepRefused() throws(RunFailure) {
        for message in delivery.takeRefused() {
            try keep(
                RefusedRecord(
                    reason: .message(message.reason), place: nil, fault: nil,
                    octets: message.octets))
        }
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
