import ToolOptions

extension HelpPage {
    /// The help of the filter, which is that of the tool.
    static let forward = HelpPage(
        summary: Words.toolSummary,
        usage: ["opcef [forward] [FILE…] [--to DEST] [options]", "opcef actions [--json]"],
        sections: [
            DefinitionSection(
                "Operands",
                [Definition("FILE", Words.fileOperand)]),
            DefinitionSection(
                "Subcommands",
                [
                    Definition("forward", Words.forwardCommand),
                    Definition("actions", Words.actionsCommand),
                ]),
            DefinitionSection("Exit status", exitStatuses),
        ],
        options: forwardOptions)

    static let exitStatuses = ExitStatus.allCases.map {
        Definition("\($0.rawValue)", Words.meaning(of: $0))
    }

    static let actions = HelpPage(
        summary: Words.actionsCommand + ".", usage: ["opcef actions [--json]"],
        options: actionsOptions)
}
