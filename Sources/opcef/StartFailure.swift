import JSON5
import ToolOptions

/// Why a command does not begin.
enum StartFailure: Error {
    case option(OptionError)
    case file(path: String, ConfigurationFileError)
    case faults(path: String, [ConfigurationFault])

    /// Tells the user, with where help is to be had.
    func tell(hint: String) -> ExitStatus {
        switch self {
        case .option(let error):
            Speech.error(error.words)
            Speech.hint(hint)
            return .usage
        case .file(let path, let error):
            Speech.error(Words.failed(path, error))
        case .faults(let path, let faults):
            for fault in faults { Speech.error(Words.fault(fault, in: path)) }
        }
        return .configuration
    }
}
