import ToolOptions

/// `opcef completions SHELL`: prints what a shell needs to complete commands and options.
enum CompletionsCommand {
    static func run(
        _ invocation: Invocation<CompletionsSettings>
    ) throws(UsageError) -> ExitStatus {
        do throws(OptionError) {
            let shell: CompletionScript.Shell = try choice(
                invocation.operands.first ?? "", option: "SHELL")
            return Console.answer(script.text(for: shell))
        } catch {
            throw .option(error)
        }
    }

    private static let script = CompletionScript(
        program: "opcef",
        commands: Command.all.map { command in
            CompletionScript.Command(
                command.name, command.summary, command.options, words: command.operands(),
                takesFiles: command.takesFiles)
        })
}

extension Command {
    static let completions = Command(
        "completions", Messages.completionsCommand, usage: ["opcef completions bash|zsh|fish"],
        options: completionsOptions, operandLimit: 1,
        operands: CompletionScript.Shell.allCases.map(\.rawValue), CompletionsCommand.run)
}

/// What the user typed for `opcef completions`.
struct CompletionsSettings: CommandSettings {
    var wantsHelp = false
}

/// All options of `opcef completions`.
let completionsOptions: [ToolOption<CompletionsSettings>] = [
    ToolOption("help", "h", in: .other, "Print this help", variable: .none) { settings, _ in
        settings.wantsHelp = true
    }
]
