import EventsAPI
import Foundation

/// What the user typed for `opcef pull`, checked word by word; nothing is opened yet.
struct PullSettings: Sendable {
    /// How events are formatted, delivered and reported, as for the filter.
    var forward = ForwardSettings()
    /// Nothing for all that the token opens.
    var features: [Feature] = []
    var since: Date?
    var start: Date?
    var url: String?
    var version = ClientSettings.Version.v2
    var pageLimit = PageRequest.largestLimit
    var account: String?
    var stateFolder: String?
    var follows = false
    var interval: Duration?
    var sendsHeartbeat = false
}
