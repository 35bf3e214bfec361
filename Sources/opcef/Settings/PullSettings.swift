import Checkpoints
import Delivery
import EventsAPI
import Forwarding
import FoundationEssentials
import ToolOptions

/// What the user typed for `opcef pull`, checked word by word; nothing is opened yet.
struct PullSettings: CommandSettings {
    /// How events are formatted, delivered and reported, as for the filter.
    var forward = ForwardSettings()
    /// Nothing for all that the token opens.
    var features: [Feature] = []
    var since: Date?
    var until: Date?
    var start: Date?
    var url: String?
    var trust = APITrust()
    var version = ClientSettings.Version.v2
    var pageLimit = PageRequest.largestLimit
    var overlap: Duration?
    var account: String?
    var stateFolder: String?
    var follows = false
    var interval: Duration?
    var sendsHeartbeat = false
    /// How often a run that follows reports; nil for the default, 0 for never.
    var reportInterval: Duration?

    var wantsHelp: Bool { forward.wantsHelp }
    var wantsVersion: Bool { forward.wantsVersion }
    var isVerbose: Bool { forward.isVerbose }
    var logForm: LogForm? { forward.logForm }
}

extension PullSettings {
    /// The token of an environment, unless it cannot be one and nobody says where it is for.
    func token(in environment: [String: String]) throws(TokenError) -> Token {
        let token = try TokenSource.find(in: environment).token
        if url == nil, !token.claims.isToken { throw .notAToken }
        return token
    }

    /// Resolves what was typed into what is to be done.
    func plan(
        _ token: Token, _ environment: [String: String]
    ) throws(OptionError) -> PullPlan {
        if interval != nil, !follows {
            throw .unfit(option: "--every", reason: Messages.everyWithoutFollow)
        }
        if reportInterval != nil, !follows {
            throw .unfit(option: "--report-every", reason: Messages.everyWithoutFollow)
        }
        var forward = forward
        if until != nil { try checkRange() }
        if follows, !forward.hasRetryTime { forward.delivery.retryFor = .forever }
        forward.account = account
        var forwarding = try forward.plan(for: [])
        forwarding.delivery.remembersPositions = true
        let address = try address(token)
        var client = ClientSettings(userAgent: "opcef/\(Opcef.version)")
        client.version = version
        client.trust = try checkedTrust()
        let granted = token.claims.features ?? Set(Feature.allCases)
        let wanted = features.isEmpty ? version.features : features
        if let feature = wanted.first(where: { !version.features.contains($0) }) {
            throw .unfit(
                option: "--feature \(feature.rawValue)", reason: Messages.version3HasAuditEvents)
        }
        var plan = PullPlan(
            forwarding: forwarding,
            client: EventsClient(address: address, token: token, settings: client),
            features: wanted.filter(granted.contains),
            deniedFeatures: features.filter { !granted.contains($0) },
            account: account ?? address.authority,
            state: until == nil ? try stateFolder(environment) : nil,
            isTrial: forward.isDryRun, since: since, until: until,
            start: start ?? .now - 86_400, pageLimit: pageLimit,
            interval: follows ? interval ?? .seconds(60) : nil)
        plan.sendsHeartbeat = sendsHeartbeat
        plan.rememberCopies()
        if let overlap {
            guard version == .v3 else {
                throw .unfit(option: "--overlap", reason: Messages.overlapNeedsVersion3)
            }
            plan.overlap = overlap
        }
        return plan
    }

    /// Throws where there is a key without a certificate.
    func checkedTrust() throws(OptionError) -> APITrust {
        if let key = trust.key, trust.certificate == nil {
            throw .needed(option: "--api-cert", reason: Messages.keyWithoutCertificate(key))
        }
        return trust
    }

    /// Throws unless the range with an end has a start before it, and the run an end.
    private func checkRange() throws(OptionError) {
        guard let since, let until else {
            throw .needed(option: "--since", reason: Messages.untilWithoutSince)
        }
        guard since < until else {
            throw .unfit(option: "--until", reason: Messages.untilBeforeSince)
        }
        if follows { throw .unfit(option: "--follow", reason: Messages.untilWithFollow) }
    }

    private func address(_ token: Token) throws(OptionError) -> APIAddress {
        do throws(APIAddressError) {
            return try APIAddress(explicit: url, claims: token.claims)
        } catch .missing {
            throw .needed(option: "--url", reason: Messages.tokenWithoutHost)
        } catch {
            throw .badValue(url ?? "", option: "--url", expected: error.expectation)
        }
    }

    private func stateFolder(_ environment: [String: String]) throws(OptionError) -> StateDirectory
    {
        if let stateFolder { return StateDirectory(stateFolder) }
        return try .usual(environment)
    }
}

extension StateDirectory {
    /// Where `pull` saves positions if nobody says where.
    static func usual(_ environment: [String: String]) throws(OptionError) -> StateDirectory {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let path = value("STATE_DIRECTORY")?.prefix(while: { $0 != ":" })
            .description
        {
            return StateDirectory(path)
        }
        if let path = value("XDG_STATE_HOME"), path.hasPrefix("/") {
            return StateDirectory("\(path)/opcef")
        }
        guard let home = value("HOME") else {
            throw .needed(option: "--state", reason: Messages.noHome)
        }
        return StateDirectory("\(home)/.local/state/opcef")
    }
}

extension PullPlan {
    /// Lets copies remember positions, and keep what they do not deliver beside the state files.
    fileprivate mutating func rememberCopies() {
        for index in forwarding.copies.indices {
            forwarding.copies[index].plan.delivery.remembersPositions = true
            guard forwarding.copies[index].plan.unsentPath == nil else { continue }
            let name = forwarding.copies[index].name
            forwarding.copies[index].plan.unsentPath = state?.path(
                ofCopy: name, account: account)
        }
    }
}
