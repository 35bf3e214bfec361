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
