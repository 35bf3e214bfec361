/// Zsh 5, "Completion System", `_arguments`.
extension CompletionScript {
    var zsh: String {
        let described = commands.map { "    '\($0.name):\(quoted($0.summary))'" }
        let cases = commands.map { command in
            let arguments =
                command.options.flatMap(arguments)
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

    private func arguments(_ option: any DocumentedOption) -> [String] {
        let value =
            switch option.value {
            case .none: ""
            case .choices(let words):
                ":\(option.placeholder ?? ""):(\(words.joined(separator: " ")))"
            case .file: ":\(option.placeholder ?? ""):_files"
            case .other: ":\(option.placeholder ?? ""): "
            }
        return option.spellings.map { "'\($0)[\(quoted(option.summary))]\(value)'" }
    }

    /// A text in single quotation marks, where brackets and colons mean something.
    private func quoted(_ text: String) -> String {
        text.replacing("'", with: "'\\''").replacing("[", with: "\\[").replacing("]", with: "\\]")
            .replacing(":", with: "\\:")
    }
}
