package import Checkpoints
package import EventsAPI
package import Foundation

/// What a run of `pull` is to do, checked and resolved; nothing is opened yet.
package struct PullPlan: Sendable {
    /// How events become messages, and where those go; its inputs are not read.
    package var forwarding: ForwardPlan
    package var client: EventsClient
    package var features: [Feature]
    /// What is asked for and not opened by the token.
    package var deniedFeatures: [Feature]
    /// Names the account in the names of state files.
    package var account: String
    package var state: StateDirectory
    /// Whether nothing is to be remembered.
    package var isTrial: Bool
    /// Where to begin whatever the state says; nil to go on where it says.
    package var since: Date?
    /// Where to begin without a state.
    package var start: Date
    /// How many events a page may have, 1 to 1,000.
    package var pageLimit: Int
    /// How long to wait when there is nothing new; nil to end then.
    package var interval: Duration?
    /// Whether the collector is told of each run.
    package var sendsHeartbeat = false

    package init(
        forwarding: ForwardPlan, client: EventsClient, features: [Feature],
        deniedFeatures: [Feature], account: String, state: StateDirectory, isTrial: Bool,
        since: Date?,
        start: Date, pageLimit: Int,
        interval: Duration?
    ) {
        self.forwarding = forwarding
        self.client = client
        self.features = features
        self.deniedFeatures = deniedFeatures
        self.account = account
        self.state = state
        self.isTrial = isTrial
        self.since = since
        self.start = start
        self.pageLimit = pageLimit
        self.interval = interval
    }
}

/// Who is told of the Events API while a run pulls, and has the words for it.
package protocol PullObserver: RunObserver {
    /// What the run has warned of so far, in words.
    var warnings: [String] { get }

    /// Tells where a stream begins, if it does not go on where the last run ended.
    func began(_ feature: Feature, from start: Date, instead: PullBeginning)

    /// Tells that a request failed, and is made again.
    func failed(_ feature: Feature, _ error: APIError, again wait: Duration)

    /// Tells that pages come again.
    func recovered(_ feature: Feature, after time: Duration)

    /// Tells that a stream is not read any further in this run.
    func gaveUp(_ feature: Feature, _ failure: PullFailure)
}

/// Why a stream begins at a time, and not behind its last page.
package enum PullBeginning: Sendable, Hashable {
    /// There is no position yet.
    case fresh
    /// The user wants it.
    case asked
    /// The API does not take the cursor any more, in these words.
    case rejected(message: String)
}

/// Why a stream is not read any further.
package enum PullFailure: Error, Sendable, Hashable {
    case api(APIError)
    /// The user asks for it, and the token says that it does not open it.
    case notGranted
    /// So many pages in a row promised more and brought nothing.
    case endless(pages: Int)
}

/// How far a run is with the streams of the Events API.
package struct PullProgress: Sendable, Hashable {
    /// The stream read last.
    package let feature: Feature
    /// The time of its newest event met in this run.
    package let reached: Date?
    /// The pages of all streams.
    package let pages: Int
}

/// What was asked of the Events API, and what came.
package struct PullCounts: Sendable, Hashable {
    package internal(set) var requests = 0
    package internal(set) var pages = 0
    /// The time of the newest event met in this run or an earlier one.
    package internal(set) var newest: Date?
    /// The streams that were not read to their end.
    package internal(set) var failures: [Feature: PullFailure] = [:]
}

extension Date {
    /// Creates the date of a time in milliseconds since 1970.
    package init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    /// The time in whole milliseconds since 1970.
    package var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded(.down)) }
}
