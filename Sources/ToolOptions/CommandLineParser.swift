/// Reads command lines as GNU programs do, by a table of options.
///
///     --max-size 2048   --max-size=2048   -s 2048   -s2048   -qv   FILE   -   -- FILE
///
/// Options and operands may be mixed; after `--` everything is an operand, and `-` alone
/// always is. An option takes the next argument as its value whatever that looks like, but an empty
/// one is none: it is what a shell makes of a variable that is not set. Names are not abbreviated: a script that says `--re` must not change its meaning with the next release.
package struct CommandLineParser<Settings>: Sendable {
    private let options: [ToolOption<Settings>]
    private let operandLimit: Int

    /// Creates a parser of command lines with at most `operandLimit` operands.
    package init(_ options: [ToolOption<Settings>], operandLimit: Int = .max) {
        self.options = options
        self.operandLimit = operandLimit
    }

    /// Applies a configuration, the environment and the command line to `settings`.
    ///
    /// Each option is taken from one of them alone, the last that has it: what the others say
    /// could only add to an option that may be repeated. Variables of no option are left
    /// alone. The values of a configuration stand by the options' names, `""` for a switch.
    ///
    /// - Returns: The operands, in their order.
    package func parse(
        _ arguments: [String], environment: [String: String] = [:],
        configuration: [String: [String]] = [:], into settings: inout Settings
    ) throws(OptionError) -> [String] {
        let (uses, operands) = try read(arguments)
        let given = Set(uses.map(\.option.name))
        for option in options where !given.contains(option.name) {
            if isSet(option, in: environment) {
                try apply(option, from: environment, to: &settings)
                continue
            }
            for value in configuration[option.name] ?? [] {
                try option.apply(&settings, value)
            }
        }
        for use in uses {
            if let placeholder = use.option.placeholder, use.value.isEmpty {
                throw .missingValue(option: use.option.longName, placeholder: placeholder)
            }
            try use.option.apply(&settings, use.value)
        }
        return operands
    }

    /// Returns an option's last value on the command line, otherwise that of its variable.
    package func value(
        of name: String, in arguments: [String], _ environment: [String: String]
    ) throws(OptionError) -> String? {
        if let use = try read(arguments).uses.last(where: { $0.option.name == name }) {
            return use.value
        }
        guard let option = options.first(where: { $0.name == name }),
            isSet(option, in: environment), let variable = option.variable
        else { return nil }
        return environment[variable]
    }

    /// Returns the options that have values, in the order of the table, and their origins.
    package func given(
        _ arguments: [String], environment: [String: String], configuration: [String: [String]]
    ) throws(OptionError) -> [GivenOption] {
        let uses = try read(arguments).uses
        return options.compactMap { option in
            let typed = uses.filter { $0.option.name == option.name }.map(\.value)
            if !typed.isEmpty {
                return GivenOption(name: option.name, values: typed, origin: .commandLine)
            }
            if isSet(option, in: environment), let variable = option.variable {
                return GivenOption(
                    name: option.name, values: [environment[variable] ?? ""],
                    origin: .variable(variable))
            }
            guard let values = configuration[option.name], !values.isEmpty else { return nil }
            return GivenOption(name: option.name, values: values, origin: .configuration)
        }
    }

    private func isSet(
        _ option: ToolOption<Settings>, in environment: [String: String]
    ) -> Bool {
        option.variable.map { environment[$0]?.isEmpty == false } ?? false
    }

    /// An option and its value, as typed.
    private struct Use {
        var option: ToolOption<Settings>
        var value: String
    }

    private func read(
        _ arguments: [String]
    ) throws(OptionError) -> (uses: [Use], operands: [String]) {
        var uses: [Use] = []
        var operands: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                operands += rest
                rest = []
            } else if argument.hasPrefix("--") {
                uses.append(try longOption(argument, followedBy: &rest))
            } else if argument.hasPrefix("-"), argument != "-" {
                uses += try letters(argument, followedBy: &rest)
            } else {
                operands.append(argument)
            }
        }
        guard operands.count <= operandLimit else {
            throw .tooManyArguments(operands[operandLimit])
        }
        return (uses, operands)
    }

    /// Parses `--name`, `--name=value`, or `--name` and the argument after it.
    private func longOption(
        _ argument: String, followedBy rest: inout ArraySlice<String>
    ) throws(OptionError) -> Use {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let attached = parts.count > 1 ? String(parts[1]) : nil
        guard let option = options.first(where: { $0.longName == name }) else {
            throw .unknown(name, nearest: nearestOption(to: name))
        }
        guard let placeholder = option.placeholder else {
            if let attached { throw .unexpectedValue(attached, option: name) }
            return Use(option: option, value: "")
        }
        guard let value = attached ?? rest.popFirst() else {
            throw .missingValue(option: name, placeholder: placeholder)
        }
        return Use(option: option, value: value)
    }

    /// Returns the option that was probably meant, by its name or by a name of other programs.
    private func nearestOption(to name: String) -> String? {
        let others = options.flatMap { option in
            option.otherNames.map { (name: "--\($0)", option: option.longName) }
        }
        return others.first { $0.name == name }?.option
            ?? nearestName(to: name, among: options.map(\.longName))
    }

    /// Parses `-q`, `-qv`, `-xVALUE`, or `-x` and the argument after it.
    private func letters(
        _ argument: String, followedBy rest: inout ArraySlice<String>
    ) throws(OptionError) -> [Use] {
        var uses: [Use] = []
        var letters = argument.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.letter == letter }) else {
                // A missing hyphen is the likeliest reason: `-framing`.
                let isName = options.contains { $0.longName == "-\(argument)" }
                throw isName
                    ? .unknown(argument, nearest: "-\(argument)")
                    : .unknown("-\(letter)", nearest: nil)
            }
            guard let placeholder = option.placeholder else {
                uses.append(Use(option: option, value: ""))
                continue
            }
            guard let value = letters.isEmpty ? rest.popFirst() : String(letters) else {
                throw .missingValue(option: "-\(letter)", placeholder: placeholder)
            }
            uses.append(Use(option: option, value: value))
            letters = ""
        }
        return uses
    }

    /// Applies the value of the option's variable, unless it is empty.
    private func apply(
        _ option: ToolOption<Settings>, from environment: [String: String],
        to settings: inout Settings
    ) throws(OptionError) {
        guard let variable = option.variable, let value = environment[variable], !value.isEmpty
        else { return }
        do throws(OptionError) {
            if option.placeholder != nil {
                try option.apply(&settings, value)
            } else if try isOn(value, option: option.longName) {
                try option.apply(&settings, "")
            }
        } catch {
            throw .badVariable(variable, error)
        }
    }

    /// Parses the value of a switch's variable, in upper or lower case.
    private func isOn(_ value: String, option: String) throws(OptionError) -> Bool {
        switch value.lowercased() {
        case "1", "true", "yes": true
        case "0", "false", "no": false
        default: throw .badValue(value, option: option, expected: "1, true, yes, 0, false, no")
        }
    }
}

