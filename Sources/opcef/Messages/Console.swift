import Synchronization
import SystemCalls

/// What the tool prints: messages on standard error, each after the tool's name or as an object in
/// JSON, and answers on standard output.
///
/// Everything that came from outside goes through `printable` before it is put into a sentence.
enum Console {
    /// The account that lines are about, if there are several.
    @TaskLocal static var account: String?

    /// Prints what fails the run or a record, and what to do about it.
    static func error(_ words: String, _ fields: LogFields = [], hints: [String?] = []) {
        say(.error, words, fields, hints)
    }

    /// Prints what the user should know of and the run survives, and what to do about it.
    static func warning(_ words: String, _ fields: LogFields = [], hints: [String?] = []) {
        say(.warning, words, fields, hints)
    }

    /// Prints what to do, where that is about no error and no warning.
    static func hint(_ words: String) { say(.hint, words) }

    /// Prints what is neither an error nor a warning.
    static func note(_ words: String, _ fields: LogFields = []) { say(.note, words, fields) }

    /// Prints a message and its hints as one piece, into which no other thread writes.
    private static func say(
        _ level: LogLevel, _ words: String, _ fields: LogFields = [], _ hints: [String?] = []
    ) {
        let form = form.withLock { $0 }
        let message = LogLine(level: level, words: words, account: account, fields: fields)
        let lines =
            [message]
            + hints.compactMap(\.self).map {
                LogLine(level: .hint, words: $0, account: account, fields: [])
            }
        write(
            lines.map { line in
                let prefix = form.hasPriorities ? line.level.prefix : ""
                return "\(prefix)\(form.isJSON ? line.json : line.text)\n"
            }.joined())
    }

    /// Held while a text is written.
    private static let turn = Mutex(())

    /// Writes to standard error; ignores failures, which could be reported nowhere.
    static func write(_ text: String) {
        turn.withLock { _ in try? StandardStream.error.write(text) }
    }

    /// Writes a text that the user asked for to standard output.
    ///
    /// - Returns: `inputOutput` if not all of it could be written.
    static func answer(_ text: String) -> ExitStatus {
        do throws(SystemError) {
            try StandardStream.output.write(text)
            return .delivered
        } catch {
            return .inputOutput
        }
    }

    // The form of messages

    private struct Form {
        var isJSON = false
        var hasPriorities = false
    }

    private static let form = Mutex(Form())

    /// Whether messages are objects in JSON.
    static var isJSON: Bool { form.withLock { $0.isJSON } }

    /// Chooses the form of all messages that follow.
    static func use(_ form: LogForm) {
        self.form.withLock { $0.isJSON = form == .json }
    }

    /// Puts priorities before messages if systemd's journal reads them.
    static func adopt(journalStream: String?) {
        guard StandardStream.error.isJournal(journalStream) else { return }
        form.withLock { $0.hasPriorities = true }
    }
}

/// Makes a text from outside harmless for terminals and logs, and keeps it short.
///
/// Nothing that looks like a secret is left in it.
func printable(_ text: String) -> String { visible(withoutSecrets(text)) }

/// Makes a text from outside harmless for terminals, and keeps it short.
///
/// Control characters, marks of direction and line separators become `\u{202e}`.
func visible(_ text: String) -> String {
    let limit = 200
    var result = ""
    for scalar in text.unicodeScalars.prefix(limit) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            result += "\\u{\(String(scalar.value, radix: 16))}"
        default:
            result.unicodeScalars.append(scalar)
        }
    }
    return text.unicodeScalars.count > limit ? result + "…" : result
}

/// A text without what may be secret in it, for people to read.
///
/// Whatever is repeated to a user may be on its way to a log: a token that was typed in the wrong
/// place, a URL with a password, a header that was copied whole. What looks like one becomes
/// `<redacted>`, and the text around it stays.
func withoutSecrets(_ text: String) -> String {
    var text = text
    // User and password of a URL: all up to the last `@` (RFC 3986, section 3.2.1).
    text.replace(/(:\/\/|^\/\/)[^\s'"]*@/) { "\($0.output.1)<redacted>@" }
    // The same without a scheme: USER:PASSWORD@HOST.
    text.replace(/(^|[\s'"])[^\s'":@\/]+:[^\s'"@\/][^\s'"@]*@(?=[^\s'"@])/) {
        "\($0.output.1)<redacted>@"
    }
    // Query and fragment of a URL, where keys are.
    text.replace(/(:\/\/[^\s'"?#]*[?#])[^\s'"]+/) { "\($0.output.1)<redacted>" }
    // JSON Web Tokens, and what is left of one that was cut off (RFC 7519).
    text.replace(/eyJ[A-Za-z0-9_\-]{5,}(?:\.[A-Za-z0-9_\-]*)*/, with: "<redacted>")
    // RFC 6750, section 2.1, and RFC 7617.
    text.replace(/(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9+\/_=.~\-]{8,}/) {
        "\($0.output.1)<redacted>"
    }
    text.replace(/(?i)((?:token|password|passwd|secret|api[_\-]?key)\s*[=:]\s*)[^\s'"&;,]+/) {
        "\($0.output.1)<redacted>"
    }
    return text
}
