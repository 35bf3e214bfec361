package import EventsAPI
package import Foundation

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
