import Checkpoints
import Classification
import EventFormats
import EventMapping
import EventsAPI
import Forwarding
import FoundationEssentials
import SystemCalls
import ToolOptions
import Transports

/// `opcef check`: everything that can be known before the first event.
enum CheckCommand {
    static func run(_ invocation: Invocation<PullSettings>) throws(UsageError) -> ExitStatus {
        let (arguments, environment) = (invocation.arguments, invocation.environment)
        let configuration = invocation.configuration
        var report = CheckReport(invocation.settings.forward)
        do throws(OptionError) {
            let given = try invocation.parser.given(
                arguments, environment: environment, configuration: configuration.forPull)
            report.show(given, configuration)
        } catch {
            throw .option(error)
        }
        for run in try PullRun.all(arguments, environment, configuration) {
            report.check(run, isWanted: configuration.wantsPull)
        }
        do throws(OptionError) {
            try report.checkFilter(filterSettings(configuration, environment))
        } catch {
            throw .option(error)
        }
        return report.end()
    }
}

/// What the filter has from the configuration and the environment.
private func filterSettings(
    _ configuration: Configuration, _ environment: [String: String]
) throws(OptionError) -> ForwardSettings {
    var settings = ForwardSettings()
    _ = try CommandLineParser(forwardOptions, operandLimit: 0).parse(
        [], environment: environment, configuration: configuration.forForward, into: &settings)
    return settings
}

extension Command {
    static let check = Command(
        "check", Messages.checkCommand, usage: ["opcef check [options]"],
        sections: [.exitStatuses], options: checkOptions, configuredBy: \.forPull,
        CheckCommand.run)
}

/// The options of `pull`, which has all that can be checked.
let checkOptions = pullOptions.filter {
    !["since", "until", "dry-run", "version"].contains($0.name)
}

extension Configuration {
    /// Whether the file speaks of fetching.
    fileprivate var wantsPull: Bool { !accounts.isEmpty || !pull.isEmpty }
}

/// What was found, on standard output as it is found.
private struct CheckReport {
    private let reporter: Reporter
    private var statuses: [ExitStatus] = []
    private var triedDestinations: Set<String> = []
    private var checkedMetrics: Set<String> = []
    private var saidWarnings = 0
    private let stopSignal = try? StopSignal.ofSignals()

    init(_ settings: ForwardSettings) {
        var settings = settings
        settings.isQuiet = true
        reporter = Reporter(settings)
    }

    private func say(_ line: String) { _ = Console.answer("\(line)\n") }

    private func passed(_ words: String) { say("  \(Messages.passed)  \(words)") }

    private mutating func failed(_ report: ErrorReport) {
        say("  \(Messages.failed)  \(report.message)")
        statuses.append(report.status)
    }

    /// Shows what a run would warn of, as far as it has not been shown.
    private mutating func sayWarnings() {
        for words in reporter.warnings.dropFirst(saidWarnings) {
            say("  \(Messages.noted)  \(words)")
        }
        saidWarnings = reporter.warnings.count
    }

    /// The highest status of all that failed.
    func end() -> ExitStatus {
        let worst = statuses.max { $0.rawValue < $1.rawValue }
        say(Messages.checked(faults: statuses.count))
        return worst ?? .delivered
    }

    /// Shows what counts, and where it comes from.
    func show(_ options: [GivenOption], _ configuration: Configuration) {
        say(Messages.configuration(configuration.path))
        let width = options.map(\.name.count).max() ?? 0
        for option in options {
            let name = option.name.padded(to: width)
            let values = option.values.filter { !$0.isEmpty }.map(Messages.quoted)
            let value = values.isEmpty ? Messages.isOn : values.joined(separator: " ")
            say("  \(name)  \(value) (\(Messages.origin(option.origin, configuration.path)))")
        }
        for rule in configuration.rules { say("  \(Messages.listed(rule))") }
        for (format, changes) in configuration.mapping.sorted(by: {
            $0.key.rawValue < $1.key.rawValue
        }) {
            say("  \(Messages.changes(changes.count, format))")
        }
    }

    /// Checks what a run needs: names, token, API, state, collectors.
    mutating func check(_ run: PullRun, isWanted: Bool) {
        say(run.name.map(Messages.account) ?? Messages.checks)
        let token: Token?
        do throws(TokenError) {
            token = try run.settings.token(in: run.environment)
        } catch {
            token = nil
            if error == .missing, !isWanted {
                say("  \(Messages.noted)  \(Messages.pullUnchecked)")
            } else {
                failed(error.report)
            }
        }
        do throws(OptionError) {
            let plan = try run.settings.forward.plan(for: [])
            checkNames(plan)
            checkPseudonyms(plan)
            checkTrust(try run.settings.checkedTrust())
            checkMetrics(run.settings.forward)
            checkRecords([plan.rejectsPath, plan.unsentPath])
            if let token {
                let pull = try run.settings.plan(token, run.environment)
                checkPull(pull)
                checkRecords(pull.forwarding.copies.map(\.plan.unsentPath))
            } else {
                checkRecords(plan.copies.map(\.plan.unsentPath))
            }
            for destination in plan.destinations + plan.routes {
                checkDestination(destination, plan)
            }
            for copy in plan.copies {
                for destination in copy.plan.destinations {
                    checkDestination(destination, copy.plan)
                }
            }
        } catch {
            failed(ErrorReport(error.message, .usage))
        }
    }

