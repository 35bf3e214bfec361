import Checkpoints
import Delivery
import EventMapping
import OnePasswordEvents
import Syslog
package import SystemCalls
import Transports

/// One run of the filter: inputs in, batches out, and what became of it all.
package struct Forwarder: ~Copyable {
    let plan: ForwardPlan
    let observer: any RunObserver
    let interruption: StopSignal?
    let start = ContinuousClock.now
    let totalBytes: Int?

    var encoder: MessageEncoder
    let fields = ExpectedFields()
    /// What goes into messages, where the rest is to be counted.
    let mappedPaths: MappedPaths?
    /// Translates a part of what is read in a second thread, once there is enough.
    var assistant: SpeculativeWorker?
    let isAssistable: Bool
    /// The share of what was read that the run translates itself.
    var splitRatio = 0.4
    /// How many parts in a row it made in vain.
    var mispredictions = 0
    /// Whether events are judged before they are written.
    let hasRules: Bool
    /// Whether nothing is kept or counted of an event beside its message.
    let wantsOnlyMessages: Bool
    var delivery: Delivery
    var rejects: RejectsFile?
    /// How many records were read when the last one was refused, if nothing was read since.
    var readAfterRefusal: Int?
    /// Up to here everything is confirmed, or was refused and is kept.
    var remembered = InputPosition.start
    /// How many messages were sent up to there.
    var rememberedRecords = 0
    var unsent: UnsentFile?
    /// Whether the records go to the file for those that were not sent.
    var hasGivenUp = false
    var resumption: FileProgress?
    /// The streams of the Events API that are read, where the run pulls.
    var pulledStreams: [PulledStream] = []
    var nameFiles: NameFiles?
    /// The destinations that rules name, by their places there.
    var branches: [RuleDestination] = []
    /// The one of them to which the event at hand goes.
    var route: Int?
    var summary: RunSummary
    var progressed = ContinuousClock.now

    /// Runs `plan` to its end, and returns what it did.
    package static func run(
        _ plan: ForwardPlan, observer: any RunObserver, interruption: StopSignal?
    ) -> RunSummary {
        do throws(RunFailure) {
            if let input = plan.inputWrittenTo { throw .writesToInput(input) }
            var forwarder = try Forwarder(plan, observer, interruption)
            return forwarder.run()
        } catch {
            var summary = RunSummary(to: plan.destinations[0])
            summary.failure = error
            return summary
        }
    }

    init(
        _ plan: ForwardPlan, _ observer: any RunObserver, _ interruption: StopSignal?
    ) throws(RunFailure) {
        self.plan = plan
        self.observer = observer
        self.interruption = interruption
        totalBytes = size(of: plan.inputs)
        var files = NameFiles(plan.namesPaths)
        let names = try Self.names(&files)
        nameFiles = plan.namesPaths.isEmpty ? nil : files
        resumption = try Self.resumption(plan, interruption)
        rejects = try Self.rejectsFile(plan.rejectsPath, observer)
        unsent = try Self.unsentFile(plan.unsentPath)
        delivery = Delivery(
            to: plan.destinations, plan.delivery,
            over: ConnectionSettings(plan, observer, interruption), observer: observer)
        encoder = Self.encoder(plan)
        encoder.names = names
        hasRules = !plan.rules.isEmpty
        wantsOnlyMessages = plan.rules.isEmpty && plan.unsentPath == nil && !plan.countsFields
        isAssistable = Self.canBeAssisted(plan)
        branches = plan.routes.map { destination in
            RuleDestination(
                to: destination, plan.delivery,
                over: ConnectionSettings(plan, observer, interruption), observer: observer)
        }
        summary = RunSummary(to: plan.destinations[0])
        summary.fields = plan.countsFields ? FieldTally.all : []
        mappedPaths = plan.countsFields ? MappedPaths(plan.mapping, plan.format) : nil
    }

    private static func resumption(
        _ plan: ForwardPlan, _ interruption: StopSignal?
    ) throws(RunFailure) -> FileProgress? {
        guard let place = plan.state else { return nil }
        return try FileProgress(
            place, rotatedTo: plan.rotatedFolders, waitingFor: plan.lockPatience,
            unless: interruption)
    }

    static func encoder(_ plan: ForwardPlan) -> MessageEncoder {
        MessageEncoder(
            mapping: plan.mapping, rules: plan.rules, format: plan.format, header: plan.header,
            account: plan.account, numberedBy: plan.numbersMessages ? SequenceID() : nil,
            maximumSize: plan.maximumSize,
            now: { currentTimestamp() })
    }

    private static func names(_ files: inout NameFiles) throws(RunFailure) -> KnownNames {
        do throws(NamesError) {
            return try files.read()
        } catch {
            throw .names(error)
        }
    }

    /// Takes over new names; of files that cannot be read any more the old ones stay.
    mutating func refreshNames() {
        guard nameFiles != nil else { return }
        do throws(NamesError) {
            if let names = try nameFiles?.readAgain() { encoder.names = names }
        } catch {
            observer.keptNames(error)
        }
    }

    private static func rejectsFile(
        _ path: String?, _ observer: any RunObserver
    ) throws(RunFailure) -> RejectsFile? {
        guard let path else { return nil }
        return try RejectsFile(path) { observer.line(of: $0) }
    }

    private static func unsentFile(_ path: String?) throws(RunFailure) -> UnsentFile? {
        guard let path else { return nil }
        return try UnsentFile(path)
    }

    private mutating func run() -> RunSummary {
        do throws(RunFailure) {
            try deliver(.connect)
            for event in plan.ownEvents { append(event) }
            for name in plan.inputs where interruption?.signal == nil {
                try forward(name)
            }
            try deliver(.finish)
        } catch {
            summary.failure = error
            rememberInputs()
        }
        return end()
    }

    /// Saves what was confirmed, and sums up.
    mutating func end() -> RunSummary {
        assistant?.end()
        savePositions()
        endKeeping()
        sumUp()
        return summary
    }

    /// Saves what was confirmed before a run failed.
    private mutating func savePositions() {
        do throws(RunFailure) {
            try remember(isLast: true)
        } catch {
            if summary.failure == nil { summary.failure = error }
        }
    }

    private mutating func sumUp() {
        let counts = delivery.counts
        summary.sent = delivery.sent
        summary.confirmed = counts.confirmed
        summary.resent = counts.resent
        summary.unsent += delivery.unsent
        summary.refusedDatagrams = counts.refusedDatagrams
        summary.lostMessages = counts.lost
        summary.delivery = delivery.confirmation
        summary.destination = delivery.destination
        sumUpBranches()
        summary.elapsed = ContinuousClock.now - start
    }
}

/// The size of all inputs together, if all of them are ordinary files.
private func size(of inputs: [String]) -> Int? {
    inputs.reduce(0 as Int?) { sum, name in
        guard let sum, let size = InputStream.size(of: name) else { return nil }
        return sum + size
    }
}

extension ConnectionSettings {
    /// What a run wants of its connections.
    init(_ plan: ForwardPlan, _ observer: any RunObserver, _ interruption: StopSignal?) {
        self.init(
            pacing: TokenBucket(perSecond: plan.datagramRate),
            trust: TLSContextProvider(plan.trust, onWarning: { observer.warned($0) }),
            with: ShutdownGrace(with: interruption), onMending: { observer.mended($0) })
    }
}
