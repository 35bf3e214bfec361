/// One option of the command line, described once.
///
/// Parser, help, manual page, environment names and the README's table are made from one list of
/// these, so they always agree.
package struct ToolOption<Settings>: DocumentedOption {
    /// Applies the value to the settings, or throws what is wrong with it; a switch gets `""`.
    package typealias Apply = @Sendable (inout Settings, String) throws(OptionError) -> Void

    package let name: String
    package let letter: Character?
    package let placeholder: String?
    package let group: OptionGroup
    package let summary: String
    package let details: String
    package let variableName: VariableName
    package let choices: [String]
    /// Names of it in other programs, which are suggestions only and not accepted.
    package let otherNames: [String]
    /// What the option does.
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
    /// Returns the same option for settings that contain these at `path`.
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

/// The description of an option, independent of the settings that it changes.
package protocol DocumentedOption: Sendable {
    /// The long name, without its two hyphens.
    var name: String { get }
    var letter: Character? { get }
    /// The placeholder of the value in the help, such as `URL`; nil for a switch.
    var placeholder: String? { get }
    var group: OptionGroup { get }
    /// One line for the help, without a full stop.
    var summary: String { get }
    /// The sentences that the manual page adds to the summary; empty if it says all.
    var details: String { get }
    var variableName: VariableName { get }
    /// The values there are, where they can be listed.
    var choices: [String] { get }
}

extension DocumentedOption {
    /// The whole text, in sentences.
    package var longText: String { details.isEmpty ? "\(summary)." : "\(summary). \(details)" }

    /// The long name as typed: `--max-size`.
    package var longName: String { "--\(name)" }

    /// The name of the environment variable that sets it: `OPCEF_MAX_SIZE` for `max-size`.
    package var variable: String? {
        switch variableName {
        case .derived: "OPCEF_" + name.uppercased().replacing("-", with: "_")
        case .own(let name): name
        case .none: nil
        }
    }
}

extension [any DocumentedOption] {
    /// The options by group, in the order of the groups and without the empty ones.
    var grouped: [(group: OptionGroup, options: [any DocumentedOption])] {
        OptionGroup.allCases
            .map { group in (group, filter { $0.group == group }) }
            .filter { !$0.options.isEmpty }
    }

    /// The paragraph about environment variables in help and manual page.
    ///
    /// The example is one of these options, so that it always exists.
    var environmentRule: String {
        let derived = filter { $0.variableName == .derived }
        guard let example = derived.first(where: { $0.name.contains("-") }) ?? derived.first,
            let variable = example.variable
        else { return "" }
        return """
            Options can also be set in the environment: OPCEF_ and the name in capitals, with _ \
            for -, such as \(variable) for \(example.longName). Switches are set by 1, true or \
            yes; an empty variable is ignored. The command line takes precedence.
            """
    }
}

/// The group of an option, a heading in the help and the manual page.
package enum OptionGroup: Sendable, Hashable, CaseIterable {
    case input, format, delivery, reporting, other

    /// The heading, without a colon.
    package var heading: String {
        switch self {
        case .input: "Input"
        case .format: "Format"
        case .delivery: "Delivery"
        case .reporting: "Reporting"
        case .other: "Other"
        }
    }
}

/// The environment variable that sets an option.
package enum VariableName: Sendable, Hashable {
    /// `OPCEF_` and the option's name: `OPCEF_MAX_SIZE` for `max-size`.
    case derived
    /// An established name, such as `EVENTS_API_URL`.
    case own(String)
    /// No variable: `OPCEF_VERSION` could be set in a container image for another purpose.
    case none
}
