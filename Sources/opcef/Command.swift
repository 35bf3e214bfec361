import Foundation
import SystemCalls
import ToolOptions

/// The tool's commands, by the names that are typed.
enum Command: String, CaseIterable {
    case forward, pull, check
    case testEvent = "test-event"
    case explain, actions, profiles, completions, state, help, version

    /// What the command does, in a line.
    var summary: String {
        switch self {
        case .forward: Messages.forwardCommand
        case .pull: Messages.pullCommand
        case .check: Messages.checkCommand
        case .testEvent: Messages.testEventCommand
        case .explain: Messages.explainCommand
        case .actions: Messages.actionsCommand
        case .profiles: Messages.profilesCommand
        case .completions: Messages.completionsCommand
        case .state: Messages.stateCommand
        case .help: Messages.helpCommand
        case .version: Messages.versionCommand
        }
    }

    var helpPage: HelpPage {
        switch self {
        case .forward, .help, .version: .forward
        case .pull: .pull
        case .check: .check
        case .testEvent: .testEvent
        case .explain: .explain
        case .actions: .actions
        case .profiles: .profiles
        case .completions: .completions
        case .state: .state
        }
    }

    /// Runs the command with what stands behind its name.
    func run(_ arguments: [String], _ environment: [String: String]) -> ExitStatus {
        switch self {
        case .forward: ForwardCommand.run(arguments, environment)
        case .pull: PullCommand.run(arguments, environment)
        case .check: CheckCommand.run(arguments, environment)
        case .testEvent: TestEventCommand.run(arguments, environment)
        case .explain: ExplainCommand.run(arguments, environment)
        case .actions: ActionsCommand.run(arguments)
        case .profiles: ProfilesCommand.run(arguments)
        case .completions: CompletionsCommand.run(arguments)
        case .state: StateCommand.run(arguments, environment)
        case .help: HelpCommand.run(arguments)
        case .version: Console.answer("opcef \(Opcef.version)\n")
        }
    }

    /// Throws if one of the filter's files is a command in truth: its name, or nearly, and no file.
    ///
    /// Only what is typed first can be a command with a slip in it.
    static func check(_ files: [String], typedFirst first: String?) throws(OptionError) {
        for file in files where !FileManager.default.fileExists(atPath: file) {
            if Command(rawValue: file) != nil { throw .commandNotFirst(file) }
            guard file == first, !file.contains("/") else { continue }
            if let nearest = nearestName(to: file, among: allCases.map(\.rawValue)) {
                throw .unknownCommand(file, nearest: nearest)
            }
        }
    }
}

/// `opcef help [COMMAND]`: what `opcef COMMAND --help` says.
enum HelpCommand {
    static func run(_ arguments: [String]) -> ExitStatus {
        let names = arguments.filter { !["-h", "--help"].contains($0) }
        guard let name = names.first else { return Console.answer(HelpPage.forward.text) }
        if let command = Command(rawValue: name), names.count == 1 {
            return Console.answer(command.helpPage.text)
        }
        return UsageError.option(error(names)).tell(hint: Messages.helpHint)
    }

    private static func error(_ names: [String]) -> OptionError {
        let commands = Command.allCases.map(\.rawValue)
        if commands.contains(names[0]) { return .tooManyArguments(names[1]) }
        if let nearest = nearestName(to: names[0], among: commands) {
            return .unknownCommand(names[0], nearest: nearest)
        }
        return .badValue(
            names[0], option: "help", expected: commands.joined(separator: ", "))
    }
}
