package import Checkpoints
package import Classification
package import Delivery
package import EventFormats
package import EventMapping
package import OnePasswordEvents
package import Syslog
import SystemCalls
package import TLS
package import Transports

/// What a run is to do, checked and resolved; nothing is opened yet.
package struct ForwardPlan: Sendable {
    /// The files to read, in order; `-` is standard input.
    package var inputs: [String]
    /// Where to send, the first that can be reached.
    package var destinations: [Destination]
    /// Where rules send events instead, by their index in `RuleOutcome`.
    package var routes: [Destination] = []
    /// Where events go as well, each in its own form.
    package var copies: [CopyPlan] = []
    /// What counts as arrived, and how long a destination is tried again.
    package var delivery: DeliverySettings
    /// Whom TLS connections trust, and the client's own certificate.
    package var trust: TrustSettings
    /// The kind of all events; nil to detect each event's.
    package var kind: EventKind?
    /// The user's rules, of which the first that holds counts.
    package var rules: [EventRule]
    /// The files with the names of vaults, items and users.
    package var namesPaths: [String]
    /// What stands for personal values in messages; nil for the values themselves.
    package var pseudonyms: PseudonymSettings?
    /// What messages are written as.
    package var format: EventFormat
    /// Which field goes into which key.
    package var mapping: MappingTables
    /// The syslog header before each event.
    package var header: SyslogHeader
    /// Whose events they are, where they do not say.
    package var account = Account()
    /// What is sent before any input.
    package var internalEvents: [InternalEvent] = []
    /// Whether each message bears a number.
    package var numbersMessages: Bool
    /// The longest message in bytes, without its frame.
    package var maximumSize: Int
    /// The largest record in bytes.
    package var recordLimit: Int
    /// How many datagrams a second; 0 for as many as there are.
    package var datagramRate: UInt32
    /// Where rejected records are kept.
    package var rejectsPath: String?
    /// Where the records are kept that are not known to have arrived when the run gives up.
    package var unsentPath: String?
    /// The file in which confirmed positions are saved.
    package var state: StatePath?
    /// Where what is read of standard input is kept until it is confirmed.
    package var spool: SpoolSettings?
    /// Folders where rotated files may be, beside those of the inputs.
    package var rotatedFolders: [String] = []
    /// How long to wait for another run that uses the same state file.
    package var lockTimeout: Duration?
    /// Whether to count which fields events lack.
    package var countsFields: Bool

    /// Creates a plan without routes, copies, own events and rotated folders.
    package init(
        inputs: [String], destinations: [Destination], delivery: DeliverySettings,
        trust: TrustSettings, kind: EventKind?, rules: [EventRule],
        namesPaths: [String], format: EventFormat, mapping: MappingTables,
        header: SyslogHeader, numbersMessages: Bool, maximumSize: Int, recordLimit: Int,
        datagramRate: UInt32, rejectsPath: String?, unsentPath: String?, state: StatePath?,
        lockTimeout: Duration?,
        countsFields: Bool
    ) {
        self.inputs = inputs
        self.destinations = destinations
        self.delivery = delivery
        self.trust = trust
        self.kind = kind
        self.rules = rules
        self.namesPaths = namesPaths
        self.format = format
        self.mapping = mapping
        self.header = header
        self.numbersMessages = numbersMessages
        self.maximumSize = maximumSize
        self.recordLimit = recordLimit
        self.datagramRate = datagramRate
        self.rejectsPath = rejectsPath
        self.unsentPath = unsentPath
        self.state = state
        self.lockTimeout = lockTimeout
        self.countsFields = countsFields
    }
}

extension ForwardPlan {
    /// Lets all events go to the run's own destination, and to no other.
    package mutating func withoutRoutes() {
        routes = []
        copies = []
        for index in rules.indices { rules[index].effect.destination = nil }
    }
}

extension ForwardPlan {
    /// Whether two threads would write to standard output.
    package var writesTwiceToStandardOutput: Bool {
        let all = [destinations + routes] + copies.map(\.plan.destinations)
        let users = all.count { destinations in
            destinations.contains { if case .standardOutput = $0 { true } else { false } }
        }
        return users > 1
    }

    /// The path of an input that the run would write to while it reads it, and so never end.
    var inputWrittenTo: String? {
        let outputs = writtenPaths.compactMap { try? FileStatus(of: $0) }
            .filter { $0.kind == .regular }
        guard !outputs.isEmpty else { return nil }
        return inputs.first { name in
            guard let input = try? Self.status(ofInput: name) else { return false }
            return outputs.contains { $0.isSameFile(as: input) }
        }
    }

    private var writtenPaths: [String] {
        let others = copies.flatMap(\.plan.destinations)
        let files = (destinations + routes + others).compactMap { destination in
            switch destination {
            case .file(let path, _): path
            case .standardOutput: "/dev/stdout"
            default: nil
            }
        }
        let kept = [rejectsPath, unsentPath] + copies.map(\.plan.unsentPath)
        return files + kept.compactMap(\.self)
    }

    private static func status(ofInput name: String) throws(SystemError) -> FileStatus {
        try name == "-" ? Descriptor.standardInput().status : FileStatus(of: name)
    }
}
