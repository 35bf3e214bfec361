/// One option of the command line, described once.
///
/// Parser, help, manual page, environment names and the README's table are made from one list of
/// these, so they always agree.
package struct ToolOption<Settings>: DocumentedOption {
    /// Puts the value into the settings, or says what is wrong with it; a switch is given `""`.
    package typealias Apply = @Sendable (inout Settings, String) throws(OptionError) -> Void

    package let name: String
    package let letter: Character?
    package let placeholder: String?
    package let group: OptionGroup
    package let summary: String
    package let details: String
    package let variableName: VariableName
    package let choices: [String]
    /// What people type in its place; it is no name of the option, and only leads to it.
    package let otherNames: [String]
    package let apply: Apply

    /// Creates a row of the table; `summary` has no full stop, `details` is whole sentences.
    package init(
        _ name: String, _ letter: Character? = nil, _ placeholder: String? = nil,
        in group: OptionGroup, _ summary: String, details: String = "",
        variable: VariableName = .derived, choices: [String] = [], otherNames: [String] = [],
        apply: @escaping Apply
    ) {
        self.name = name
        self.letter = letter
        self.placeholder = placeholder
        self.group = group
        self.summary = summary
        self.details = details
        self.variableName = variable
        self.choices = choices
        self.otherNames = otherNames
        self.apply = apply
    }
}

extension ToolOption {
    /// The same option for settings that hold these at `path`.
    package func within<Outer>(
        _ path: any WritableKeyPath<Outer, Settings> & Sendable
    ) -> ToolOption<Outer> {
        ToolOption<Outer>(
            name, letter, placeholder, in: group, summary, details: details, variable: variableName,
            choices: choices, otherNames: otherNames
        ) { settings, text throws(OptionError) in
            try apply(&settings[keyPath: path], text)
        }
    }
}
