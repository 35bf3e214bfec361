import FoundationEssentials
import ToolOptions

/// One of the tool's commands: dispatch, help, completions, manual page and README come from it.
///
/// What may name other commands is a function: the list of all commands needs each of them first.
struct Command: Sendable {
    /// The name as typed.
    let name: String
    /// One line, without a full stop.
    let summary: String
    /// What the help page says first; the summary where nil.
    var description: String?
    /// The line of the tool's own help; the first of `usage` where nil.
    var synopsis: String?
    /// The lines of the command's help.
    let usage: @Sendable () -> [String]
    /// What comes before the options in the help.
    let sections: @Sendable () -> [DefinitionSection]
    let options: [any DocumentedOption]
    /// The words that may follow the name.
    let operands: @Sendable () -> [String]
    /// Whether files may follow the name.
    let takesFiles: Bool
    /// Runs the command with the arguments after its name and the environment.
    let run: @Sendable ([String], [String: String]) -> ExitStatus

    /// All commands; the first is meant where none is named.
    static let all: [Command] = [
        forward, pull, reconcile, check, testEvent, explain, unmask, actions, fields, profiles,
        completions, state, status, help, version,
    ]

    /// The command of this name.
    static func named(_ name: String) -> Command? { all.first { $0.name == name } }

    /// Runs the command that the arguments begin with, else the filter.
    static func run(_ arguments: [String], _ environment: [String: String]) -> ExitStatus {
        Console.adopt(journalStream: environment["JOURNAL_STREAM"])
        if let form = LogForm.early(arguments, environment) { Console.use(form) }
        guard let command = arguments.first.flatMap(named) else {
            return forward.run(arguments, environment)
        }
        return command.run(Array(arguments.dropFirst()), environment)
    }

    /// The page that `--help` prints.
    var helpPage: HelpPage {
        HelpPage(
            summary: description ?? "\(summary).", usage: usage(), sections: sections(),
            options: options)
    }

    /// Where a user who typed something wrong finds help.
    var helpHint: String { Messages.helpHint(of: name == "forward" ? nil : name) }
}

/// What the options of a command are read into.
protocol CommandSettings: Sendable {
    init()
    var wantsHelp: Bool { get }
    var wantsVersion: Bool { get }
    var isVerbose: Bool { get }
    /// How opcef's own messages are written; nil if nobody has said it.
    var logForm: LogForm? { get }
}

extension CommandSettings {
    var wantsVersion: Bool { false }
    var isVerbose: Bool { false }
    var logForm: LogForm? { nil }
}

/// A command line that has been read.
struct Invocation<Settings: CommandSettings> {
    let parser: CommandLineParser<Settings>
    /// As typed, options and operands.
    let arguments: [String]
    let environment: [String: String]
    let settings: Settings
    let operands: [String]
    let configuration: Configuration

    /// Reads the configuration file that counts again.
    func readConfiguration() throws(UsageError) -> Configuration {
        try parser.configuration(arguments, environment)
    }
}

extension Command {
    /// Creates a command that reads its options before it runs `body`, unless help is asked for.
    ///
    /// `values` is what counts of the configuration file, nil for a command that reads none. What
    /// `body` throws is reported, with a hint to the command's help.
    init<Settings: CommandSettings>(
        _ name: String, _ summary: String, description: String? = nil, synopsis: String? = nil,
        usage: @autoclosure @escaping @Sendable () -> [String],
        sections: @autoclosure @escaping @Sendable () -> [DefinitionSection] = [],
        options: [ToolOption<Settings>], operandLimit: Int = 0,
        operands: @autoclosure @escaping @Sendable () -> [String] = [], takesFiles: Bool = false,
        configuredBy values: (@Sendable (Configuration) -> Configuration.Values)? = nil,
        _ body: @escaping @Sendable (Invocation<Settings>) throws(UsageError) -> ExitStatus
    ) {
        self.name = name
        self.summary = summary
        self.description = description
        self.synopsis = synopsis
        self.usage = usage
        self.sections = sections
        self.options = options
        self.operands = operands
        self.takesFiles = takesFiles
        let parser = CommandLineParser(options, operandLimit: operandLimit)
        run = { arguments, environment in
            do throws(UsageError) {
                let invocation = try parser.start(arguments, environment, values)
                if let form = invocation.settings.logForm { Console.use(form) }
                if invocation.settings.wantsHelp {
                    return Console.answer(Command.named(name)?.helpPage.text ?? "")
                }
                if invocation.settings.wantsVersion {
                    return VersionCommand.run(isVerbose: invocation.settings.isVerbose)
                }
                return try body(invocation)
            } catch {
                return error.tell(hint: Command.named(name)?.helpHint)
            }
        }
    }
}

