import EventsAPI
import Forwarding
import FoundationEssentials
import SystemCalls
import ToolOptions

/// `opcef reconcile`: which events of the Events API a SIEM lacks.
enum ReconcileCommand {
    static func run(
        _ invocation: Invocation<ReconcileSettings>
    ) throws(UsageError) -> ExitStatus {
        let (settings, environment) = try chosenAccount(invocation)
        let token: Token
        do throws(TokenError) {
            token = try settings.pull.token(in: environment)
        } catch {
            return Console.report(error.report)
        }
        let plan: PullPlan
        let form: ExportedIdentifiers.Form
        let file: String
        do throws(OptionError) {
            guard let operand = invocation.operands.first else {
                throw .needed(option: "FILE", reason: Messages.reconcileNeedsFile)
            }
            file = operand
            form = try settings.form
            plan = try settings.plan(token, environment)
        } catch {
            throw .option(error)
        }
        guard !plan.features.isEmpty else {
            return Console.report(plan.noFeature(asked: settings.pull.features))
        }
        let reporter = Reporter(settings.pull.forward)
        let export: ExportedIdentifiers
        do throws(ExportError) {
            export = try ExportedIdentifiers(
                reading: file, as: form, unless: try? StopSignal.ofSignals()
            ) { reporter.badLine($0, of: file, $1) }
            guard export.count > 0 || export.badLines == 0 else { throw .noIdentifiers }
        } catch {
            return Console.report(error.report(file))
        }
        let asOf = settings.asOf(modified: export.modified)
        for warning in plan.warnings { reporter.warn(warning) }
        if asOf.milliseconds < plan.range.upperBound, !settings.pull.forward.isQuiet {
            Console.note(Messages.comparesUntil(asOf))
        }
        let summary = try reporter.follow { reporter, stopSignal in
            plan.run(
                observer: reporter, stopSignal: stopSignal,
                comparing: Reconciliation(
                    with: export, asOf: asOf.milliseconds, in: plan.range, sends: settings.sends))
        }
        return reporter.hasLostAnswers ? .inputOutput : summary.exitStatus
    }

    /// The settings and the environment of the account to be read, which is one.
    private static func chosenAccount(
        _ invocation: Invocation<ReconcileSettings>
    ) throws(UsageError) -> (ReconcileSettings, [String: String]) {
        let configuration = invocation.configuration
        var settings = invocation.settings
        var environment = invocation.environment
        if let account = try account(of: settings, configuration) {
            settings = ReconcileSettings()
            do throws(OptionError) {
                _ = try invocation.parser.parse(
                    invocation.arguments, environment: environment,
                    configuration: configuration.values(of: account), into: &settings)
            } catch {
                throw .option(error)
            }
            environment = account.environment(environment)
        }
        settings.pull.forward.adopt(configuration)
        return (settings, environment)
    }

    /// The account of the configuration that is meant; nil if there is none in it.
    private static func account(
        of settings: ReconcileSettings, _ configuration: Configuration
    ) throws(UsageError) -> ConfiguredAccount? {
        guard !configuration.accounts.isEmpty else { return nil }
        let names = configuration.accounts.map(\.name).joined(separator: ", ")
        guard let asked = settings.pull.account else {
            guard configuration.accounts.count == 1 else {
                throw .option(
                    .needed(option: "--account", reason: Messages.oneAccount(of: names)))
            }
            return configuration.accounts[0]
        }
        guard let account = configuration.accounts.first(where: { $0.name == asked }) else {
            throw .option(.badValue(asked, option: "--account", expected: names))
        }
        return account
    }
}

extension Command {
    static let reconcile = Command(
        "reconcile", Messages.reconcileCommand, description: Messages.reconcileSummary,
        usage: ["opcef reconcile FILE --since TIME [--send --to DEST] [options]"],
        sections: [
            DefinitionSection("Operands", [Definition("FILE", Messages.exportOperand)]),
            DefinitionSection("Variables", tokenVariables),
            .exitStatuses,
        ],
        options: reconcileOptions, operandLimit: 1, takesFiles: true, configuredBy: \.forPull,
        ReconcileCommand.run)
}

extension PullPlan {
    /// The range that is compared, in milliseconds since 1970.
    fileprivate var range: Range<Int64> {
        let start = (since ?? start).milliseconds
        return start..<max(start, (until ?? .now).milliseconds)
    }
}
