import Forwarding
import Foundation
import Sockets
import Transports

/// Tells the user of a run, on standard error.
final class Reporter: RunObserver {
    /// How many refused records are told one by one.
    private static let refusalLimit = 20

    private let settings: ForwardSettings
    private let showsProgress: Bool
    private var refusals = 0
    private var isProgressShown = false

    init(_ settings: ForwardSettings) {
        self.settings = settings
        showsProgress =
            switch settings.progress {
            case .always: true
            case .never: false
            case .auto: !settings.isQuiet && isatty(STDERR_FILENO) != 0
            }
    }

    func refused(_ record: RefusedRecord) -> [UInt8] {
        refusals += 1
        if refusals <= Self.refusalLimit {
            clearProgress()
            Speech.error(Words.refused(record))
        }
        return settings.rejectsPath == nil ? [] : KeptRecord(record).octetsOfLine
    }

    func failed(input: String, _ error: SystemError) {
        clearProgress()
        Speech.error(Words.cannotRead(input, error))
    }

    func progressed(_ progress: RunProgress) {
        guard showsProgress else { return }
        isProgressShown = true
        Speech.say("\r\(Words.progress(progress))\u{1B}[K")
    }

    /// Tells how the run ended.
    func sumUp(_ summary: RunSummary, destination: Destination) {
        clearProgress()
        if refusals > Self.refusalLimit {
            Speech.error(Words.moreRefused(refusals - Self.refusalLimit))
        }
        if let failure = summary.failure, let words = Words.failed(failure, destination, summary) {
            Speech.error(words)
            if let hint = Words.hint(for: failure) { Speech.hint(hint) }
        } else if summary.refusedDatagrams > 0 {
            Speech.error(Words.datagramsRefused(summary.refusedDatagrams, destination))
        }
        for tally in summary.fields where tally.absent + tally.unusable > 0 {
            Speech.note(Words.lacking(tally))
        }
        // Whoever closed standard output wants to hear no more.
        let isUnwanted = summary.failure == .destination(.standardOutputClosed)
        switch settings.summary {
        case .text where !settings.isQuiet && !isUnwanted:
            Speech.note(Words.summary(summary, destination))
        case .json: Speech.say(SummaryLine(summary, destination).json + "\n")
        case .text, .none: break
        }
    }

    private func clearProgress() {
        guard isProgressShown else { return }
        isProgressShown = false
        Speech.say("\r\u{1B}[K")
    }
}
