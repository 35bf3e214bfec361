import Forwarding
import FoundationEssentials
import Transports

/// A message of opcef's own, as a line of text or as an object in JSON.
struct LogLine {
    let level: LogLevel
    /// The sentence, without the tool's name.
    let words: String
    /// The account that it is about, if there are several.
    let account: String?
    /// What programs want to know apart from the sentence, in JSON only.
    let fields: LogFields

    /// The line as people read it, without its line feed.
    var text: String {
        let start = account.map { "opcef: \($0): " } ?? "opcef: "
        return "\(start)\(level.word.map { "\($0): " } ?? "")\(words)"
    }

    /// The object, without a line feed.
    var json: String {
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let members: LogFields =
            [
                ("time", .text(time)), ("level", .text(level.rawValue)),
                ("message", .text(words)),
            ] + (account.map { [("account", .text($0))] } ?? []) + fields
        return "{\(members.map { "\"\($0)\":\($1.json)" }.joined(separator: ","))}"
    }
}

/// How opcef's own messages are written.
enum LogForm: String, Sendable, CaseIterable {
    case text, json

    /// The form that is asked for, as far as that can be known before the command line is read.
    ///
    /// What is wrong with the rest of the command line is then reported in that form, too.
    /// A form that there is not counts as none there: what the environment asks for stays.
    static func early(_ arguments: [String], _ environment: [String: String]) -> LogForm? {
        var form = environment["OPCEF_LOG"].flatMap(LogForm.init)
        for (index, argument) in arguments.enumerated() {
            if argument == "--" { break }
            let value =
                argument == "--log" && index + 1 < arguments.count
                ? arguments[index + 1]
                : argument.hasPrefix("--log=") ? String(argument.dropFirst(6)) : ""
            form = LogForm(rawValue: value) ?? form
        }
        return form
    }
}

/// How serious a message is, in the names that JSON has.
enum LogLevel: String {
    case error, warning
    /// What to do, about the message before if that is an error or a warning.
    case hint = "notice"
    case note = "info"

    /// What stands before the sentence in a text.
    var word: String? {
        switch self {
        case .error: "error"
        case .warning: "warning"
        case .hint: "hint"
        case .note: nil
        }
    }

    /// The severity of syslog, as systemd's journal takes it from the start of a line (sd-daemon(3)).
    var prefix: String {
        switch self {
        case .error: "<3>"
        case .warning: "<4>"
        case .hint: "<5>"
        case .note: "<6>"
        }
    }
}

/// The names and values that a message has beside its sentence.
typealias LogFields = [(String, LogValue)]

/// The value of a field.
enum LogValue {
    case text(String)
    case number(Int)
    /// A value that is JSON already.
    case json(String)

    var json: String {
        switch self {
        case .text(let text): JSONOutput.compact(text)
        case .number(let number): "\(number)"
        case .json(let json): json
        }
    }
}

extension LogFields {
    /// Which destination a message is about.
    init(of destination: Destination) { self = [("destination", .text("\(destination)"))] }

    /// Where a rejected record is, and why it was rejected.
    init(of record: RejectedRecord) {
        self = [("reason", .text(Messages.reason(record.reason)))]
        guard let place = record.fault ?? record.place else { return }
        self += [
            ("file", .text(printable(place.input))), ("line", .number(place.line)),
            ("column", .number(place.column)),
        ]
    }
}