    private mutating func checkNames(_ plan: ForwardPlan) {
        guard !plan.namesPaths.isEmpty else { return }
        if let error = Preflight.readNames(plan) {
            failed(error.report)
        } else {
            passed(Messages.namesRead(plan.namesPaths))
        }
    }

    private mutating func checkPseudonyms(_ plan: ForwardPlan) {
        guard let settings = plan.pseudonyms else { return }
        if let error = Preflight.readPseudonymKey(settings) {
            failed(error.report)
        } else {
            passed(Messages.pseudonymKeyRead(settings.keyPath))
        }
    }

    /// Checks the files with certificates and keys for the Events API, whatever its address is.
    private mutating func checkTrust(_ trust: APITrust) {
        guard !trust.paths.isEmpty else { return }
        do throws(APIError) {
            try trust.check()
        } catch {
            return failed(error.report)
        }
        if let error = Preflight.readCertificates(trust) {
            failed(error.report(""))
        } else {
            passed(Messages.trustRead(trust.paths))
        }
    }

    private mutating func checkRecords(_ paths: [String?]) {
        for path in paths.compactMap(\.self) {
            if let error = Preflight.openRecords(path) {
                failed(error.report)
            } else {
                passed(Messages.recordsOpen(path))
            }
        }
    }

    /// Locks and reads the file of metrics, which others may have named together with one of their own.
    private mutating func checkMetrics(_ settings: ForwardSettings) {
        guard let path = settings.metricsPath, checkedMetrics.insert(path).inserted else { return }
        do throws(MetricsError) {
            _ = try MetricsFile(path, before: nil, unless: stopSignal)
            passed(Messages.metricsFileIsFree(path))
        } catch .locked {
            // A run goes on without it.
            say("  \(Messages.noted)  \(MetricsError.locked(path: path).report.message)")
        } catch {
            failed(error.report)
        }
    }

    /// Checks what the filter alone has: its state or spool, and its file for unsent records.
    mutating func checkFilter(_ settings: ForwardSettings) {
        guard settings.state != nil || settings.spoolPath != nil || settings.unsentPath != nil
        else { return checkMetrics(settings) }
        say(Messages.checksOfFilter)
        let plan: ForwardPlan
        do throws(OptionError) {
            plan = try settings.plan(for: settings.state == nil ? [] : ["FILE"])
        } catch {
            return failed(ErrorReport(error.message, .usage))
        }
        checkMetrics(settings)
        checkRecords([plan.unsentPath])
        if let path = plan.state {
            if let error = Preflight.openState(plan, unless: stopSignal) {
                failed(error.report)
            } else {
                passed(Messages.stateIsFree(path.string))
            }
        }
        guard let spool = plan.spool else { return }
        switch Preflight.openSpool(spool, plan, observer: reporter, unless: stopSignal) {
        case .success(let content): passed(Messages.spoolIsFree(spool.path, content))
        case .failure(let failure): failed(failure.report)
        }
    }

    private mutating func checkPull(_ plan: PullPlan) {
        let claims = plan.client.claims
        if let expiry = claims.expiry, expiry < .now {
            failed(ErrorReport(Messages.expiry(expiry), .tokenRefused))
        } else {
            passed(Messages.token(claims))
            for warning in plan.warnings { reporter.warn(warning) }
            sayWarnings()
        }
        switch Preflight.introspect(plan, unless: stopSignal) {
        case .success(let found):
            passed(Messages.opens(found.features, at: plan.client.address))
        case .failure(let error):
            failed(error.report)
        }
        let missing = plan.deniedFeatures
        if !missing.isEmpty || plan.features.isEmpty {
            failed(
                ErrorReport(Messages.noFeature(asked: missing, claims.features), .tokenRefused))
        }
        let errors = Preflight.openStates(plan, unless: stopSignal)
        for error in errors { failed(error.report) }
        if errors.isEmpty, let state = plan.state { passed(Messages.stateIsFree(state.path)) }
    }

    private mutating func checkDestination(_ destination: Destination, _ plan: ForwardPlan) {
        guard triedDestinations.insert("\(destination)").inserted else { return }
        let error = Preflight.connect(
            destination, plan, observer: reporter, unless: stopSignal)
        sayWarnings()
        guard let error else {
            if case .udp = destination {
                return say("  \(Messages.noted)  \(Messages.nothingKnown(of: destination))")
            }
            return passed(Messages.connected(destination))
        }
        failed(error.report(destination))
    }
}
