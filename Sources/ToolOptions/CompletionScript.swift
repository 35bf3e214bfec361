/// What a shell completes after the name of a program: its commands, their options and values.
package struct CompletionScript: Sendable {
    /// The supported shells.
    package enum Shell: String, Sendable, CaseIterable {
        case bash, zsh, fish
    }

    /// A command of the program.
    package struct Command: Sendable {
        /// The name, as it is typed.
        package let name: String
        /// The purpose: one line.
        package let summary: String
        /// The options that it accepts.
        package let options: [any DocumentedOption]
        /// The words that may follow its name.
        package let words: [String]
        /// Whether file names may follow its name.
        package let takesFiles: Bool

        /// Creates a command.
        package init(
            _ name: String, _ summary: String, _ options: [any DocumentedOption],
            words: [String] = [], takesFiles: Bool = false
        ) {
            self.name = name
            self.summary = summary
            self.options = options
            self.words = words
            self.takesFiles = takesFiles
        }
    }

    /// What follows an option.
    enum Value {
        case none
        case choices([String])
        case file
        case other
    }

    let program: String
    /// The commands, the default one first.
    let commands: [Command]

    /// Creates the script of a program, whose first command is the default.
    package init(program: String, commands: [Command]) {
        self.program = program
        self.commands = commands
    }

    /// Returns the script, with a line feed at its end.
    package func text(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }
}

extension DocumentedOption {
    /// What kind of value the option takes.
    var value: CompletionScript.Value {
        guard let placeholder else { return .none }
        if !choices.isEmpty { return .choices(choices) }
        return placeholder == "FILE" || placeholder == "DIR" ? .file : .other
    }

    /// All its spellings on the command line.
    var spellings: [String] { (letter.map { ["-\($0)"] } ?? []) + [longName] }
}

// Bash 4.4, "Programmable Completion"

extension CompletionScript {
    var bash: String {
        let names = commands.map(\.name)
        let options = Dictionary(
            commands.flatMap(\.options).map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one }
        ).values.sorted { $0.name < $1.name }
        let choices = options.compactMap { option -> String? in
            guard case .choices(let words) = option.value else { return nil }
            return """
                    \(option.spellings.joined(separator: "|"))) words='\(words.joined(separator: " "))' command='' ;;
                """
        }
        let files = options.filter { if case .file = $0.value { true } else { false } }
        let others = options.filter { if case .other = $0.value { true } else { false } }
        let byCommand = commands.map { command in
            let words = command.options.flatMap(\.spellings) + command.words
            return """
                    \(command.name)) words='\(words.joined(separator: " "))' ;;
                """
        }
        return """
            # Completion of \(program) for bash: source it, or put it where bash-completion looks.
            _\(program)() {
              local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
              local command=\(names[0]) words=''
              case ${COMP_WORDS[1]} in
                \(names.joined(separator: "|"))) command=${COMP_WORDS[1]} ;;
              esac
              case $before in
                \(spellings(files))) COMPREPLY=($(compgen -f -- "$word")); return ;;
                \(spellings(others))) COMPREPLY=(); return ;;
            \(choices.joined(separator: "\n"))
              esac
              if [[ -z $words ]]; then
                case $command in
            \(byCommand.map { "  " + $0 }.joined(separator: "\n"))
                esac
                if [[ $COMP_CWORD == 1 ]]; then words+=' \(names.joined(separator: " "))'; fi
              fi
              COMPREPLY=($(compgen -W "$words" -- "$word"))
              if [[ $word != -* && $command =~ ^(\(fileCommands))$ ]]; then
                COMPREPLY+=($(compgen -f -- "$word"))
              fi
            }
            complete -o filenames -F _\(program) \(program)

            """
    }

    private var fileCommands: String {
        commands.filter(\.takesFiles).map(\.name).joined(separator: "|")
    }

    private func spellings(_ options: [any DocumentedOption]) -> String {
        options.flatMap(\.spellings).joined(separator: "|")
    }
}

// Zsh 5, "Completion System", `_arguments`

extension CompletionScript {
    var zsh: String {
        let described = commands.map { "    '\($0.name):\(zshQuoted($0.summary))'" }
        let cases = commands.map { command in
            let arguments =
                command.options.flatMap(zshArguments)
                + (command.words.isEmpty
                    ? [] : ["'1:word:(\(command.words.joined(separator: " ")))'"])
                + (command.takesFiles ? ["'*:file:_files'"] : [])
            return """
                  \(command.name)) _arguments -s \\
                    \(arguments.joined(separator: " \\\n        ")) ;;
                """
        }
        return """
            #compdef \(program)
            # Completion of \(program) for zsh: source it, or put it as _\(program) into a folder of $fpath.
            _\(program)() {
              local -a commands=(
            \(described.joined(separator: "\n"))
              )
              local command=\(commands[0].name)
              if (( CURRENT == 2 )); then
                _describe command commands
              elif (( ${commands[(I)${words[2]}:*]} )); then
                command=${words[2]}
                shift words
                (( CURRENT-- ))
              fi
              case $command in
            \(cases.joined(separator: "\n"))
              esac
            }
            # As a function of $fpath this file is the function's first call.
            if [[ $funcstack[1] == _\(program) ]]; then
              _\(program) "$@"
            else
              (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i -D }
              compdef _\(program) \(program)
            fi

            """
    }

    private func zshArguments(_ option: any DocumentedOption) -> [String] {
        let value =
            switch option.value {
            case .none: ""
            case .choices(let words):
                ":\(option.placeholder ?? ""):(\(words.joined(separator: " ")))"
            case .file: ":\(option.placeholder ?? ""):_files"
            case .other: ":\(option.placeholder ?? ""): "
            }
        return option.spellings.map { "'\($0)[\(zshQuoted(option.summary))]\(value)'" }
    }

    /// Returns `text` for single quotation marks, with brackets and colons escaped.
    private func zshQuoted(_ text: String) -> String {
        text.replacing("'", with: "'\\''").replacing("[", with: "\\[").replacing("]", with: "\\]")
            .replacing(":", with: "\\:")
    }
}

// Fish 3, "complete"

extension CompletionScript {
    var fish: String {
        let others = commands.dropFirst().map(\.name).joined(separator: " ")
        var lines = [
            "# Completion of \(program) for fish: put it into ~/.config/fish/completions."
        ]
        for command in commands {
            lines.append(
                "complete -c \(program) -n __fish_use_subcommand -a \(command.name) "
                    + "-d '\(fishQuoted(command.summary))'")
        }
        for (index, command) in commands.enumerated() {
            let condition =
                index == 0
                ? "not __fish_seen_subcommand_from \(others)"
                : "__fish_seen_subcommand_from \(command.name)"
            let start = "complete -c \(program) -n '\(condition)'"
            lines += command.options.map { "\(start) \(fishArguments($0))" }
            if !command.takesFiles { lines.append("\(start) -f") }
            if !command.words.isEmpty {
                lines.append("\(start) -a '\(command.words.joined(separator: " "))'")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func fishArguments(_ option: any DocumentedOption) -> String {
        let letter = option.letter.map { " -s \($0)" } ?? ""
        let value =
            switch option.value {
            case .none: ""
            case .choices(let words): " -x -a '\(words.joined(separator: " "))'"
            case .file: " -r -F"
            case .other: " -x"
            }
        return "-l \(option.name)\(letter)\(value) -d '\(fishQuoted(option.summary))'"
    }

    /// Returns `text` for single quotation marks.
    private func fishQuoted(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }
}