extension CommandLineParser where Settings: CommandSettings {
    /// Reads the configuration file that counts, then applies it, the environment and the
    /// command line.
    ///
    /// - Throws: An error of the command line, of a variable, or all that is wrong with the file.
    fileprivate func start(
        _ arguments: [String], _ environment: [String: String],
        _ values: ((Configuration) -> Configuration.Values)?
    ) throws(UsageError) -> Invocation<Settings> {
        let configuration =
            values == nil ? Configuration() : try configuration(arguments, environment)
        var settings = Settings()
        do throws(OptionError) {
            let operands = try parse(
                arguments, environment: environment,
                configuration: values?(configuration) ?? [:], into: &settings)
            return Invocation(
                parser: self, arguments: arguments, environment: environment, settings: settings,
                operands: operands, configuration: configuration)
        } catch {
            throw .option(error)
        }
    }

    /// The configuration that counts; none for a user who only asks for help.
    fileprivate func configuration(
        _ arguments: [String], _ environment: [String: String]
    ) throws(UsageError) -> Configuration {
        let named: String?
        do throws(OptionError) {
            for name in ["help", "version"]
            where try value(of: name, in: arguments, [:]) != nil {
                return Configuration()
            }
            named = try value(of: "config", in: arguments, environment)
        } catch {
            throw .option(error)
        }
        return try .find(named, environment)
    }
}

extension Command {
    /// `opcef help [COMMAND]`: what `opcef COMMAND --help` prints.
    static let help = Command(
        name: "help", summary: Messages.helpCommand, usage: { ["opcef help [COMMAND]"] },
        sections: { [] }, options: [], operands: { all.map(\.name) }, takesFiles: false,
        run: { arguments, _ in printHelp(arguments) })

    private static func printHelp(_ arguments: [String]) -> ExitStatus {
        let names = arguments.filter { !["-h", "--help"].contains($0) }
        guard let name = names.first else { return Console.answer(forward.helpPage.text) }
        guard let command = named(name), names.count == 1 else {
            return UsageError.option(helpError(names)).tell(hint: forward.helpHint)
        }
        let isOwnPage = !["help", "version"].contains(name)
        return Console.answer((isOwnPage ? command : forward).helpPage.text)
    }

    private static func helpError(_ names: [String]) -> OptionError {
        let commands = all.map(\.name)
        if commands.contains(names[0]) { return .tooManyArguments(names[1]) }
        if let nearest = nearestName(to: names[0], among: commands) {
            return .unknownCommand(names[0], nearest: nearest)
        }
        return .badValue(names[0], option: "help", expected: commands.joined(separator: ", "))
    }

    /// Throws if one of the filter's files is meant as a command: a name of one, or nearly, that
    /// is no file.
    ///
    /// Only what is typed first can be a command with a typing error in it.
    static func check(_ files: [String], typedFirst first: String?) throws(OptionError) {
        for file in files where !FileManager.default.fileExists(atPath: file) {
            if named(file) != nil { throw .commandNotFirst(file) }
            guard file == first, !file.contains("/") else { continue }
            if let nearest = nearestName(to: file, among: all.map(\.name)) {
                throw .unknownCommand(file, nearest: nearest)
            }
        }
    }
}
