import Checkpoints
import Delivery
import EventsAPI
import Forwarding
import FoundationEssentials
import Syslog
import SystemCalls
import TLS
import Transports

/// Reports a run to the user, on standard error.
final class Reporter: RunObserver {
    /// How many rejected records are reported one by one.
    private static let rejectedLimit = 20
    /// How many different warnings the summary lists.
    private static let warningLimit = 20

    let settings: ForwardSettings
    private let showsProgress: Bool
    /// What was warned of in this run, each once, said or not.
    private(set) var warnings: [String] = []
    private let memory: WarningMemory?
    let monitor: RunMonitor?
    private var rejectedCount = 0
    private var badLineCount = 0
    /// Lines for standard output that are not written yet.
    private var answers = ""
    /// Whether standard output did not accept all lines.
    private(set) var hasLostAnswers = false
    let progressLine: ProgressLine
    /// The name of the copy whose run reports here; nil for a whole run.
    private let copy: String?
    /// Whether all that the run sends is a test event, so that there is no input.
    let isOfTest: Bool
    /// The account that all lines are about, if there are several.
    let account = Console.account
    /// The reporters of copies.
    var copyReporters: [Reporter] = []

    /// Creates a reporter; when quiet, it saves in `memory` what it has warned of.
    init(
        _ settings: ForwardSettings, memory: WarningMemory? = nil, monitor: RunMonitor? = nil,
        ofCopy copy: String? = nil, ofTest isOfTest: Bool = false,
        sharing progressLine: ProgressLine = ProgressLine()
    ) {
        self.settings = settings
        self.copy = copy
        self.isOfTest = isOfTest
        self.memory = memory
        self.monitor = monitor
        self.progressLine = progressLine
        showsProgress =
            switch settings.progress {
            case _ where Console.isJSON: false
            case .always: true
            case .never: false
            case .auto: !settings.isQuiet && StandardStream.error.isTerminal
            }
    }

    /// Warns of something that does not prevent the run and may recur in the next one.
    ///
    /// When quiet, it warns at most once a day, and never if that cannot be saved: cron would mail
    /// it each time. The summary lists it in any case.
    func warn(_ words: String, _ fields: LogFields = [], hint: String? = nil) {
        if !warnings.contains(words), warnings.count < Self.warningLimit { warnings.append(words) }
        guard !settings.isQuiet || memory?.shouldReport(words) == true else { return }
        clearProgress()
        Console.warning(words, fields, hints: [hint])
    }

    func rejected(_ record: RejectedRecord) {
        rejectedCount += 1
        if rejectedCount <= Self.rejectedLimit {
            clearProgress()
            Console.error(Messages.rejected(record), LogFields(of: record))
        }
    }

    /// Reports a line of an export that has no identifier.
    func badLine(_ line: Int, of file: String, _ fault: BadLine) {
        badLineCount += 1
        if badLineCount <= Self.rejectedLimit {
            Console.error(Messages.badLine(line, of: file, fault))
        }
    }

    func line(of record: RejectedRecord) -> [UInt8] { RejectLine(record).bytesOfLine }

    func cannotKeep(at path: String, _ error: SystemError) {
        clearProgress()
        Console.error(Messages.cannotKeep(path, error))
    }

    func mended(_ path: String) {
        clearProgress()
        Console.warning(Messages.mended(path))
    }

    func failed(input: String, _ error: InputError) {
        clearProgress()
        Console.report(error.report(input))
    }

