import Checkpoints
import EventMapping
import Forwarding
import FoundationEssentials
import SystemCalls
import ToolOptions

/// `opcef [forward] [FILE…]`: the filter.
enum ForwardCommand {
    static func run(_ invocation: Invocation<ForwardSettings>) throws(UsageError) -> ExitStatus {
        let files = invocation.operands
        var settings = invocation.settings
        settings.adopt(invocation.configuration)
        do throws(OptionError) {
            settings.given = try invocation.parser.given(
                invocation.arguments, environment: invocation.environment,
                configuration: invocation.configuration.forForward)
            try Command.check(files, typedFirst: invocation.arguments.first)
        } catch {
            throw .option(error)
        }
        let plan = try settings.checkedPlan(for: files)
        if plan.inputs == ["-"], StandardStream.input.isTerminal, !settings.isQuiet {
            Console.hint(Messages.terminalInput)
        }
        let memory = plan.state.flatMap(WarningMemory.init(beside:))
        let watched = HealthMonitor.Watched(
            name: settings.account, logName: nil, pulls: false, settings: settings)
        let monitor = try HealthMonitor.watch(
            [watched], reportInterval: nil, invocation.environment
        ).map { RunMonitor(monitor: $0, account: 0) }
        let reporter = Reporter(settings, memory: memory, monitor: monitor)
        let summary = try reporter.follow { reporter, stopSignal in
            plan.run(observer: reporter, stopSignal: stopSignal)
        }
        monitor?.ended(summary.exitStatus)
        monitor?.monitor.stop()
        return summary.exitStatus
    }
}

extension Command {
    static let forward = Command(
        "forward", Messages.forwardCommand, description: Messages.toolSummary,
        synopsis: "opcef [forward] [FILE…] [--to DEST] [options]",
        usage: all.map { $0.synopsis ?? $0.usage()[0] },
        sections: [
            DefinitionSection("Operands", [Definition("FILE", Messages.fileOperand)]),
            DefinitionSection("Subcommands", all.map { Definition($0.name, $0.summary) }),
            .exitStatuses,
        ],
        options: forwardOptions, operandLimit: .max, takesFiles: true, configuredBy: \.forForward,
        ForwardCommand.run)
}

extension DefinitionSection {
    /// The exit statuses, as help and manual page list them.
    static let exitStatuses = DefinitionSection(
        "Exit status",
        ExitStatus.ofRuns.map { Definition("\($0.rawValue)", $0.meaning) })
}

/// `opcef test-event`: sends one event that says that it is a test.
enum TestEventCommand {
    static func run(_ invocation: Invocation<ForwardSettings>) throws(UsageError) -> ExitStatus {
        var settings = invocation.settings
        settings.copies = invocation.configuration.copies
        var plan = try settings.checkedPlan(for: [])
        let identifier = UUID().uuidString
        plan.inputs = []
        plan.internalEvents = [.test(identifier: identifier)]
        for index in plan.copies.indices { plan.copies[index].plan.unsentPath = nil }
        let summary = try Reporter(settings, ofTest: true).follow { [plan] reporter, stopSignal in
            plan.run(observer: reporter, stopSignal: stopSignal)
        }
        if summary.exitStatus == .delivered, !settings.isQuiet, !settings.isDryRun {
            Console.hint(Messages.lookForTest(identifier))
        }
        return summary.exitStatus
    }
}

extension Command {
    static let testEvent = Command(
        "test-event", Messages.testEventCommand, usage: ["opcef test-event [--to DEST] [options]"],
        options: testEventOptions, configuredBy: \.shared, TestEventCommand.run)
}

/// The options of the filter that say how to write and to deliver.
let testEventOptions = forwardOptions.filter { $0.group != .input && $0.name != "metrics" }
