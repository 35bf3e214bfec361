import EventMapping
import Forwarding
import Foundation
import SystemCalls
import ToolOptions

/// `opcef test-event`: sends one event that says that it is a test.
enum TestEventCommand {
    static func run(_ arguments: [String], _ environment: [String: String]) -> ExitStatus {
        var settings = ForwardSettings()
        var plan: ForwardPlan
        do throws(UsageError) {
            _ = try CommandLineParser(testEventOptions, operandLimit: 0)
                .start(arguments, environment, into: &settings, \.shared)
            if settings.wantsHelp { return Console.answer(HelpPage.testEvent.text) }
            if settings.wantsVersion { return Console.answer("opcef \(Opcef.version)\n") }
            plan = try settings.checkedPlan(for: [])
        } catch {
            return error.tell(hint: Messages.testEventHelpHint)
        }
        let identifier = UUID().uuidString
        plan.inputs = []
        plan.ownEvents = [.test(identifier: identifier)]
        let reporter = Reporter(settings)
        let interruption: StopSignal
        do throws(SystemError) {
            interruption = try .ofSignals()
        } catch {
            Console.error(Messages.failed(error))
            return .inputOutput
        }
        let summary = plan.run(observer: reporter, interruption: interruption)
        reporter.sumUp(summary)
        if summary.failure == nil, !settings.isQuiet {
            Console.hint(Messages.lookForTest(identifier))
        }
        return summary.exitStatus
    }
}

/// The options of the filter that say how to write and to deliver.
let testEventOptions = forwardOptions.filter { $0.group != .input }