    func lost(_ destination: Destination, _ error: TransportError, retryFor time: RetryTime) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.warning(
            about(Messages.lost(destination, error, time)), LogFields(of: destination))
    }

    func regained(_ destination: Destination, after time: Duration) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.note(
            about(Messages.regained(destination, after: time)), LogFields(of: destination))
    }

    func doesNotAnswer(_ destination: Destination) {
        warn(
            about(Messages.doesNotAnswer(destination)), LogFields(of: destination),
            hint: Messages.acknowledgementHint(destination))
    }

    func allowsOneConnection(_ destination: Destination) {
        warn(about(Messages.allowsOneConnection(destination)), LogFields(of: destination))
    }

    func refuses(_ destination: Destination, _ refusal: CollectorRefusal) {
        clearProgress()
        let report = TransportError.refused(refusal).report(destination)
        Console.error(
            about(report.message), LogFields(of: destination), hints: [report.hint])
    }

    func accepts(_ destination: Destination, _ framing: Framing) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.warning(
            about(Messages.acceptsFraming(destination, framing)), LogFields(of: destination),
            hints: [Messages.framingHint(framing)])
    }

    func isSilent(_ destination: Destination) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.warning(about(Messages.isSilent(destination)), LogFields(of: destination))
    }

    func warned(_ warning: TLSWarning) {
        warn(about(Messages.warning(warning)))
    }

    /// A sentence, with the name of the copy that it is about.
    private func about(_ words: String) -> String {
        copy.map { "\(Messages.copy($0)): \(words)" } ?? words
    }

    func lost(input: String, _ file: LostFile) {
        clearProgress()
        Console.report(file.report(for: input))
    }

    func keptNames(_ error: NamesError) {
        warn("\(error.report.message); \(Messages.previousNamesStay)")
    }

    func endsIncomplete(input: String, bytes: Int) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.note(Messages.endsIncomplete(input, bytes))
    }

    func truncated(input: String) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.note(Messages.truncated(input))
    }

    func changed(_ health: DeliveryHealth) {
        if let copy {
            monitor?.changed(health, ofCopy: copy)
        } else {
            monitor?.changed(health)
        }
    }

    var wantsHealth: Bool { monitor != nil }

    func observed(_ health: RunHealth) {
        if let copy {
            monitor?.observed(health, ofCopy: copy)
        } else {
            monitor?.observed(health)
        }
    }

    var spoolNotes: @Sendable (SpoolNote) -> Void {
        let isQuiet = settings.isQuiet
        return { note in Console.say(note, isQuiet: isQuiet) }
    }

    func progressed(_ progress: RunProgress) {
        guard showsProgress else { return }
        progressLine.show(Messages.progress(progress))
    }

    /// Runs `body`, which reports here, until it ends or a signal stops it, and sums up.
    func follow(
        _ body: (Reporter, StopSignal) -> RunSummary
    ) throws(UsageError) -> RunSummary {
        let stopSignal: StopSignal
        do throws(SystemError) {
            stopSignal = try .ofSignals()
        } catch {
            throw .signals(error)
        }
        let summary = Pulse.$current.withValue(monitor?.pulse) { body(self, stopSignal) }
        sumUp(summary)
        return summary
    }

    /// Reports how the run ended.
    private func sumUp(_ summary: RunSummary) {
        clearProgress()
        writeAnswers()
        if badLineCount > Self.rejectedLimit {
            Console.error(Messages.moreBadLines(badLineCount - Self.rejectedLimit))
        }
        if rejectedCount > Self.rejectedLimit {
            Console.error(Messages.moreRejected(rejectedCount - Self.rejectedLimit))
        }
        // When quiet, a run that finds another one at work says so only by its status.
        let isLeftToOther =
            settings.isQuiet && summary.failure?.isOfLock == true
        let isUnwanted = summary.failure?.isUnwantedOutput == true
        let unsentHints = unsentHints(summary)
        if let failure = summary.failure, !isLeftToOther, !isUnwanted {
            Console.error(
                Messages.ended(failure, summary),
                hints: [failure.report.hint] + (summary.unsentFault == nil ? unsentHints : []))
        }
        if let fault = summary.unsentFault {
            Console.error(Messages.cannotWrite(fault.path, fault.error), hints: unsentHints)
        }
        if summary.isCutShort, summary.waiting == nil, summary.pulled?.reconciled == nil {
            Console.error(
                Messages.stopped,
                hints: [Messages.stoppedHint(holdsPosition: summary.keepsPositions)])
        }
        for copy in summary.copies {
            tellUnsent(copy, holdsPosition: summary.keepsPositions)
        }
        if let path = settings.spoolPath { tellWaiting(summary, in: path) }
        if summary.unkept > 0, let fault = summary.rejectsFault {
            Console.error(
                Messages.unkept(summary.unkept, fault.path),
                hints: [Messages.unkeptHint(holdsPosition: summary.keepsPositions)])
        }
        if summary.pulled?.reconciled?.isWhole == false { Console.error(Messages.notWhole) }
        if summary.pulled?.reconciled?.hasComparedNothing == true {
            Console.error(Messages.comparedNothing, hints: [Messages.comparedNothingHint])
        }
        for tally in summary.fields where tally.absent + tally.unusable > 0 {
            Console.note(Messages.lacking(tally))
        }
        for member in summary.unmapped.members { Console.note(Messages.unmapped(member)) }
        if summary.unmapped.others > 0 {
            Console.note(Messages.moreUnmapped(summary.unmapped.others))
        }
        let isShown = !settings.isQuiet && !isUnwanted
        switch settings.summary {
        case .json where !Console.isJSON:
            Console.write(SummaryLine(summary, warnings: allWarnings).json + "\n")
        case .json: tellSummary(summary)
        case .text where isShown && Console.isJSON: tellSummary(summary)
        case .text where isShown:
            Console.note(Messages.summary(summary))
            for copy in summary.copies { Console.note(Messages.summary(copy)) }
        case .text, .none: break
        }
    }

    /// Reports the summary as a field of a message in JSON.
    private func tellSummary(_ summary: RunSummary) {
        let line = SummaryLine(summary, warnings: allWarnings)
        Console.note(Messages.summary(summary), [("summary", .json(line.json))])
    }

    /// What became of records that are not known to have arrived, and what to do about that.
    private func unsentHints(_ summary: RunSummary) -> [String] {
        var hints: [String] = []
        if summary.unsentKept > 0, let path = settings.unsentPath {
            hints.append(Messages.kept(summary.unsentKept, path, UnsentCommand(settings)))
        }
        let left = summary.unsent - summary.unsentKept
        if left > 0, summary.waiting == nil {
            hints.append(
                Messages.unsent(
                    left, isKeeping: settings.unsentPath != nil,
                    holdsPosition: summary.keepsPositions))
        }
        return hints
    }

    /// Reports what is in a spool at the end, and what is not.
    private func tellWaiting(_ summary: RunSummary, in path: String) {
        let waiting = settings.isQuiet ? nil : summary.waiting
        let hint = waiting.flatMap { $0.bytes > 0 ? Messages.waits($0, path) : nil }
        if summary.untaken > 0 {
            Console.error(Messages.untaken(summary.untaken, path), hints: [hint])
        } else if let hint {
            Console.hint(hint)
        }
    }

    /// Removes the line of progress, before another line is printed.
    func clearProgress() { progressLine.clear() }
}

