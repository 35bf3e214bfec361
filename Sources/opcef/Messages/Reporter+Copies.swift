import Forwarding
import Synchronization

/// Copies, each with a reporter that its own thread calls.
extension Reporter: CopyObserver {
    func observer(of copy: CopyPlan) -> any CopyObserver {
        var settings = settings
        settings.progress = .never
        let reporter = Reporter(
            settings, monitor: monitor, ofCopy: copy.name, sharing: progressLine)
        copyReporters.append(reporter)
        return reporter
    }

    func attend(_ body: () -> Void) { Console.$account.withValue(account, operation: body) }

    func gaveUp(_ copy: CopyPlan, _ failure: RunFailure, again time: Duration) {
        clearProgress()
        Console.error(Messages.gaveUp(copy, failure))
        if let hint = failure.report.hint { Console.hint(hint) }
        if !settings.isQuiet { Console.hint(Messages.triedAgain(after: time)) }
    }

    func resumed(_ copy: CopyPlan, after time: Duration) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.note(Messages.resumed(copy, after: time))
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
        if let fault = summary.unsentFault {
            Console.error(Messages.cannotWrite(fault.path, fault.error))
        }
        if summary.unsentKept > 0, let path = copy.copy.plan.unsentPath {
            Console.hint(
                Messages.kept(
                    summary.unsentKept, path, UnsentCommand(settings, of: copy.copy)))
        }
        let left = summary.unsent - summary.unsentKept
        if left > 0 {
            Console.error(Messages.lost(left, to: copy, holdsPosition: holdsPosition))
        }
        if summary.unkept > 0, let fault = summary.rejectsFault {
            Console.error(Messages.unkept(summary.unkept, fault.path))
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
