import JSON5
import SystemCalls
import ToolOptions

/// Why a command does not begin.
enum UsageError: Error {
    case option(OptionError)
    case file(path: String, JSON5FileError)
    case faults(path: String, [ConfigurationFault])
    /// Signals cannot be received.
    case signals(SystemError)

    /// Tells the user; a wrong command line with where help is to be had.
    func tell(hint: String?) -> ExitStatus {
        switch self {
        case .option(let error):
            Console.error(error.words)
            if let hint { Console.hint(hint) }
            return .usage
        case .file(let path, let error):
            Console.error(Messages.failed(path, error))
        case .faults(let path, let faults):
            for fault in faults { Console.error(Messages.fault(fault, in: path)) }
        case .signals(let error):
            Console.error(Messages.failed(error))
            return .inputOutput
        }
        return .configuration
    }
}
