import Forwarding
import Foundation
import Sockets
import Syslog
import ToolOptions
import Transports

/// `opcef [forward] [FILE…]`: the filter.
enum ForwardCommand {
    static func run(_ arguments: [String], _ environment: [String: String]) -> ExitStatus {
        var settings = ForwardSettings()
        let plan: ForwardPlan
        do throws(OptionError) {
            let files = try CommandLineParser(forwardOptions)
                .parse(arguments, environment: environment, into: &settings)
            if settings.wantsHelp { return Speech.answer(HelpPage.forward.text) }
            if settings.wantsVersion { return Speech.answer("opcef \(Opcef.version)\n") }
            plan = try settings.plan(for: files)
        } catch {
            Speech.error(error.words)
            Speech.hint(Words.helpHint)
            return .usage
        }
        if plan.inputs == ["-"], isatty(STDIN_FILENO) != 0, !settings.isQuiet {
            Speech.hint(Words.terminalInput)
        }
        let reporter = Reporter(settings)
        let interruption: Interruption
        do throws(SystemError) {
            interruption = try .ofSignals()
        } catch {
            Speech.error(Words.failed(error))
            return .inputOutput
        }
        let summary = Forwarder.run(plan, observer: reporter, interruption: interruption)
        reporter.sumUp(summary, destination: plan.destination)
        return summary.exitStatus
    }
}

extension ForwardSettings {
    /// Resolves what was typed into what is to be done.
    func plan(for files: [String]) throws(OptionError) -> ForwardPlan {
        let name = destination ?? "-"
        var resolved: Destination
        do throws(DestinationError) {
            resolved = try Destination(parsing: name, framing: framing)
        } catch {
            throw .badValue(name, option: "--to", expected: error.expectation)
        }
        if isDryRun { resolved = .standardOutput(resolved.framing ?? .lineFeed) }
        let machine = HeaderText(repairing: machineName(), for: .hostname)
        return ForwardPlan(
            inputs: files.isEmpty ? ["-"] : files, destination: resolved,
            header: RFC5424Header(
                facility: facility, hostname: hostname ?? machine,
                appName: appName ?? .unknown, procid: procid),
            maximumSize: maximumSize, recordLimit: recordLimit, datagramRate: datagramRate,
            rejectsPath: rejectsPath, countsFields: isVerbose)
    }
}
