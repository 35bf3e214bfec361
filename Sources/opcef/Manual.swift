import ToolOptions

extension ManualPage {
    /// The manual page of the tool, which stands in `Docs/man/opcef.1`.
    static let opcef = ManualPage(
        name: "opcef", version: Opcef.version, date: Opcef.date, summary: Words.manualSummary,
        usage: HelpPage.forward.usage, description: [Words.toolSummary, Words.manualDescription],
        sections: Array(HelpPage.forward.sections.dropLast()), options: forwardOptions,
        exitStatuses: HelpPage.exitStatuses,
        examples: [
            Example(
                Words.exampleFilter, ["tail -F usage.ndjson | opcef --to udp://siem.example.com"]),
            Example(
                Words.exampleFile,
                ["opcef usage.ndjson --to tcp://siem.example.com:601 --framing octet"]),
            Example(
                Words.exampleSecure,
                ["opcef --state usage.state usage.ndjson --to tls://siem.example.com --ca ca.pem"]),
        ])
}
