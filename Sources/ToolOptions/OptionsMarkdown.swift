/// All options in Markdown, as the documents list them.
package struct OptionsMarkdown: Sendable {
    /// The options, in any order of their groups.
    package let options: [any DocumentedOption]

    /// Creates the table of `options`.
    package init(_ options: [any DocumentedOption]) {
        self.options = options
    }

    /// The table in GitHub's Markdown, with a line feed at its end.
    package var markdown: String {
        var rows = ["| Option | Environment | Meaning |", "|---|---|---|"]
        for option in options.grouped.flatMap(\.options) {
            let letter = option.letter.map { "`-\($0)`, " } ?? ""
            let value = option.placeholder.map { " \($0)" } ?? ""
            let cells = [
                letter + "`\(option.longName)\(value)`",
                option.variable.map { "`\($0)`" } ?? "–",
                option.summary,
            ]
            rows.append("| " + cells.map(escaped).joined(separator: " | ") + " |")
        }
        return rows.joined(separator: "\n") + "\n"
    }

    /// A list with the long texts, a heading for each group and a sentence a line.
    package var reference: String {
        options.grouped.map { group, options in
            let entries = options.map { option in
                let letter = option.letter.map { "`-\($0)`, " } ?? ""
                let value = option.placeholder.map { " \($0)" } ?? ""
                let variable = option.variable.map { " (`\($0)`)" } ?? ""
                let sentences = option.longText.replacing(". ", with: ".\n  ")
                return "- \(letter)`\(option.longName)\(value)`\(variable)\n  \(sentences)\n"
            }
            return "### \(group.heading)\n\n\(entries.joined())"
        }.joined(separator: "\n")
    }

    /// GitHub Flavored Markdown, section 4.10: a pipe ends a cell even inside of code.
    private func escaped(_ cell: String) -> String {
        cell.replacing("|", with: "\\|")
    }
}
