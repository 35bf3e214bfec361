import Forwarding
import JSON5
import SystemCalls
import ToolOptions

extension NamesError {
    /// Why a file with names cannot be used.
    var report: ErrorReport {
        switch self {
        case .unreadable(let path, let error):
            ErrorReport(Messages.cannotRead(path, error), .configuration)
        case .writableByAll(let path): isWritableByAll(path)
        case .tooLarge(let path):
            ErrorReport("\(Messages.quoted(path)) is larger than 64 MiB", .configuration)
        case .notAList(let path):
            ErrorReport(
                "\(Messages.quoted(path)) is not what op prints with --format json",
                .configuration)
        }
    }
}

extension JSON5FileError {
    /// Why the configuration file at `path` cannot be read.
    func report(_ path: String) -> ErrorReport {
        switch self {
        case .unreadable(let error):
            ErrorReport(Messages.cannotRead(path, error), .configuration)
        case .notAFile:
            ErrorReport("\(Messages.quoted(path)) is not a file", .configuration)
        case .writableByAll: isWritableByAll(path)
        case .tooLarge:
            ErrorReport(
                "\(Messages.quoted(path)) is larger than \(JSON5File.longest) bytes",
                .configuration)
        case .syntax(let error):
            ErrorReport(
                "\(Messages.place(error.place, in: path)): \(error.problem.message)",
                .configuration)
        }
    }
}

private func isWritableByAll(_ path: String) -> ErrorReport {
    ErrorReport(
        "\(Messages.quoted(path)) is writable by every user",
        hint: "remove that permission: chmod o-w \(Messages.quoted(path))", .configuration)
}

extension ConfigurationFault {
    /// What is wrong with a part of the configuration file at `path`.
    func report(in path: String) -> ErrorReport {
        ErrorReport("\(Messages.place(place, in: path)): \(fact.message)", .configuration)
    }
}

extension ConfigurationFault.Fact {
    fileprivate var message: String {
        switch self {
        case .unknownName(let name, nearest: nil):
            "unknown name \(Messages.quoted(name))"
        case .unknownName(let name, let nearest?):
            "unknown name \(Messages.quoted(name)); did you mean \(Messages.quoted(nearest))?"
        case .wrongForm(let name, let expected):
            "wrong type of value for \(Messages.quoted(name)); expected \(expected)"
        case .badValue(let value, let name, let expected):
            """
            invalid value \(Messages.quoted(value)) for \(Messages.quoted(name)); expected \
            \(expected)
            """
        case .noEffect:
            "the rule has no effect; it needs severity, category, name, tags, to, drop or keep"
        case .neverAsked:
            "the rule matches every event, so the rules after it are never reached"
        }
    }
}

extension JSON5SyntaxError.Problem {
    fileprivate var message: String {
        switch self {
        case .missingValue: "a value is missing"
        case .missingName: "a member has no name"
        case .missingColon: "a colon is missing after the name of a member"
        case .missingCommaOrEnd(let bracket): "a comma or \(bracket) is missing after a value"
        case .openString: "a string is not closed on its line"
        case .openComment: "a comment is not closed"
        case .badWord(let word): "\(Messages.quoted(word)) is not a value; put text in quotes"
        case .badString: "a string contains an escape that JSON5 does not have"
        case .tooDeep: "the values are nested too deeply"
        case .moreAfterEnd: "there is something after the end of the value"
        case .notUTF8: "the file is not UTF-8"
        case .repeatedName(let name): "\(Messages.quoted(name)) occurs twice in one object"
        }
    }
}

extension Messages {
    fileprivate static func place(_ place: TextPlace, in path: String) -> String {
        "\(name(path)):\(place.line):\(place.column)"
    }
}
