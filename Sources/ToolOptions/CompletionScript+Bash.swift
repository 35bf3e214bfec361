/// Bash 4.4, "Programmable Completion".
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
