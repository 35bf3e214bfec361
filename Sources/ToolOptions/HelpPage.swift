/// The text of `--help`: at most 80 columns, with a table of two columns for each section.
///
///     usage: opcef [forward] [FILE…] [--to DEST]…
///
///     Delivery:
///       -n, --dry-run        Write to standard output what would be sent, and send
///                            nothing
package struct HelpPage: Sendable {
    /// The purpose of the program, in a sentence.
    package let summary: String
    /// The lines after `usage:`, printed as they are.
    package let usage: [String]
    /// The sections before the options: operands, subcommands.
    package let sections: [DefinitionSection]
    /// The options, in any order of their groups.
    package let options: [any DocumentedOption]

    private static let width = 80
    /// A longer term is alone on its line, and its meaning starts on the next one.
    private static let longestTerm = 26

    /// Creates the page of a program or subcommand.
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

/// A term and its meaning: an operand, a subcommand, an exit status, a file.
package struct Definition: Sendable, Hashable {
    /// The term, as it is typed.
    package let term: String
    /// The meaning: one line, without a full stop.
    package let meaning: String

    /// Creates a definition.
    package init(_ term: String, _ meaning: String) {
        self.term = term
        self.meaning = meaning
    }
}

/// Definitions under a heading such as `Operands`.
package struct DefinitionSection: Sendable, Hashable {
    /// The heading, without a colon.
    package let heading: String
    /// The definitions, in their order.
    package let definitions: [Definition]

    /// Creates a section.
    package init(_ heading: String, _ definitions: [Definition]) {
        self.heading = heading
        self.definitions = definitions
    }
}

extension String {
    /// Breaks the text between words into lines of at most `width` characters.
    ///
    /// A longer word gets a line by itself.
    func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            if line.isEmpty {
                line += word
            } else if line.count + 1 + word.count <= width {
                line += " \(word)"
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        lines.append(line)
        return lines
    }

    /// Returns the text with spaces after it, up to `width` characters.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
