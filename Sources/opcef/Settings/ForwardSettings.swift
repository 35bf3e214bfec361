import Checkpoints
import Classification
import Delivery
import EventFormats
import EventMapping
import Forwarding
import OnePasswordEvents
import Syslog
import SystemCalls
import TLS
import TimeZones
import ToolOptions
import Transports

/// What the user typed for a run of the filter, checked word by word; nothing is opened yet.
struct ForwardSettings: CommandSettings {
    /// The arguments of `--to`, in order; none for standard output.
    var destinations: [String] = []
    var delivery = DeliverySettings()
    /// Whether the user has said how long to try again.
    var hasRetryTime = false
    /// What a server certificate must fulfil, and the client's own.
    var trust = TrustSettings()
    /// Nil to detect it over TCP, and to use the protocol's elsewhere.
    var framing: FramingChoice?
    /// The defaults for a collector's product.
    var profile: Profile?
    /// Nil to detect the kind of each event.
    var kind: EventKind?
    /// Nil for the profile's, or CEF.
    var format: EventFormat?
    /// Nil for the profile's, or RFC 5424.
    var header: HeaderForm?
    var facility = Priority.Facility.local0
    /// Nil for this machine's name.
    var hostname: HeaderText?
    /// Nil for `opcef`, or none where the profile wants none.
    var appName: HeaderText?
    /// The name of the account that the events belong to.
    var account: String?
    var procid = HeaderText.unknown
    var numbersMessages = false
    /// The longest message in bytes; nil for the profile's, or 8,000.
    var maximumSize: Int?
    /// The longest record of an input in bytes.
    var recordLimit = 1 << 20
    /// Datagrams per second; 0 for no limit.
    var datagramRate: UInt32 = 1000
    var rejectsPath: String?
    var unsentPath: String?
    /// The file with the positions of the inputs.
    var state: StatePath?
    /// The directory of the spool of standard input.
    var spoolPath: String?
    /// The most bytes in the spool; nil for a billion.
    var spoolLimit: Int?
    /// Where rotated files are, besides the directory of the input.
    var rotatedFolders: [String] = []
    /// How long to wait for the lock of the state; nil for one attempt.
    var lockTimeout: Duration?
    var configurationPath: String?
    /// The configuration file that was read; nil if there is none.
    var configurationFile: String?
    /// The options that have values, and where those come from.
    var given: [GivenOption] = []
    var rules: [EventRule] = []
    /// The destinations that rules name.
    var routes: [String] = []
    /// The arguments of `--copy-to`, in order.
    var copyDestinations: [String] = []
    /// The copies of the configuration.
    var copies: [ConfiguredCopy] = []
    var mapping: [EventFormat: [MappingChange]] = [:]
    var namesPaths: [String] = []
    /// What tokens stand for; nil for nothing.
    var pseudonyms: Set<PersonalKind>?
    var pseudonymKey: String?
    var isDryRun = false
    var progress = When.auto
    var summary = SummaryForm.text
    /// The file of metrics.
    var metricsPath: String?
    /// How opcef's own messages are written; nil if nobody has said it.
    var logForm: LogForm?
    var isQuiet = false
    var isVerbose = false
    var wantsHelp = false
    var wantsVersion = false
    /// Which event `opcef explain` is about.
    var explainedEvent = ExplainedEvent.Choice.first

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

extension ForwardSettings {
    /// Adopts what the configuration has besides options.
    mutating func adopt(_ configuration: Configuration) {
        rules = configuration.rules
        routes = configuration.routes
        copies = configuration.copies
        mapping = configuration.mapping
        configurationFile = configuration.path
    }

    /// Resolves what was typed, for commands that have nothing else to resolve.
    func checkedPlan(for files: [String]) throws(UsageError) -> ForwardPlan {
        do throws(OptionError) {
            return try plan(for: files)
        } catch {
            throw .option(error)
        }
    }

    /// Resolves the options into a plan.
    ///
    /// - Throws: An error if options contradict each other or the inputs.
    func plan(for files: [String]) throws(OptionError) -> ForwardPlan {
        let inputs = files.isEmpty ? ["-"] : files
        if state != nil { try checkInputs(inputs) }
        let spool = try resolvedSpool(for: inputs)
        var delivery = delivery
        delivery.remembersPositions = state != nil || spool != nil
        if spool != nil, !hasRetryTime { delivery.retryFor = .forever }
        let wanted = try wantedDestinations()
        let destinations =
            isDryRun ? [.standardOutput(wanted[0].framing ?? .lineFeed)] : wanted
        let format = format ?? profile?.format ?? .cef
        let isLocal = wanted.allSatisfy(\.isUnixSocket)
        let header = header ?? profile?.header ?? (isLocal ? .local : .rfc5424)
        if numbersMessages, header != .rfc5424 {
            throw .unfit(option: "--sequence-id", reason: Messages.numbersNeedRFC5424)
        }
        var plan = ForwardPlan(
            inputs: inputs, destinations: destinations, delivery: delivery, trust: trust,
            kind: kind, rules: rules, namesPaths: namesPaths, format: format,
            mapping: mappingTables(for: format),
            header: try syslogHeader(header), numbersMessages: numbersMessages,
            maximumSize: maximumSize(for: destinations), recordLimit: recordLimit,
            datagramRate: datagramRate,
            rejectsPath: rejectsPath, unsentPath: unsentPath,
            state: isDryRun ? nil : state, lockTimeout: lockTimeout, countsFields: isVerbose)
        plan.pseudonyms = try pseudonymSettings()
        plan.spool = spool
        plan.rotatedFolders = rotatedFolders
        plan.account = Account(name: account)
        plan.routes = try routes.map { name throws(OptionError) in try destination(name) }
        plan.copies = isDryRun ? [] : try copyPlans()
        if plan.writesTwiceToStandardOutput {
            throw .unfit(option: "--copy-to -", reason: Messages.outputIsTaken)
        }
        if isDryRun { plan.withoutRoutes() }
        try OutputFiles(of: plan, metricsPath: isDryRun ? nil : metricsPath).check()
        return plan
    }

