import EventsAPI
import Forwarding
import Foundation

extension Reporter: PullObserver {
    func began(_ feature: Feature, from start: Date, instead beginning: PullBeginning) {
        let words = Words.began(feature, start, beginning)
        if case .rejected = beginning { return warn(words) }
        guard !settings.isQuiet else { return }
        clearProgress()
        Speech.note(words)
    }

    func failed(_ feature: Feature, _ error: APIError, again wait: Duration) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Speech.warning(Words.failed(feature, error, again: wait))
    }

    func recovered(_ feature: Feature, after time: Duration) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Speech.note(Words.recovered(feature, after: time))
    }

    func gaveUp(_ feature: Feature, _ failure: PullFailure) {
        clearProgress()
        Speech.error(Words.gaveUp(feature, failure))
        if let hint = Words.hint(for: failure) { Speech.hint(hint) }
    }
}
