import Checkpoints
import EventsAPI
import Forwarding
import SystemCalls
import ToolOptions

/// A run of `pull` for one account.
struct PullRun: Sendable {
    /// The account's name, where the configuration has accounts.
    let name: String?
    let settings: PullSettings
    let environment: [String: String]

    /// The runs of all accounts that are asked for; without accounts, the one there is.
    static func all(
        _ arguments: [String], _ environment: [String: String],
        _ configuration: Configuration
    ) throws(UsageError) -> [PullRun] {
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
        _ configuration: Configuration
    ) throws(UsageError) {
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
        do throws(UsageError) {
            return try Self.run(settings, environment)
        } catch {
            return error.tell(hint: Messages.pullHelpHint)
        }
    }

    private static func run(
        _ settings: PullSettings, _ environment: [String: String]
    ) throws(UsageError) -> ExitStatus {
        let token: Token
        do throws(TokenError) {
            token = try settings.token(in: environment)
        } catch {
            Console.error(Messages.failed(error))
            if let hint = Messages.hint(for: error) { Console.hint(hint) }
            return .tokenRefused
        }
        let plan: PullPlan
        do throws(OptionError) {
            plan = try settings.plan(token, environment)
        } catch {
            throw .option(error)
        }
        let memory =
            plan.isTrial ? nil : WarningMemory(in: plan.state, account: plan.account)
        let reporter = Reporter(settings.forward, memory: memory)
        for warning in plan.warnings { reporter.warn(warning) }
        guard !plan.features.isEmpty else {
            Console.error(Messages.noFeature(asked: settings.features, token.claims.features))
            Console.hint(Messages.newTokenHint)
            return .tokenRefused
        }
        let interruption: StopSignal
        do throws(SystemError) {
            interruption = try .ofSignals()
        } catch {
            Console.error(Messages.failed(error))
            return .inputOutput
        }
        let summary = plan.run(observer: reporter, interruption: interruption)
        reporter.sumUp(summary)
        return summary.exitStatus
    }
}

extension PullPlan {
    /// What is to be said of the token before it is sent.
    var warnings: [String] {
        var warnings: [String] = []
        let (address, claims) = (client.address, client.claims)
        if address.isStranger(to: claims), let host = claims.host {
            warnings.append(Messages.strangeHost(address.authority, tokenHost: host))
        }
        if let expiry = claims.expiry, claims.expiresSoon {
            warnings.append(Messages.expiry(expiry))
        }
        return warnings
    }
}
