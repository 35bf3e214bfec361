import ToolOptions

extension ManualPage {
    /// The manual page of the tool, `Docs/man/opcef.1`.
    static let opcef = ManualPage(
        name: "opcef", version: Opcef.version, date: Opcef.date, summary: Messages.manualSummary,
        usage: Command.forward.helpPage.usage,
        description: [Messages.toolSummary, Messages.manualDescription],
        sections: Command.forward.sections().dropLast() + [pullSection],
        options: forwardOptions, environment: Command.tokenVariables,
        exitStatuses: DefinitionSection.exitStatuses.definitions,
        examples: [
            Example(
                Messages.exampleFilter, ["tail -F usage.ndjson | opcef --to udp://siem.example.com"]
            ),
            Example(
                Messages.exampleFile,
                ["opcef usage.ndjson --to tcp://siem.example.com:601 --framing octet"]),
            Example(
                Messages.examplePull,
                [
                    "EVENTS_API_TOKEN_FILE=/etc/opcef/events-api-token opcef pull --to "
                        + "tls://siem.example.com"
                ]),
            Example(
                Messages.exampleSecure,
                ["opcef --state usage.state usage.ndjson --to tls://siem.example.com --ca ca.pem"]),
        ])

    /// The options that only `pull` has.
    private static let pullSection = DefinitionSection(
        "Options of pull",
        ownPullOptions.map { option in
            let value = option.placeholder.map { " \($0)" } ?? ""
            return Definition(option.longName + value, String(option.longText.dropLast()))
        })
}
