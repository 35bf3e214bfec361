/// A page of section 1 of the manual, in the `man` macros of troff.
///
/// Its content is data; the options come from the same table as parser and help.
package struct ManualPage: Sendable {
    /// What to type, and what it is good for.
    package struct Example: Sendable, Hashable {
        package let purpose: String
        package let lines: [String]

        /// Creates an example; `purpose` is a sentence without its full stop.
        package init(_ purpose: String, _ lines: [String]) {
            self.purpose = purpose
            self.lines = lines
        }
    }

    package let name: String
    package let version: String
    /// The day of the release, as `2026-11-24`.
    package let date: String
    /// The text after the name in `apropos`: no capital, no full stop.
    package let summary: String
    /// The lines of the help's usage, each of which starts with the program's name.
    package let usage: [String]
    package let description: [String]
    /// What comes before the options: operands, subcommands.
    package let sections: [DefinitionSection]
    package let options: [any DocumentedOption]
    /// Variables that are no option's.
    package let environment: [Definition]
    package let exitStatuses: [Definition]
    package let files: [Definition]
    package let examples: [Example]

    /// Creates a page; what is empty makes no section.
    package init(
        name: String, version: String, date: String, summary: String, usage: [String],
        description: [String], sections: [DefinitionSection] = [],
        options: [any DocumentedOption], environment: [Definition] = [],
        exitStatuses: [Definition] = [], files: [Definition] = [], examples: [Example] = []
    ) {
        self.name = name
        self.version = version
        self.date = date
        self.summary = summary
        self.usage = usage
        self.description = description
        self.sections = sections
        self.options = options
        self.environment = environment
        self.exitStatuses = exitStatuses
        self.files = files
        self.examples = examples
    }

    /// The source of the page, with a line feed at its end.
    package var troff: String {
        let lines =
            titleLines + section("Name", ["\(TroffText.line(name)) \\- \(TroffText.line(summary))"])
            + section("Synopsis", usage.flatMap(synopsis))
            + section("Description", description.flatMap(paragraph))
            + sections.flatMap { section($0.heading, $0.definitions.flatMap(definition)) }
            + section("Options", optionLines)
            + section("Environment", environmentLines)
            + section("Exit status", exitStatuses.flatMap(definition))
            + section("Files", files.flatMap(definition))
            + section("Examples", examples.flatMap(example))
        return lines.joined(separator: "\n") + "\n"
    }

    private var titleLines: [String] {
        let fields = [name.uppercased(), "1", date, "\(name) \(version)"]
        return [".TH " + fields.map { "\"\(TroffText.line($0))\"" }.joined(separator: " ")]
    }

    private var optionLines: [String] {
        options.grouped.flatMap { group, options in
            [".SS \"\(TroffText.line(group.heading))\""]
                + options.flatMap { option in
                    let letter = option.letter.map { TroffText.bold("-\($0)") + ", " } ?? ""
                    let value = option.placeholder.map { " " + TroffText.italic($0) } ?? ""
                    return term(letter + TroffText.bold(option.longName) + value, option.longText)
                }
        }
    }

    /// The rule for names, and each variable that it does not give.
    private var environmentLines: [String] {
        let exceptions = options.compactMap { option -> Definition? in
            guard case .own(let name) = option.variableName else { return nil }
            return Definition(name, "The same as \(option.longName)")
        }
        let rule = options.environmentRule
        return (rule.isEmpty ? [] : paragraph(rule))
            + (exceptions + environment).flatMap(definition)
    }

    private func section(_ heading: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [".SH \"\(TroffText.line(heading.uppercased()))\""] + lines
    }

    private func synopsis(_ usage: String) -> [String] {
        let words = usage.split(separator: " ", maxSplits: 1).map { TroffText.line(String($0)) }
        return words.prefix(1).map { ".SY \"\($0)\"" } + words.dropFirst() + [".YS"]
    }

    private func paragraph(_ text: String) -> [String] {
        [".PP", TroffText.line(text)]
    }

    private func definition(_ definition: Definition) -> [String] {
        term(TroffText.bold(definition.term), definition.meaning + ".")
    }

    /// A tagged paragraph; `tag` is troff already, `meaning` is whole sentences.
    private func term(_ tag: String, _ meaning: String) -> [String] {
        [".TP", tag, TroffText.line(meaning)]
    }

    private func example(_ example: Example) -> [String] {
        paragraph(example.purpose + ":") + [".PP", ".RS 4", ".EX"]
            + example.lines.map(TroffText.line) + [".EE", ".RE"]
    }
}
