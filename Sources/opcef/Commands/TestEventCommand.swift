import EventMapping
import Forwarding
import FoundationEssentials
import SystemCalls
import ToolOptions

/// `opcef test-event`: sends one event that says that it is a test.
enum TestEventCommand {
    static func run(_ invocation: Invocation<ForwardSettings>) throws(UsageError) -> ExitStatus {
        let settings = invocation.settings
        var plan = try settings.checkedPlan(for: [])
        let identifier = UUID().uuidString
        plan.inputs = []
        plan.internalEvents = [.test(identifier: identifier)]
        let summary = try Reporter(settings).follow { [plan] reporter, stopSignal in
            plan.run(observer: reporter, stopSignal: stopSignal)
        }
        if summary.exitStatus == .delivered, !settings.isQuiet {
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
let testEventOptions = forwardOptions.filter { $0.group != .input }
