import ToolOptions

/// `opcef completions SHELL`: prints what a shell needs to complete commands and options.
enum CompletionsCommand {
    static func run(_ arguments: [String]) -> ExitStatus {
        var settings = CompletionsSettings()
        do throws(OptionError) {
            let words = try CommandLineParser(completionsOptions, operandLimit: 1)
                .parse(arguments, into: &settings)
            if settings.wantsHelp { return Speech.answer(HelpPage.completions.text) }
            let shell: CompletionScript.Shell = try choice(words.first ?? "", option: "SHELL")
            return Speech.answer(script.text(for: shell))
        } catch {
            Speech.error(error.words)
            Speech.hint(Words.completionsHelpHint)
            return .usage
        }
    }

    private static let script = CompletionScript(
        program: "opcef",
        commands: [
            .init("forward", Words.forwardCommand, forwardOptions, takesFiles: true),
            .init("pull", Words.pullCommand, pullOptions),
            .init("check", Words.checkCommand, checkOptions),
            .init("test-event", Words.testEventCommand, testEventOptions),
            .init("explain", Words.explainCommand, explainOptions, takesFiles: true),
            .init("actions", Words.actionsCommand, actionsOptions),
            .init("profiles", Words.profilesCommand, profilesOptions),
            .init(
                "state", Words.stateCommand, stateOptions, words: ["show", "set", "reset"],
                takesFiles: true),
            .init(
                "completions", Words.completionsCommand, completionsOptions,
                words: CompletionScript.Shell.allCases.map(\.rawValue)),
            .init(
                "help", Words.helpCommand, [ToolOption<CompletionsSettings>](),
                words: Command.allCases.map(\.rawValue)),
            .init("version", Words.versionCommand, [ToolOption<CompletionsSettings>]()),
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
