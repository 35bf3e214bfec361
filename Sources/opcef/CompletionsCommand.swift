import ToolOptions

/// `opcef completions SHELL`: prints what a shell needs to complete commands and options.
enum CompletionsCommand {
    static func run(_ arguments: [String]) -> ExitStatus {
        var settings = CompletionsSettings()
        do throws(OptionError) {
            let words = try CommandLineParser(completionsOptions, operandLimit: 1)
                .parse(arguments, into: &settings)
            if settings.wantsHelp { return Console.answer(HelpPage.completions.text) }
            let shell: CompletionScript.Shell = try choice(words.first ?? "", option: "SHELL")
            return Console.answer(script.text(for: shell))
        } catch {
            Console.error(error.words)
            Console.hint(Messages.completionsHelpHint)
            return .usage
        }
    }

    private static let script = CompletionScript(
        program: "opcef",
        commands: [
            .init("forward", Messages.forwardCommand, forwardOptions, takesFiles: true),
            .init("pull", Messages.pullCommand, pullOptions),
            .init("check", Messages.checkCommand, checkOptions),
            .init("test-event", Messages.testEventCommand, testEventOptions),
            .init("explain", Messages.explainCommand, explainOptions, takesFiles: true),
            .init("actions", Messages.actionsCommand, actionsOptions),
            .init("profiles", Messages.profilesCommand, profilesOptions),
            .init(
                "state", Messages.stateCommand, stateOptions, words: ["show", "set", "reset"],
                takesFiles: true),
            .init(
                "completions", Messages.completionsCommand, completionsOptions,
                words: CompletionScript.Shell.allCases.map(\.rawValue)),
            .init(
                "help", Messages.helpCommand, [ToolOption<CompletionsSettings>](),
                words: Command.allCases.map(\.rawValue)),
            .init("version", Messages.versionCommand, [ToolOption<CompletionsSettings>]()),
        ])
}

/// What the user typed for `opcef completions`.
struct CompletionsSettings: Sendable {
    var wantsHelp = false
}

/// All options of `opcef completions`.
let completionsOptions: [ToolOption<CompletionsSettings>] = [
    ToolOption("help", "h", in: .other, "Show this help and end", variable: .none) { settings, _ in
        settings.wantsHelp = true
    }
]
