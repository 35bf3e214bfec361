/// What a shell completes after the name of a program: its commands, their options and values.
package struct CompletionScript: Sendable {
    /// The shells that a script can be made for.
    package enum Shell: String, Sendable, CaseIterable {
        case bash, zsh, fish
    }

    /// One of the program's commands.
    package struct Command: Sendable {
        package let name: String
        package let summary: String
        package let options: [any DocumentedOption]
        /// The words that may follow its name.
        package let words: [String]
        package let takesFiles: Bool

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

    /// What an option takes.
    enum Value {
        case none
        case choices([String])
        case file
        case other
    }

    let program: String
    /// The first is the one that is meant where none is named.
    let commands: [Command]

    /// Creates the script of a program; the first command is meant where none is named.
    package init(program: String, commands: [Command]) {
        self.program = program
        self.commands = commands
    }

    /// The script, with a line feed at its end.
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

    /// How it is typed, in all forms.
    var spellings: [String] { (letter.map { ["-\($0)"] } ?? []) + [longName] }
}
