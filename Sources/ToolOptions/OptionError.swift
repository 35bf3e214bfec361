/// Why a command line, or a variable of the environment, is invalid.
///
/// The cases hold facts; the tool has the words for them. `option` is spelled as the user would
/// type it: `--framing`, or `-n`.
package indirect enum OptionError: Error, Hashable {
    /// There is no such option; `nearest` is the one that was probably meant.
    case unknown(String, nearest: String?)
    /// The option is last and its value is missing.
    case missingValue(option: String, placeholder: String)
    /// A switch was given a value: `--dry-run=maybe`.
    case unexpectedValue(String, option: String)
    /// The value is none of those the option takes.
    case badValue(String, option: String, expected: String)
    /// The option does not go with the rest of the command line, for a reason in words.
    case unfit(option: String, reason: String)
    /// The option is not given, and cannot be done without, for a reason in words.
    case needed(option: String, reason: String)
    /// The error lies in what the variable of this name holds.
    case badVariable(String, OptionError)
    /// There is neither a command nor a file of this name; `nearest` is a command.
    case unknownCommand(String, nearest: String)
    /// The command is not first but after an option or a file.
    case commandNotFirst(String)
    /// There is no place for this operand, nor for any after it.
    case tooManyArguments(String)
}
