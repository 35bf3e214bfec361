/// A page of section 1 of the manual, in the `man` macros of troff.
///
/// Its content is data; the options come from the same table as parser and help.
package struct ManualPage: Sendable {
    /// An example command line, and its purpose.
    package struct Example: Sendable, Hashable {
        /// A sentence without its full stop.
        package let purpose: String
        /// The lines to type.
        package let lines: [String]

        /// Creates an example; `purpose` is a sentence without its full stop.
        package init(_ purpose: String, _ lines: [String]) {
            self.purpose = purpose
            self.lines = lines
        }
    }

    /// The name of the program.
    package let name: String
    /// Its version.
    package let version: String
    /// The day of the release, as `2026-11-24`.
    package let date: String
    /// The text after the name in `apropos`: no capital, no full stop.
    package let summary: String
    /// The lines of the help's usage, each of which starts with the program's name.
    package let usage: [String]
    /// The paragraphs of the description.
    package let description: [String]
    /// The sections before the options: operands, subcommands.
    package let sections: [DefinitionSection]
    /// The options, in any order of their groups.
    package let options: [any DocumentedOption]
    /// The variables that do not belong to an option.
    package let environment: [Definition]
    /// The exit statuses.
    package let exitStatuses: [Definition]
    /// The files that the program reads or writes.
    package let files: [Definition]
    /// The examples.
    package let examples: [Example]

    /// Creates a page; empty lists get no section.
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

    /// The rule for the options' variables, and all others.
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

/// Escaping of text for `troff`.
///
/// groff(7) "Using escape sequences" and groff_char(7) "Basic Latin": a backslash starts an
/// escape, a dot or an apostrophe at the start of a line makes it a request, and six characters
/// are typeset as others (`-` as a hyphen, which cannot be pasted into a shell).
enum TroffText {
    /// Returns `text` as one line of running text; line ends become spaces.
    static func line(_ text: String) -> String {
        var output = text.hasPrefix(".") ? "\\&" : ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": output += "\\(rs"
            case "-": output += "\\-"
            case "'": output += "\\(aq"
            case "\"": output += "\\(dq"
            case "`": output += "\\(ga"
            case "^": output += "\\(ha"
            case "~": output += "\\(ti"
            // Output in ASCII drops characters that it lacks.
            case "…": output += output.isEmpty ? "\\&..." : "..."
            case _ where scalar.properties.isWhitespace: output += " "
            case _ where scalar.isASCII: output.unicodeScalars.append(scalar)
            default: output += "\\[u\(hexadecimal(scalar))]"
            }
        }
        return output
    }

    /// Returns `text` in bold.
    static func bold(_ text: String) -> String { "\\fB\(line(text))\\fR" }

    /// Returns `text` in italics, which terminals underline.
    static func italic(_ text: String) -> String { "\\fI\(line(text))\\fR" }

    /// Returns at least four digits in upper case, as in groff's names of characters.
    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
