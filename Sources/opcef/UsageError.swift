import JSON5
import ToolOptions

/// Why a command does not begin.
enum UsageError: Error {
    case option(OptionError)
    case file(path: String, JSON5FileError)
    case faults(path: String, [ConfigurationFault])

    /// Tells the user, with where help is to be had.
    func tell(hint: String) -> ExitStatus {
        switch self {
        case .option(let error):
            Console.error(error.words)
            Console.hint(hint)
            return .usage
        case .file(let path, let error):
            Console.error(Messages.failed(path, error))
        case .faults(let path, let faults):
            for fault in faults { Console.error(Messages.fault(fault, in: path)) }
        }
        return .configuration
    }
}
