import Configuration
import ToolOptions

/// Something in a configuration file that means nothing, and its place.
struct ConfigurationFault: Error, Hashable {
    /// What is wrong.
    enum Fact: Hashable {
        /// There is no such name there; `nearest` is the one that was probably meant.
        case unknownName(String, nearest: String?)
        /// The value has another form than what goes under this name.
        case wrongForm(name: String, expected: String)
        /// The text or number is none of those that go under this name.
        case badValue(String, name: String, expected: String)
        /// A rule changes nothing.
        case noEffect
        /// Rules after one without conditions are never asked.
        case neverAsked
    }

    let fact: Fact
    let place: TextPlace
}

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
