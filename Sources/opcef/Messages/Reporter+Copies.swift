import Delivery
import Forwarding
import Synchronization
import Transports

/// Copies, each with a reporter that its own thread calls.
extension Reporter: CopyObserver {
    func observer(of copy: CopyPlan) -> any CopyObserver {
        var settings = settings
        settings.progress = .never
        let reporter = Reporter(
            settings, monitor: monitor, ofCopy: copy.name, ofTest: isOfTest,
            sharing: progressLine)
        copyReporters.append(reporter)
        monitor?.counted(CopyCounts(), ofCopy: copy.name)
        return reporter
    }

    func attend(_ body: () -> Void) { Console.$account.withValue(account, operation: body) }

    func gaveUp(_ copy: CopyPlan, _ failure: RunFailure, again time: Duration) {
        clearProgress()
        Console.error(
            isOfTest ? Messages.failed(copy, failure) : Messages.gaveUp(copy, failure),
            LogFields(of: failure.destination ?? copy.destination),
            hints: [
                failure.report.hint,
                settings.isQuiet || isOfTest ? nil : Messages.triedAgain(after: time),
            ])
    }

    func resumed(_ copy: CopyPlan, after time: Duration) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.note(Messages.resumed(copy, after: time), LogFields(of: copy.destination))
    }

    func ended(_ copy: CopyPlan, _ summary: RunSummary) {
        monitor?.counted(CopyCounts(summary), ofCopy: copy.name)
    }

    /// The warnings of the run and its copies, once those have ended.
    var allWarnings: [String] {
        copyReporters.reduce(into: warnings) { all, reporter in
            all += reporter.warnings.filter { !all.contains($0) }
        }
    }

    /// Reports what is missing in a copy, and where it is.
    func tellUnsent(_ copy: CopySummary, holdsPosition: Bool) {
        let summary = copy.summary
        let path = summary.unsentKept > 0 ? copy.copy.plan.unsentPath : nil
        let hint = path.map {
            Messages.kept(summary.unsentKept, $0, UnsentCommand(settings, of: copy.copy))
        }
        if let fault = summary.unsentFault {
            Console.error(Messages.cannotWrite(fault.path, fault.error), hints: [hint])
        } else if let hint {
            Console.hint(hint)
        }
        let left = summary.unsent - summary.unsentKept
        if left > 0 {
            Console.error(
                isOfTest
                    ? Messages.lostTest(to: copy)
                    : Messages.lost(left, to: copy, holdsPosition: holdsPosition),
                LogFields(of: summary.destination))
        }
        if summary.unkept > 0, let fault = summary.rejectsFault {
            Console.error(Messages.unkept(summary.unkept, fault.path))
        }
    }
}

extension RunFailure {
    /// The destination that it is about; nil for other failures.
    fileprivate var destination: Destination? {
        switch self {
        case .delivery(let failure): failure.destination
        case .tooSlow(let destination): destination
        default: nil
        }
    }
}

/// The line of progress, which the threads of a run share.
final class ProgressLine: Sendable {
    private let isShown = Atomic(false)

    /// Prints the line in place of the one before.
    func show(_ text: String) {
        isShown.store(true, ordering: .relaxed)
        Console.write("\r\(text)\u{1B}[K")
    }

    /// Removes the line, before another line is printed.
    func clear() {
        if isShown.exchange(false, ordering: .relaxed) { Console.write("\r\u{1B}[K") }
    }
}
