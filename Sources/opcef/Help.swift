import ToolOptions

extension HelpPage {
    /// The help of the filter, which is that of the tool.
    static let forward = HelpPage(
        summary: Messages.toolSummary,
        usage: [
            "opcef [forward] [FILE…] [--to DEST] [options]", "opcef pull [--to DEST] [options]",
            "opcef check [options]", "opcef test-event [--to DEST] [options]",
            "opcef explain [FILE] [options]", "opcef actions [--json]", "opcef profiles",
            "opcef completions bash|zsh|fish",
            "opcef state show|set|reset --state FILE", "opcef help [COMMAND]", "opcef version",
        ],
        sections: [
            DefinitionSection(
                "Operands",
                [Definition("FILE", Messages.fileOperand)]),
            DefinitionSection(
                "Subcommands",
                Command.allCases.map { Definition($0.rawValue, $0.summary) }),
            DefinitionSection("Exit status", exitStatuses),
        ],
        options: forwardOptions)

    static let pull = HelpPage(
        summary: Messages.pullSummary, usage: ["opcef pull [--to DEST] [options]"],
        sections: [
            DefinitionSection("Variables", tokenVariables),
            DefinitionSection("Exit status", exitStatuses),
        ],
        options: pullOptions)

    static let tokenVariables = [
        Definition("EVENTS_API_TOKEN", Messages.tokenVariable),
        Definition("EVENTS_API_TOKEN_FILE", Messages.tokenFileVariable),
        Definition("CREDENTIALS_DIRECTORY", Messages.credentialsVariable),
        Definition("STATE_DIRECTORY", Messages.stateVariable),
    ]

    static let exitStatuses = ExitStatus.allCases.map {
        Definition("\($0.rawValue)", Messages.meaning(of: $0))
    }

    static let actions = HelpPage(
        summary: Messages.actionsCommand + ".", usage: ["opcef actions [--json]"],
        options: actionsOptions)

    static let check = HelpPage(
        summary: Messages.checkCommand + ".", usage: ["opcef check [options]"],
        sections: [DefinitionSection("Exit status", exitStatuses)], options: checkOptions)

    static let testEvent = HelpPage(
        summary: Messages.testEventCommand + ".", usage: ["opcef test-event [--to DEST] [options]"],
        options: testEventOptions)

    static let completions = HelpPage(
        summary: Messages.completionsCommand + ".", usage: ["opcef completions bash|zsh|fish"],
        options: completionsOptions)

    static let explain = HelpPage(
        summary: Messages.explainCommand + ".", usage: ["opcef explain [FILE] [options]"],
        sections: [DefinitionSection("Operands", [Definition("FILE", Messages.explainOperand)])],
        options: explainOptions)

    static let profiles = HelpPage(
        summary: Messages.profilesCommand + ".", usage: ["opcef profiles"], options: profilesOptions
    )

    static let state = HelpPage(
        summary: Messages.stateCommand + ".",
        usage: [
            "opcef state show --state FILE [--json]", "opcef state set --state FILE INPUT OFFSET",
            "opcef state reset --state FILE [INPUT]",
            "opcef state show|set|reset --state DIR [STREAM [TIME]]",
        ],
        sections: [
            DefinitionSection(
                "Subcommands",
                [
                    Definition("show", Messages.stateShow),
                    Definition("set", Messages.stateSet),
                    Definition("reset", Messages.stateReset),
                ])
        ],
        options: stateOptions)
}