    /// The tables of the profile, with the names that are known and the user's own changes.
    private func mappingTables(for format: EventFormat) -> MappingTables {
        let tables =
            profile?.hasIPv6InSource == true
            ? MappingTables.withIPv6InSource : MappingTables.standard
        let named = namesPaths.isEmpty ? tables : tables.withNames
        let hasTokens = pseudonyms?.contains(.address) == true
        return (hasTokens ? named.withPseudonyms : named)
            .applying(mapping[format.keyFormat] ?? [], in: format)
    }

    private func pseudonymSettings() throws(OptionError) -> PseudonymSettings? {
        switch (pseudonyms, pseudonymKey) {
        case (nil, nil): return nil
        case (let kinds?, _) where kinds.isEmpty: return nil
        case (let kinds?, let path?): return PseudonymSettings(kinds, keyPath: path)
        case (_?, nil): throw .needed(option: "--pseudonym-key", reason: Messages.tokensNeedKey)
        case (nil, _?): throw .needed(option: "--pseudonyms", reason: Messages.keyNeedsKinds)
        }
    }

    private func syslogHeader(_ form: HeaderForm) throws(OptionError) -> SyslogHeader {
        let hostname = hostname ?? HeaderText(repairing: hostName(), for: .hostname)
        let name = appName ?? (profile?.hasTag == false ? .unknown : .opcef)
        switch form {
        case .rfc5424:
            return .rfc5424(
                RFC5424Header(
                    facility: facility, hostname: hostname, appName: name, procid: procid))
        case .rfc3164, .local:
            let zone: Zone
            do throws(ZoneError) {
                zone = try Zone.local()
            } catch {
                throw .unfit(
                    option: "--header",
                    reason: "\(Messages.headerNeedsZone), and \(error.reason)")
            }
            return .rfc3164(
                RFC3164Header(
                    facility: facility, hostname: form == .local ? nil : hostname,
                    tag: name == .unknown ? nil : name, procid: procid,
                    secondsAheadOfUTC: zone.secondsAheadOfUTC))
        case .none: return .none
        }
    }

    private func maximumSize(for destinations: [Destination]) -> Int {
        if let maximumSize { return maximumSize }
        guard let sizes = profile?.maximumSize else { return 8000 }
        let hasDatagrams = destinations.contains(where: \.hasDatagrams)
        return hasDatagrams ? min(sizes.datagram, sizes.stream) : sizes.stream
    }

    /// Throws if positions are to be saved of inputs that are not files.
    private func checkInputs(_ inputs: [String]) throws(OptionError) {
        if inputs.contains("-") {
            throw .unfit(option: "--state", reason: Messages.stateNeedsFiles)
        }
        // `stat` and not `open`: opening a pipe would take what its writer sends.
        for input in inputs {
            guard let kind = try? FileStatus(of: input).kind, kind != .regular, kind != .directory
            else { continue }
            throw .unfit(option: "--state", reason: Messages.stateNeedsFile(input))
        }
        if unsentPath != nil {
            throw .unfit(option: "--unsent", reason: Messages.unsentBesideState)
        }
    }

    /// The spool, which a dry run leaves alone.
    private func resolvedSpool(for inputs: [String]) throws(OptionError) -> SpoolSettings? {
        guard let spoolPath else {
            guard spoolLimit == nil else {
                throw .unfit(option: "--spool-size", reason: Messages.spoolSizeWithoutSpool)
            }
            return nil
        }
        guard inputs == ["-"] else {
            throw .unfit(option: "--spool", reason: Messages.spoolNeedsStandardInput)
        }
        if unsentPath != nil {
            throw .unfit(option: "--unsent", reason: Messages.unsentBesideSpool)
        }
        return isDryRun ? nil : SpoolSettings(path: spoolPath, limit: spoolLimit ?? 1_000_000_000)
    }

    /// Where to send, at least one.
    private func wantedDestinations() throws(OptionError) -> [Destination] {
        var resolved: [Destination] = []
        for name in destinations.isEmpty ? ["-"] : destinations {
            resolved.append(try destination(name))
        }
        if delivery.confirmation != .auto, let other = resolved.first(where: { !$0.isStream }) {
            throw .unfit(
                option: "--confirm \(delivery.confirmation.rawValue)",
                reason: Messages.notConfirmable(other))
        }
        return resolved
    }

    private func destination(_ name: String) throws(OptionError) -> Destination {
        try opcef.destination(
            name, framing: framing,
            defaults: profile?.destinationDefaults ?? DestinationDefaults())
    }
}

extension HeaderText {
    fileprivate static let opcef = HeaderText(repairing: "opcef", for: .appName)
}

extension Profile {
    /// What the collector expects where a destination leaves it open.
    fileprivate var destinationDefaults: DestinationDefaults {
        var defaults = DestinationDefaults()
        (defaults.tcpFraming, defaults.tlsFraming) = framing
        if let ports {
            (defaults.udpPort, defaults.tcpPort, defaults.tlsPort) = ports
        } else if asksForPort {
            (defaults.udpPort, defaults.tcpPort, defaults.tlsPort) = (nil, nil, nil)
        }
        return defaults
    }
}
