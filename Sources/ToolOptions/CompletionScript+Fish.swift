/// Fish 3, "complete".
extension CompletionScript {
    var fish: String {
        let others = commands.dropFirst().map(\.name).joined(separator: " ")
        var lines = [
            "# Completion of \(program) for fish: put it into ~/.config/fish/completions."
        ]
        for command in commands {
            lines.append(
                "complete -c \(program) -n __fish_use_subcommand -a \(command.name) "
                    + "-d '\(quoted(command.summary))'")
        }
        for (index, command) in commands.enumerated() {
            let condition =
                index == 0
                ? "not __fish_seen_subcommand_from \(others)"
                : "__fish_seen_subcommand_from \(command.name)"
            let start = "complete -c \(program) -n '\(condition)'"
            lines += command.options.map { "\(start) \(arguments($0))" }
            if !command.takesFiles { lines.append("\(start) -f") }
            if !command.words.isEmpty {
                lines.append("\(start) -a '\(command.words.joined(separator: " "))'")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func arguments(_ option: any DocumentedOption) -> String {
        let letter = option.letter.map { " -s \($0)" } ?? ""
        let value =
            switch option.value {
            case .none: ""
            case .choices(let words): " -x -a '\(words.joined(separator: " "))'"
            case .file: " -r -F"
            case .other: " -x"
            }
        return "-l \(option.name)\(letter)\(value) -d '\(quoted(option.summary))'"
    }

    /// A text in single quotation marks.
    private func quoted(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }
}