/// An option that has values, and their origin.
package struct GivenOption: Sendable, Hashable {
    /// Where values come from.
    package enum Origin: Sendable, Hashable {
        case commandLine
        case variable(String)
        case configuration
    }

    /// The long name, without its two hyphens.
    package let name: String
    /// The values as written; `""` for a switch.
    package let values: [String]
    /// Where the values come from.
    package let origin: Origin
}

/// Why a command line, or a variable of the environment, is invalid.
///
/// The cases hold facts; the tool has the words for them. `option` is spelled as the user would
/// type it: `--framing`, or `-n`.
package indirect enum OptionError: Error, Hashable {
    /// No option has this name; `nearest` is the one that was probably meant.
    case unknown(String, nearest: String?)
    /// The option is last and its value is missing.
    case missingValue(option: String, placeholder: String)
    /// A switch was given a value: `--dry-run=maybe`.
    case unexpectedValue(String, option: String)
    /// The option does not accept the value.
    case badValue(String, option: String, expected: String)
    /// The option cannot be combined with the rest of the command line; the reason as text.
    case unfit(option: String, reason: String)
    /// The option is missing and required; the reason as text.
    case needed(option: String, reason: String)
    /// The error is in the value of the environment variable of this name.
    case badVariable(String, OptionError)
    /// The error is in the part that is called so.
    case within(String, OptionError)
    /// Neither a command nor a file has this name; `nearest` is a command.
    case unknownCommand(String, nearest: String)
    /// The command is not first but after an option or a file.
    case commandNotFirst(String)
    /// This operand, and any after it, is one too many.
    case tooManyArguments(String)
}

/// Returns the name that was probably meant by `typed`, the first of several at the same distance.
///
/// A name is near if its distance is at most a third of the longer one's length, or one: `frming`
/// means `framing`, `rate` does not mean `rules`.
package func nearestName(to typed: String, among names: some Sequence<String>) -> String? {
    var nearest: (name: String, distance: Int)?
    for name in names {
        let distance = editDistance(Array(typed), Array(name))
        let bound = max(1, max(typed.count, name.count) / 3)
        guard distance <= bound, distance < nearest?.distance ?? .max else { continue }
        nearest = (name, distance)
    }
    return nearest?.name
}

/// Returns the number of typing errors between two words: missing, extra, wrong and swapped characters.
///
/// The Damerau–Levenshtein distance in its "optimal string alignment" form
/// (https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance). Three rows of the table suffice,
/// since a swap looks two rows back.
func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            let isSame = left[row] == right[column]
            var distance = min(
                last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                distance = min(distance, beforeLast[column - 1] + 1)
            }
            current.append(distance)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
