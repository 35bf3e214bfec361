import Checkpoints
import Delivery
import EventsClient
import Forwarding
import Foundation
import Synchronization
import Sockets
import ToolOptions

/// `opcef pull`: from the Events API to the collector.
enum PullCommand {
    static func run(_ arguments: [String], _ environment: [String: String]) -> ExitStatus {
        do throws(StartFailure) {
            let parser = CommandLineParser(pullOptions, operandLimit: 0)
            var settings = PullSettings()
            let (_, configuration) = try parser.start(
                arguments, environment, into: &settings, \.forPull)
            if settings.forward.wantsHelp { return Speech.answer(HelpPage.pull.text) }
            if settings.forward.wantsVersion {
                return Speech.answer("opcef \(Opcef.version)\n")
            }
            let runs = try PullRun.all(arguments, environment, configuration)
            if runs.count == 1 { return runs[0].run() }
            return runAtOnce(runs)
        } catch {
            return error.tell(hint: Words.pullHelpHint)
        }
    }

    /// Runs all of several accounts at the same time, so that none waits for another's troubles.
    ///
    /// - Returns: The highest of their statuses.
    private static func runAtOnce(_ runs: [PullRun]) -> ExitStatus {
        let statuses = Mutex<[ExitStatus]>([])
        let group = DispatchGroup()
        for run in runs {
            group.enter()
            let thread = Thread {
                let status = Speech.$account.withValue(run.name) { run.run() }
                statuses.withLock { $0.append(status) }
                group.leave()
            }
            // As much as the first thread of a process has.
            thread.stackSize = 8 << 20
            thread.start()
        }
        group.wait()
        return statuses.withLock { $0.max { $0.rawValue < $1.rawValue } } ?? .delivered
    }
}

/// A run of `pull` for one account.
struct PullRun: Sendable {
    /// The account's name, where the configuration has accounts.
    let name: String?
    let settings: PullSettings
    let environment: [String: String]

    /// The runs of all accounts that are asked for; without accounts, the one there is.
    static func all(
        _ arguments: [String], _ environment: [String: String],
        _ configuration: LoadedConfiguration
    ) throws(StartFailure) -> [PullRun] {
        guard !configuration.accounts.isEmpty else {
            return [try PullRun(nil, arguments, environment, configuration)]
        }
        let asked = try PullRun(nil, arguments, environment, configuration).settings.account
        let accounts = configuration.accounts.filter { asked == nil || $0.name == asked }
        guard !accounts.isEmpty else {
            let names = configuration.accounts.map(\.name).joined(separator: ", ")
            throw .option(.badValue(asked ?? "", option: "--account", expected: names))
        }
        var runs: [PullRun] = []
        for account in accounts {
            runs.append(try PullRun(account, arguments, environment, configuration))
        }
        if runs.count > 1 {
            runs = runs.map { run in
                var settings = run.settings
                settings.forward.progress = .never
                return PullRun(
                    name: run.name, settings: settings, environment: run.environment)
            }
        }
        return runs
    }

    private init(name: String?, settings: PullSettings, environment: [String: String]) {
        self.name = name
        self.settings = settings
        self.environment = environment
    }

    private init(
        _ account: ConfiguredAccount?, _ arguments: [String], _ environment: [String: String],
        _ configuration: LoadedConfiguration
    ) throws(StartFailure) {
        name = account?.name
        self.environment = account?.environment(environment) ?? environment
        var settings = PullSettings()
        do throws(OptionError) {
            _ = try CommandLineParser(pullOptions, operandLimit: 0).parse(
                arguments, environment: environment,
                configuration: configuration.values(of: account), into: &settings)
        } catch {
            throw .option(error)
        }
        settings.forward.take(configuration)
        self.settings = settings
    }

    /// Fetches, delivers and sums up.
    func run() -> ExitStatus {
        do throws(StartFailure) {
            return try Self.run(settings, environment)
        } catch {
            return error.tell(hint: Words.pullHelpHint)
        }
    }

