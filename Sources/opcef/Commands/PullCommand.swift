import Checkpoints
import Delivery
import Dispatch
import EventsAPI
import Forwarding
import Synchronization
import SystemCalls
import ToolOptions

/// `opcef pull`: from the Events API to the collector.
enum PullCommand {
    static func run(_ invocation: Invocation<PullSettings>) throws(UsageError) -> ExitStatus {
        let accounts = try PullRun.all(
            invocation.arguments, invocation.environment, invocation.configuration)
        var monitor = try HealthMonitor.watch(
            accounts.map { ($0.settings, $0.watched) }, invocation.environment)
        var statuses: [ExitStatus] = []
        var runs: [PreparedPull] = []
        for (index, account) in accounts.enumerated() {
            do throws(UsageError) {
                let watch = monitor.map { RunMonitor(monitor: $0, account: index) }
                runs.append(try account.prepared(watch))
            } catch {
                let status = account.tell(error)
                monitor?.ended(index, status)
                statuses.append(status)
            }
        }
        let reload = PullReload(of: runs)
        while true {
            statuses.append(run(runs))
            guard let reload, reload.isRequested() else { break }
            statuses = []
            // Its file of metrics can be locked again then.
            monitor = nil
            for index in runs.indices { runs[index].monitor = nil }
            (runs, monitor) = try reload.runs(after: runs, invocation)
        }
        monitor?.stop()
        return statuses.max { $0.rawValue < $1.rawValue } ?? .delivered
    }

    /// Runs all of several accounts at the same time, so that none waits for another's troubles.
    ///
    /// - Returns: The highest of their statuses.
    private static func run(_ runs: [PreparedPull]) -> ExitStatus {
        if runs.count == 1 { return runs[0].run() }
        let statuses = Mutex<[ExitStatus]>([])
        let group = DispatchGroup()
        for run in runs {
            group.enter()
            let thread = { @Sendable in
                let status = run.run()
                statuses.withLock { $0.append(status) }
                group.leave()
            }
            // Where the system permits no more threads, this account goes first and the others wait.
            do throws(SystemError) { try startThread(thread) } catch { thread() }
        }
        group.wait()
        return statuses.withLock { $0.max { $0.rawValue < $1.rawValue } } ?? .delivered
    }
}

extension Command {
    static let pull = Command(
        "pull", Messages.pullCommand, description: Messages.pullSummary,
        usage: ["opcef pull [--to DEST] [options]"],
        sections: [
            DefinitionSection("Variables", tokenVariables),
            .exitStatuses,
        ],
        options: pullOptions, configuredBy: \.forPull, PullCommand.run)

    /// The variables of the environment that are no option's.
    static let tokenVariables = [
        Definition("EVENTS_API_TOKEN", Messages.tokenVariable),
        Definition("EVENTS_API_TOKEN_FILE", Messages.tokenFileVariable),
        Definition("CREDENTIALS_DIRECTORY", Messages.credentialsVariable),
        Definition("STATE_DIRECTORY", Messages.stateVariable),
    ]
}

/// A run of `pull` for one account, as the user typed it.
struct PullRun: Sendable {
    /// The account's name, where the configuration has accounts.
    let name: String?
    let settings: PullSettings
    let environment: [String: String]
    /// Whether there are others, so that each line says its account.
    private var isOneOfMany = false

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
                var other = PullRun(
                    name: run.name, settings: settings, environment: run.environment)
                other.isOneOfMany = true
                return other
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
        let values = configuration.values(of: account)
        let parser = CommandLineParser(pullOptions, operandLimit: 0)
        do throws(OptionError) {
            _ = try parser.parse(
                arguments, environment: environment, configuration: values, into: &settings)
            settings.forward.given = try parser.given(
                arguments, environment: environment, configuration: values)
        } catch {
            throw .option(error)
        }
        settings.forward.adopt(configuration)
        self.settings = settings
    }

    /// The run as those know it who watch it.
    var watched: HealthMonitor.Watched {
        HealthMonitor.Watched(
            name: name ?? settings.account, logName: name, pulls: true, settings: settings.forward)
    }

    /// Reads the token, and resolves what was typed.
    func prepared(_ monitor: RunMonitor? = nil) throws(UsageError) -> PreparedPull {
        let token: Token
        do throws(TokenError) {
            token = try settings.token(in: environment)
        } catch {
            throw .token(error)
        }
        do throws(OptionError) {
            return PreparedPull(
                account: isOneOfMany ? name : nil, watched: watched, settings: settings,
                plan: try settings.plan(token, environment), monitor: monitor)
        } catch {
            throw .option(error)
        }
    }

    /// Says why it cannot start.
    func tell(_ error: UsageError) -> ExitStatus {
        Console.$account.withValue(isOneOfMany ? name : nil) {
            error.tell(hint: Command.pull.helpHint)
        }
    }
}

/// A run of `pull` for one account, resolved.
struct PreparedPull: Sendable {
    /// The account that each line says; nil where there is only one.
    let account: String?
    let watched: HealthMonitor.Watched
    let settings: PullSettings
    var plan: PullPlan
    /// Who watches it.
    var monitor: RunMonitor?

    /// Fetches, delivers and sums up.
    func run() -> ExitStatus {
        let status = Console.$account.withValue(account) {
            do throws(UsageError) {
                return try deliver()
            } catch {
                return error.tell(hint: Command.pull.helpHint)
            }
        }
        monitor?.ended(status)
        return status
    }

    private func deliver() throws(UsageError) -> ExitStatus {
        let memory =
            plan.isTrial ? nil : plan.state.flatMap { WarningMemory(in: $0, account: plan.account) }
        monitor?.identify(
            as: plan.account, tokenExpiry: plan.client.claims.expiry?.milliseconds)
        let reporter = Reporter(settings.forward, memory: memory, monitor: monitor)
        for warning in plan.warnings { reporter.warn(warning) }
        guard !plan.features.isEmpty else {
            return Console.report(plan.noFeature(asked: settings.features))
        }
        let summary = try reporter.follow { reporter, stopSignal in
            plan.run(observer: reporter, stopSignal: stopSignal)
        }
        return summary.exitStatus
    }
}

extension PullPlan {
    /// What is to be said of the token before it is sent.
    var warnings: [String] {
        var warnings: [String] = []
        let (address, claims) = (client.address, client.claims)
        if client.version == .v3 { warnings.append(Messages.version3IsBeta) }
        if address.isStranger(to: claims), let host = claims.host {
            warnings.append(Messages.strangeHost(address.authority, tokenHost: host))
        }
        if let expiry = claims.expiry, claims.expiresSoon {
            warnings.append(Messages.expiry(expiry))
        }
        return warnings
    }

    /// Why there is nothing to fetch.
    func noFeature(asked: [Feature]) -> ErrorReport {
        ErrorReport(
            Messages.noFeature(asked: asked, client.claims.features),
            hint: Messages.newTokenHint, .tokenRefused)
    }
}
