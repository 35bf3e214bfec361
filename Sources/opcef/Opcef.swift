import FoundationEssentials
import Glibc
import SystemCalls

/// The tool: finds the subcommand and ends with its status.
@main
struct Opcef {
    static let version = "0.2.0"
    /// The day of this version.
    static let date = "2026-12-01"

    static func main() {
        StandardStream.reserveClosed()
        guard !isSetuid else {
            Console.error(Messages.setuid)
            exit(ExitStatus.configuration.rawValue)
        }
        hardenProcess()
        // On Linux, Swift reads them from /proc, and gives none where there is no /proc.
        guard !CommandLine.arguments.isEmpty else {
            Console.error(Messages.noArguments, hints: [Messages.noArgumentsHint])
            exit(ExitStatus.configuration.rawValue)
        }
        let arguments = Array(CommandLine.arguments.dropFirst())
        let environment = ProcessInfo.processInfo.environment
        exit(Command.run(arguments, environment).rawValue)
    }
}