    private static func run(
        _ settings: PullSettings, _ environment: [String: String]
    ) throws(StartFailure) -> ExitStatus {
        let token: Token
        do throws(TokenError) {
            token = try TokenSource.find(in: environment).token
        } catch {
            Speech.error(Words.failed(error))
            if let hint = Words.hint(for: error) { Speech.hint(hint) }
            return .tokenRefused
        }
        let plan: PullPlan
        do throws(OptionError) {
            plan = try settings.plan(token, environment)
        } catch {
            throw .option(error)
        }
        for warning in plan.client.address.warnings(for: token.claims) { Speech.warning(warning) }
        guard !plan.features.isEmpty else {
            Speech.error(Words.noFeature(asked: settings.features, token.claims.features))
            Speech.hint(Words.newTokenHint)
            return .tokenRefused
        }
        let interruption: Interruption
        do throws(SystemError) {
            interruption = try .ofSignals()
        } catch {
            Speech.error(Words.failed(error))
            return .inputOutput
        }
        let reporter = Reporter(settings.forward)
        let summary = Puller.run(plan, observer: reporter, interruption: interruption)
        reporter.sumUp(summary)
        return summary.exitStatus
    }
}

extension APIAddress {
    /// What is to be said of a token before it is sent to this address.
    fileprivate func warnings(for claims: TokenClaims) -> [String] {
        var warnings: [String] = []
        if isStranger(to: claims), let host = claims.host {
            warnings.append(Words.strangeHost(authority, tokenHost: host))
        }
        if let expiry = claims.expiry, claims.expiresSoon {
            warnings.append(Words.expiry(expiry))
        }
        return warnings
    }
}

extension PullSettings {
    /// Resolves what was typed into what is to be done.
    func plan(
        _ token: Token, _ environment: [String: String]
    ) throws(OptionError) -> PullPlan {
        if interval != nil, !follows {
            throw .unfit(option: "--every", reason: Words.everyWithoutFollow)
        }
        var forward = forward
        if follows, !forward.hasRetryTime { forward.delivery.retryFor = .forever }
        var forwarding = try forward.plan(for: [])
        forwarding.delivery.remembersPositions = true
        let address = try address(token)
        var client = ClientSettings(userAgent: "opcef/\(Opcef.version)")
        client.version = version
        let granted = token.claims.features ?? Set(Feature.allCases)
        let wanted = features.isEmpty ? Feature.allCases : features
        var plan = PullPlan(
            forwarding: forwarding,
            client: EventsClient(address: address, token: token, settings: client),
            features: wanted.filter(granted.contains),
            deniedFeatures: features.filter { !granted.contains($0) },
            account: account ?? address.authority, state: try stateFolder(environment),
            isTrial: forward.isDryRun, since: since,
            start: start ?? .now - 86_400, pageLimit: pageLimit,
            interval: follows ? interval ?? .seconds(60) : nil)
        plan.sendsHeartbeat = sendsHeartbeat
        return plan
    }

    private func address(_ token: Token) throws(OptionError) -> APIAddress {
        do throws(APIAddressError) {
            return try APIAddress(explicit: url, claims: token.claims)
        } catch .missing {
            throw .missingValue(option: "--url", placeholder: "URL")
        } catch {
            throw .badValue(url ?? "", option: "--url", expected: error.expectation)
        }
    }

    private func stateFolder(_ environment: [String: String]) throws(OptionError) -> StateFolder {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let path = stateFolder
            ?? value("STATE_DIRECTORY")?.prefix(while: { $0 != ":" })
            .description
        {
            return StateFolder(path)
        }
        if let path = value("XDG_STATE_HOME"), path.hasPrefix("/") {
            return StateFolder("\(path)/opcef")
        }
        guard let home = value("HOME") else {
            throw .missingValue(option: "--state", placeholder: "DIR")
        }
        return StateFolder("\(home)/.local/state/opcef")
    }
}
