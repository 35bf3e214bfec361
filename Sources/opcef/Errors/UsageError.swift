import EventsAPI
import Forwarding
import JSON5
import OnePasswordEvents
import SystemCalls
import TimeZones
import ToolOptions

/// Why a command does not start.
enum UsageError: Error {
    case option(OptionError)
    case file(path: String, JSON5FileError)
    /// All that is wrong with a configuration file.
    case faults(path: String, [ConfigurationFault])
    /// Signals cannot be received.
    case signals(SystemError)
    /// There is no token that can be used.
    case token(TokenError)
    case metrics(MetricsError)

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
        case .token(let error): return Console.report(error.report)
        case .metrics(let error): return Console.report(error.report)
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
        case .within(let part, let error): "\(part): \(error.message)"
        case .tooManyArguments(let argument):
            "unexpected argument '\(printable(argument))'"
        }
    }
}

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

extension PseudonymKeyError {
    /// Why there are no pseudonyms, and so nothing is sent.
    var report: ErrorReport {
        let quoted = Messages.quoted
        let create = "(umask 077; openssl rand -hex 32 > FILE) makes a key"
        return switch self {
        case .unreadable(let path, let error):
            ErrorReport(Messages.cannotRead(path, error), hint: create, .configuration)
        case .openToOthers(let path, let mode):
            ErrorReport(
                """
                the key of the pseudonyms, \(quoted(path)), is accessible to others (mode \
                0\(String(mode, radix: 8)))
                """, hint: "chmod 600 \(quoted(path))", .configuration)
        case .notAFile(let path):
            ErrorReport("\(quoted(path)) is not a regular file", .configuration)
        case .tooLarge(let path):
            ErrorReport("\(quoted(path)) is too large for a key", .configuration)
        case .tooShort(let path, let count):
            ErrorReport(
                """
                the key of the pseudonyms, \(quoted(path)), has \(Messages.count(count, "byte")); \
                \(PseudonymSettings.shortestKey) are the fewest
                """, hint: create, .configuration)
        case .library(let error): error.report("")
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
        case .noLocalTime(let error):
            "no local time: \(error.reason); expected a time zone such as Europe/Berlin"
        case .noEffect:
            """
            the rule has no effect; it needs severity, category, name, tags, to, copy-to, drop or \
            keep
            """
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

/// What a configuration file may hold, to follow "expected".
extension Messages {
    static let theFile = "the file"
    static let anObject = "an object in braces"
    static let aList = "a list in brackets"
    static let aText = "a text or number, or a list of them"
    static let trueOrFalse = "true or false"
    static let aSeverity = "a number from 0 to 10"
    static let aWord = "1 to 64 ASCII letters, digits and . _ -"
    static let aName = "up to 100 printable ASCII characters without | \\ = % # \" ^"
    static let aKey = "keys of 1 to 50 ASCII letters, digits and . _ - @"
    static let aNumberField = "a field that is a number"
    static let aPath = "names separated by dots, at most 255 bytes"
    static let aLabel =
        "\(aName), which is neither a key nor another label and does not end in Label"
    static let fewTags = "at most 1,023 characters together"
    static let noLabel = "no label, which only cs, cn, cfp and flexString have"

    static let fewCopies = "at most 16 copies"
    static let aCopy = "objects in braces, each with 'to', a destination"
    static let anotherName = "a name that no other copy has"

    /// The copies that a rule can name.
    static func copies(_ names: [String]) -> String {
        names.isEmpty
            ? "the name of a copy whose events are those of rules, and there is none"
            : "a copy whose events are those of rules: \(names.joined(separator: ", "))"
    }

    static func aConstant(for key: String) -> String {
        "a value that \(quoted(key)) can hold, at most 255 characters"
    }

    static let days = "mon, tue, wed, thu, fri, sat, sun"
    static let hours = "hours such as 22:00-06:00"
    static let kinds = EventKind.allCases.map(\.rawValue).joined(separator: ", ")
    static let clients = ClientKind.allCases.map { "\($0)" }.joined(separator: ", ")
    static let addresses = "an address or range such as 192.0.2.0/24 or 2001:db8::/32"
}

extension ZoneError {
    /// Why there is no local time, to be part of a sentence.
    var reason: String {
        let quoted = Messages.quoted
        return switch self {
        case .unknown(let name):
            "the machine's time zone data (package tzdata) has no \(quoted(name))"
        case .unreadable(let path, let error):
            "cannot read \(quoted(path)): \(error.lowercasedReason)"
        case .untrusted(let path): "\(quoted(path)) is not a file, or every user can write to it"
        case .malformed(let path): "\(quoted(path)) is not a time zone file, or counts leap seconds"
        }
    }
}
