/// What `--help` prints: at most 80 columns, one table of two columns a section.
///
///     usage: opcef [forward] [FILE…] [--to DEST]…
///
///     Delivery:
///       -n, --dry-run        Write to standard output what would be sent, and send
///                            nothing
package struct HelpPage: Sendable {
    /// What the program does, in a sentence.
    package let summary: String
    /// The lines after `usage:`, printed as they are.
    package let usage: [String]
    /// What comes before the options: operands, subcommands.
    package let sections: [DefinitionSection]
    package let options: [any DocumentedOption]

    private static let width = 80
    /// A longer term has the line for itself, and its meaning starts on the next one.
    private static let longestTerm = 26

    /// Creates the page of a program, or of one of its subcommands.
    package init(
        summary: String, usage: [String], sections: [DefinitionSection] = [],
        options: [any DocumentedOption]
    ) {
        self.summary = summary
        self.usage = usage
        self.sections = sections
        self.options = options
    }

    /// The page, with a line feed at its end.
    package var text: String {
        let sections = sections + optionSections
        let lengths = sections.flatMap(\.definitions).map(\.term.count)
        let column = lengths.filter { $0 <= Self.longestTerm }.max() ?? 0
        var blocks = [usageLines, summary.wrapped(to: Self.width)]
        for section in sections {
            blocks.append(
                ["\(section.heading):"]
                    + section.definitions.flatMap { lines(of: $0, termColumn: column) })
        }
        if !options.environmentRule.isEmpty {
            let rule = options.environmentRule.wrapped(to: Self.width - 2)
            blocks.append(["Environment:"] + rule.map { "  \($0)" })
        }
        return blocks.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private var usageLines: [String] {
        usage.enumerated().map { index, line in (index == 0 ? "usage: " : "       ") + line }
    }

    private var optionSections: [DefinitionSection] {
        options.grouped.map { group, options in
            DefinitionSection(
                group.heading,
                options.map { option in
                    let letter = option.letter.map { "-\($0), " } ?? "    "
                    let value = option.placeholder.map { " \($0)" } ?? ""
                    return Definition(letter + option.longName + value, option.summary)
                })
        }
    }

    private func lines(of definition: Definition, termColumn: Int) -> [String] {
        let indent = String(repeating: " ", count: 2 + termColumn + 2)
        let meaning = definition.meaning.wrapped(to: Self.width - indent.count)
        guard definition.term.count <= termColumn else {
            return ["  \(definition.term)"] + meaning.map { indent + $0 }
        }
        let first = "  \(definition.term.padded(to: termColumn))  \(meaning[0])"
        return [first] + meaning.dropFirst().map { indent + $0 }
    }
}
