import Foundation
import Sockets

/// The tool: finds the subcommand and ends with its status.
@main
struct Opcef {
    static let version = "0.1.0"
    /// The day of this version.
    static let date = "2026-11-23"

    static func main() {
        occupyClosedStandardDescriptors()
        guard !hasForeignRights else {
            Speech.error(Words.foreignRights)
            exit(ExitStatus.configuration.rawValue)
        }
        closeProcessToOthers()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let environment = ProcessInfo.processInfo.environment
        let status =
            switch arguments.first {
            case "actions": ActionsCommand.run(Array(arguments.dropFirst()))
            case "check": CheckCommand.run(Array(arguments.dropFirst()), environment)
            case "forward": ForwardCommand.run(Array(arguments.dropFirst()), environment)
            case "completions": CompletionsCommand.run(Array(arguments.dropFirst()))
            case "explain": ExplainCommand.run(Array(arguments.dropFirst()), environment)
            case "profiles": ProfilesCommand.run(Array(arguments.dropFirst()))
            case "pull": PullCommand.run(Array(arguments.dropFirst()), environment)
            case "test-event":
                TestEventCommand.run(Array(arguments.dropFirst()), environment)
            case "state": StateCommand.run(Array(arguments.dropFirst()), environment)
            default: ForwardCommand.run(arguments, environment)
            }
        exit(status.rawValue)
    }
}
