import JSON5
import SystemCalls
import ToolOptions

/// Why a command does not start.
enum UsageError: Error {
    case option(OptionError)
    case file(path: String, JSON5FileError)
    /// All that is wrong with a configuration file.
    case faults(path: String, [ConfigurationFault])
    /// Signals cannot be received.
    case signals(SystemError)

    /// Prints the error; after a wrong command line also where to find help.
    func tell(hint: String?) -> ExitStatus {
        switch self {
        case .option(let error):
            return Console.report(ErrorReport(error.message, hint: hint, .usage))
        case .file(let path, let error): return Console.report(error.report(path))
        case .faults(let path, let faults):
            for fault in faults { Console.report(fault.report(in: path)) }
            return .configuration
        case .signals(let error): return Console.report(error.report)
        }
    }
}

extension OptionError {
    /// What is wrong with the command line, as it follows `opcef: error: `.
    var message: String {
        switch self {
        case .unknown("--token", _):
            """
            there is no option '--token', since others could see it; put the token in \
            EVENTS_API_TOKEN or a file
            """
        case .unknown(let name, nearest: nil):
            "unknown option '\(printable(name))'"
        case .unknown(let name, let nearest?):
            "unknown option '\(printable(name))'; did you mean '\(nearest)'?"
        case .missingValue(let option, let placeholder):
            "'\(option)' needs a value: \(option) \(placeholder)"
        case .unexpectedValue(let value, let option):
            "'\(option)' takes no value, but got '\(printable(value))'"
        case .badValue(let value, let option, let expected):
            "invalid value '\(printable(value))' for '\(option)'; expected \(expected)"
        case .unfit(let option, let reason):
            "'\(option)' cannot be used here: \(reason)"
        case .unknownCommand(let name, let nearest):
            "there is no command or file '\(printable(name))'; did you mean 'opcef \(nearest)'?"
        case .commandNotFirst(let name):
            "there is no file '\(name)'; if you mean the command, put it first: opcef \(name) …"
        case .needed(let option, let reason):
            "'\(option)' is required: \(reason)"
        case .badVariable(let variable, let error):
            "in the environment variable \(variable): \(error.message)"
        case .tooManyArguments(let argument):
            "unexpected argument '\(printable(argument))'"
        }
    }
}
