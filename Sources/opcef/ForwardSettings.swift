import Checkpoints
import Classification
import Delivery
import EventMapping
import OnePasswordEvents
import Syslog
import TLS
import Transports

/// What the user typed for a run of the filter, checked word by word; nothing is opened yet.
struct ForwardSettings: Sendable {
    var destinations: [String] = []
    var delivery = DeliverySettings()
    /// Whether the user has said how long to try again.
    var hasRetryTime = false
    var trust = TrustSettings()
    var framing: FramingChoice?
    var profile: Profile?
    var kind: EventKind?
    var format: EventFormat?
    var header: HeaderForm?
    var facility = Priority.Facility.local0
    var hostname: HeaderText?
    var appName: HeaderText?
    /// What the account is called whose events these are.
    var account: String?
    var procid = HeaderText.unknown
    var numbersMessages = false
    var maximumSize: Int?
    var recordLimit = 1 << 20
    var datagramRate: UInt32 = 1000
    var rejectsPath: String?
    var unsentPath: String?
    var state: StatePath?
    var rotatedFolders: [String] = []
    var lockPatience: Duration?
    var configurationPath: String?
    var rules: [EventRule] = []
    var routes: [String] = []
    var mapping: [EventFormat: [MappingChange]] = [:]
    var namesPaths: [String] = []
    var isDryRun = false
    var progress = When.auto
    var summary = SummaryForm.text
    var isQuiet = false
    var isVerbose = false
    var wantsHelp = false
    var wantsVersion = false

    /// When to show progress.
    enum When: String, Sendable, CaseIterable {
        /// If standard error is a terminal.
        case auto
        case always, never
    }

    /// How a run sums up.
    enum SummaryForm: String, Sendable, CaseIterable {
        case text, json, none
    }
}
