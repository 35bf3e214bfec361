package import Checkpoints
package import EventsAPI
package import FoundationEssentials

/// What a run of `pull` is to do, checked and resolved; nothing is opened yet.
package struct PullPlan: Sendable {
    /// How events become messages, and where those go; its inputs are not read.
    package var forwarding: ForwardPlan
    /// The API, and the token that opens it.
    package var client: EventsClient
    /// The streams to read.
    package var features: [Feature]
    /// The streams that the user asks for and the token does not open.
    package var deniedFeatures: [Feature]
    /// Names the account in the names of state files.
    package var account: String
    /// Where positions are saved; nil if none is read or saved, as of a closed range.
    package var state: StateDirectory?
    /// Whether nothing is to be saved.
    package var isTrial: Bool
    /// Where to begin whatever the state says; nil to go on where the last run ended.
    package var since: Date?
    /// Before which time to end; nil to go on to the present.
    package var until: Date?
    /// Where to begin without a state.
    package var start: Date
    /// How many events a page may have, 1 to 1,000.
    package var pageLimit: Int
    /// How much of the time of insertion is fetched again, in version 3.
    package var overlap = Duration.seconds(60)
    /// How long to wait when there is nothing new; nil to end then.
    package var interval: Duration?
    /// What a stream is called in names of state files: a position of version 3 is none of version 2.
    func stateName(of feature: Feature) -> String {
        client.version == .v3 ? "\(feature.rawValue)-v3" : feature.rawValue
    }

    /// Whether an event about each run is sent to the collector.
    package var sendsHeartbeat = false

    /// Creates a plan without heartbeats.
    package init(
        forwarding: ForwardPlan, client: EventsClient, features: [Feature],
        deniedFeatures: [Feature], account: String, state: StateDirectory?, isTrial: Bool,
        since: Date?, until: Date?, start: Date, pageLimit: Int, interval: Duration?
    ) {
        self.forwarding = forwarding
        self.client = client
        self.features = features
        self.deniedFeatures = deniedFeatures
        self.account = account
        self.state = state
        self.isTrial = isTrial
        self.since = since
        self.until = until
        self.start = start
        self.pageLimit = pageLimit
        self.interval = interval
    }
}

/// A delegate of a run that pulls.
package protocol PullObserver: RunObserver {
    /// The warnings of the run so far, as sentences.
    var warnings: [String] { get }

    /// A stream does not go on where the last run ended, but begins at `start`.
    func began(_ feature: Feature, from start: Date, instead: PullBeginning)

    /// A request failed, and is made again after `wait`.
    func failed(_ feature: Feature, _ error: APIError, again wait: Duration)

    /// Pages come again, after requests had failed for `time`.
    func recovered(_ feature: Feature, after time: Duration)

    /// Events of version 3 do not say when they were inserted; called once a page.
    func lacksInsertTime(_ feature: Feature)

    /// A stream is not read any further in this run.
    func gaveUp(_ feature: Feature, _ failure: PullFailure)

    /// The other side lacks an event that it should have.
    func found(_ event: MissingEvent)
}

/// Why a stream begins at a time, and not after its last page.
package enum PullBeginning: Sendable, Hashable {
    /// There is no position yet.
    case fresh
    /// The user has asked for it.
    case asked
    /// The user has asked for the events before a time, too, and no position is saved.
    case closed(until: Date)
    /// The API does not accept the cursor any more; `message` is its reason.
    case rejected(message: String)
}

/// Why a stream is not read any further.
package enum PullFailure: Error, Sendable, Hashable {
    case api(APIError)
    /// The user asks for the stream, and the token's claims do not include it.
    case notGranted
    /// None of this many events of a chain of version 3 says when it was inserted.
    case noInsertTime(events: Int)
    /// This many pages in a row promised more and brought nothing.
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
    /// All requests, those that failed included.
    package internal(set) var requests = 0
    /// The pages of all streams.
    package internal(set) var pages = 0
    /// The time of the newest event met in this run or an earlier one.
    package internal(set) var newest: Date?
    /// The streams that were not read to their end.
    package internal(set) var failures: [Feature: PullFailure] = [:]
    /// What a comparison has found, if there was one.
    package internal(set) var reconciled: ReconcileCounts?
}

extension Date {
    /// Creates the date of a time in milliseconds since 1970.
    package init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    /// The time in whole milliseconds since 1970, cut.
    ///
    /// A date of these centuries is exact to half a microsecond, so the milliseconds it was made of are found again.
    package var milliseconds: Int64 {
        Int64(((timeIntervalSince1970 * 1_000_000).rounded() / 1000).rounded(.down))
    }
}
