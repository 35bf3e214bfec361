import EventsAPI
import Forwarding
import Foundation

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
        Console.warning(Messages.failed(feature, error, again: wait))
    }

    func recovered(_ feature: Feature, after time: Duration) {
        guard !settings.isQuiet else { return }
        clearProgress()
        Console.note(Messages.recovered(feature, after: time))
    }

    func gaveUp(_ feature: Feature, _ failure: PullFailure) {
        clearProgress()
        Console.error(Messages.gaveUp(feature, failure))
        if let hint = Messages.hint(for: failure) { Console.hint(hint) }
    }
}