extension Reporter: PullObserver {
    func began(_ feature: Feature, from start: Date, instead beginning: PullBeginning) {
        let words = Messages.began(feature, start, beginning)
        if case .rejected = beginning { return warn(words) }
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.note(words)
    }

    func failed(_ feature: Feature, _ error: APIError, again wait: Duration) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.warning(
            Messages.failed(feature, error, again: wait), [("stream", .text(feature.rawValue))])
    }

    func recovered(_ feature: Feature, after time: Duration) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.note(
            Messages.recovered(feature, after: time), [("stream", .text(feature.rawValue))])
    }

    func found(_ event: MissingEvent) {
        answers += Messages.missing(event)
        if answers.utf8.count >= 1 << 16 { writeAnswers() }
    }

    private func writeAnswers() {
        guard !answers.isEmpty else { return }
        clearProgress()
        if Console.answer(answers) != .delivered { hasLostAnswers = true }
        answers = ""
    }

    func lacksInsertTime(_ feature: Feature) {
        let words = Messages.lacksInsertTime(feature)
        if !warnings.contains(words) { warn(words) }
    }

    func gaveUp(_ feature: Feature, _ failure: PullFailure) {
        clearProgress()
        let report = failure.report
        Console.report(
            ErrorReport("\(feature.rawValue): \(report.message)", hint: report.hint, report.status))
    }
}
