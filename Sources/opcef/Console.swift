import Foundation

/// What the tool says to people: on standard error, each line with the tool's name before it.
///
/// Everything that came from outside goes through `printable` before it is put into a sentence.
enum Console {
    /// The account that is spoken of, where there are several.
    @TaskLocal static var account: String?

    static func error(_ words: String) { say("\(start)error: \(words)\n") }
    static func warning(_ words: String) { say("\(start)warning: \(words)\n") }
    static func hint(_ words: String) { say("\(start)hint: \(words)\n") }
    static func note(_ words: String) { say("\(start)\(words)\n") }

    private static var start: String { account.map { "opcef: \($0): " } ?? "opcef: " }

    /// Writes to standard error; where nobody reads it there is nobody to tell.
    static func say(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes a text that the user asked for to standard output.
    ///
    /// - Returns: Whether all of it was taken.
    static func answer(_ text: String) -> ExitStatus {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
            return .delivered
        } catch {
            return .inputOutput
        }
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
