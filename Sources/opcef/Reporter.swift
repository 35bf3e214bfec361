import Checkpoints
import Delivery
import Forwarding
import Foundation
import TLS
import SystemCalls
import Syslog
import Transports

/// Tells the user of a run, on standard error.
final class Reporter: RunObserver {
    /// How many refused records are told one by one.
    private static let refusalLimit = 20
    /// How many different warnings the summary has.
    private static let warningLimit = 20

    let settings: ForwardSettings
    private let showsProgress: Bool
    /// What was warned of in this run, each once, said or not.
    private(set) var warnings: [String] = []
    private let memory: WarningMemory?
    private var refusals = 0
    private var isProgressShown = false

    /// Creates one that remembers in `memory` what it has warned of, where it is quiet.
    init(_ settings: ForwardSettings, memory: WarningMemory? = nil) {
        self.settings = settings
        self.memory = memory
        showsProgress =
            switch settings.progress {
            case .always: true
            case .never: false
            case .auto: !settings.isQuiet && isatty(STDERR_FILENO) != 0
            }
    }

    /// Warns of something that does not hinder the run, and may be so in the next one, too.
    ///
    /// Quiet, it says so once a day at most, and never where that cannot be remembered: cron would
    /// mail it each time. The summary has it in any case.
    func warn(_ words: String, hint: String? = nil) {
        if !warnings.contains(words), warnings.count < Self.warningLimit { warnings.append(words) }
        guard !settings.isQuiet || memory?.takesNote(of: words) == true else { return }
        clearProgress()
        Speech.warning(words)
        if let hint { Speech.hint(hint) }
    }

    func refused(_ record: RefusedRecord) {
        refusals += 1
        if refusals <= Self.refusalLimit {
            clearProgress()
            Speech.error(Words.refused(record))
        }
    }

    func line(of record: RefusedRecord) -> [UInt8] { KeptRecord(record).octetsOfLine }

    func cannotKeep(at path: String, _ error: SystemError) {
        clearProgress()
        Speech.error(Words.cannotKeep(path, error))
    }

    func mended(_ path: String) {
        clearProgress()
        Speech.warning(Words.mended(path))
    }

    func failed(input: String, _ error: InputError) {
        clearProgress()
        Speech.error(Words.cannotRead(input, error))
        if let hint = Words.hint(for: error, in: input) { Speech.hint(hint) }
    }

    func lost(_ destination: Destination, _ error: TransportError, retryFor time: RetryTime) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Speech.warning(Words.lost(destination, error, time))
    }

    func regained(_ destination: Destination, after time: Duration) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Speech.note(Words.regained(destination, after: time))
    }

    func doesNotAnswer(_ destination: Destination) {
        warn(Words.doesNotAnswer(destination), hint: Words.acknowledgementHint(destination))
    }

    func allowsOneConnection(_ destination: Destination) {
        warn(Words.allowsOneConnection(destination))
    }

    func refuses(_ destination: Destination, _ refusal: CollectorRefusal) {
        clearProgress()
        Speech.error(Words.words(.refused(refusal), destination))
        Speech.hint(Words.hint(for: refusal, destination))
    }

    func takes(_ destination: Destination, _ framing: Framing) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Speech.warning(Words.takes(destination, framing))
        Speech.hint(Words.framingHint(framing))
    }

    func isSilent(_ destination: Destination) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Speech.warning(Words.isSilent(destination))
    }

    func warned(_ warning: SecureWarning) {
        warn(Words.warning(warning))
    }

    func lost(input: String, _ file: LostFile) {
        clearProgress()
        Speech.error(Words.lost(file, for: input))
        if let hint = Words.hint(for: file) { Speech.hint(hint) }
    }

    func keptNames(_ error: NamesError) {
        warn("\(Words.failed(error)); \(Words.oldNamesStay)")
    }

    func waits(input: String, octets: Int) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Speech.note(Words.waits(input, octets))
    }

    func progressed(_ progress: RunProgress) {
        guard showsProgress else { return }
        isProgressShown = true
        Speech.say("\r\(Words.progress(progress))\u{1B}[K")
    }

    /// Tells how the run ended.
    func sumUp(_ summary: RunSummary) {
        clearProgress()
        if refusals > Self.refusalLimit {
            Speech.error(Words.moreRefused(refusals - Self.refusalLimit))
        }
        // Quiet, nothing is said of a run that does the work: the status says it.
        let isLeftToOther = settings.isQuiet && summary.failure?.isOfLock == true
        if let failure = summary.failure, !isLeftToOther,
            let words = Words.failed(failure, summary)
        {
            Speech.error(words)
            if let hint = Words.hint(for: failure) { Speech.hint(hint) }
            tellUnsent(summary)
        } else if summary.unsentFault != nil {
            tellUnsent(summary)
        } else if summary.refusedDatagrams > 0 {
            Speech.error(Words.datagramsRefused(summary))
        }
        if summary.unkept > 0, let fault = summary.rejectsFault {
            Speech.error(Words.unkept(summary.unkept, fault.path))
            Speech.hint(Words.unkeptHint(holdsPosition: summary.keepsPositions))
        }
        for tally in summary.fields where tally.absent + tally.unusable > 0 {
            Speech.note(Words.lacking(tally))
        }
        for member in summary.unmapped.members { Speech.note(Words.unmapped(member)) }
        if summary.unmapped.others > 0 {
            Speech.note(Words.moreUnmapped(summary.unmapped.others))
        }
        // Whoever closed standard output wants to hear no more.
        let isUnwanted = summary.failure?.isUnwantedOutput == true
        switch settings.summary {
        case .text where !settings.isQuiet && !isUnwanted:
            Speech.note(Words.summary(summary))
        case .json: Speech.say(SummaryLine(summary, warnings: warnings).json + "\n")
        case .text, .none: break
        }
    }

    /// Tells what became of records that are not known to have arrived.
    private func tellUnsent(_ summary: RunSummary) {
        if let fault = summary.unsentFault {
            Speech.error(Words.cannotWrite(fault.path, fault.error))
        }
        if summary.unsentKept > 0, let path = settings.unsentPath {
            Speech.hint(Words.kept(summary.unsentKept, path))
        }
        let left = summary.unsent - summary.unsentKept
        if left > 0 {
            Speech.hint(Words.unsent(left, isKeeping: settings.unsentPath != nil))
        }
    }

    func clearProgress() {
        guard isProgressShown else { return }
        isProgressShown = false
        Speech.say("\r\u{1B}[K")
    }
}
