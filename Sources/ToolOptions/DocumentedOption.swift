/// What help, manual page and README say of an option, whatever settings it changes.
package protocol DocumentedOption: Sendable {
    /// The long name, without its two hyphens.
    var name: String { get }
    var letter: Character? { get }
    /// The placeholder of the value in the help, such as `URL`; nil for a switch.
    var placeholder: String? { get }
    var group: OptionGroup { get }
    /// One line for the help, without a full stop.
    var summary: String { get }
    /// The sentences that the manual page adds to the summary; empty where it says all.
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

    /// The environment variable that sets the same thing: `OPCEF_MAX_SIZE` for `max-size`.
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

    /// What help and manual page say about the environment.
    ///
    /// The example is one of the options, so that it cannot name one that is gone.
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
