import SecureSockets
import Checkpoints
import Delivery
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
        reporter.sumUp(summary)
        return summary.exitStatus
    }
}

extension ForwardSettings {
    /// Resolves what was typed into what is to be done.
    func plan(for files: [String]) throws(OptionError) -> ForwardPlan {
        let inputs = files.isEmpty ? ["-"] : files
        if state != nil { try checkInputs(inputs) }
        var delivery = delivery
        delivery.remembersPositions = state != nil
        let machine = HeaderText(repairing: machineName(), for: .hostname)
        return ForwardPlan(
            inputs: inputs, destinations: try resolvedDestinations(),
            delivery: delivery, trust: trust,
            header: RFC5424Header(
                facility: facility, hostname: hostname ?? machine,
                appName: appName ?? .unknown, procid: procid),
            numbersMessages: numbersMessages, maximumSize: maximumSize, recordLimit: recordLimit,
            datagramRate: datagramRate,
            rejectsPath: rejectsPath, unsentPath: unsentPath,
            state: isDryRun ? nil : state, lockPatience: lockPatience, countsFields: isVerbose)
    }

    /// Positions are of files, and what they do not cover goes nowhere else.
    private func checkInputs(_ inputs: [String]) throws(OptionError) {
        if inputs.contains("-") {
            throw .unfit(option: "--state", reason: Words.stateNeedsFiles)
        }
        if unsentPath != nil {
            throw .unfit(option: "--unsent", reason: Words.unsentBesideState)
        }
    }

    /// Where to send, at least one; in a dry run standard output stands for the first.
    private func resolvedDestinations() throws(OptionError) -> [Destination] {
        var resolved: [Destination] = []
        for name in destinations.isEmpty ? ["-"] : destinations {
            do throws(DestinationError) {
                resolved.append(try Destination(parsing: name, framing: framing))
            } catch {
                throw .badValue(name, option: "--to", expected: error.expectation)
            }
        }
        if delivery.confirmation != .auto, let other = resolved.first(where: { !$0.isStream }) {
            throw .unfit(
                option: "--confirm \(delivery.confirmation.rawValue)",
                reason: Words.notConfirmable(other))
        }
        if isDryRun { resolved = [.standardOutput(resolved[0].framing ?? .lineFeed)] }
        return resolved
    }
}
