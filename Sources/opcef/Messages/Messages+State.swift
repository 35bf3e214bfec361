import Checkpoints
import Forwarding
import FoundationEssentials

/// What `opcef state` prints.
extension Messages {
    static let stateShow = "Print how far each input, or each stream of pull, has been confirmed"
    static let stateFile = "Read or change the positions in FILE, or in the directory of pull"
    static let stateSet = """
        Continue with INPUT after its first OFFSET bytes, or at its end for OFFSET end; a record \
        that OFFSET splits is sent whole. A STREAM of pull starts at TIME, a time ago or a date
        """
    static let stateReset = """
        Forget INPUT or STREAM, or everything, so that the next run starts at the beginning; a \
        damaged state file is kept as FILE.refused
        """
    static let stateShowHint = "'opcef state show' lists the saved positions"
    static let earlierFile = "(an earlier file of this name)"

    /// How much was sent in all runs, and when the state was saved.
    static func stateSummary(confirmed: Int, saved: String) -> String {
        "\(count(confirmed, "record")) sent, saved \(printable(saved))"
    }

    /// The line of one stream in `state show`.
    static func shown(_ stream: ShownStream) -> String {
        let parts = [
            stateSummary(confirmed: stream.confirmed, saved: stream.saved),
            stream.newest.map { "newest event at \($0)" },
            "\(stream.remembered) known by uuid",
            stream.hasCursor
                ? "continues at its cursor"
                : "no cursor, starts at \(stream.start ?? "the start of a first run")",
        ]
        return printable(stream.name) + ": " + parts.compactMap(\.self).joined(separator: ", ")
    }

    /// Error: there is no stream to show or reset.
    static func noStreams(_ path: String) -> String {
        "the directory \(quoted(path)) contains no state file of pull"
    }

    /// Error: a name is that of no stream, or of several.
    static func streamUnclear(_ name: String, _ found: [String], in path: String) -> String {
        found.isEmpty
            ? "the directory \(quoted(path)) contains no state file of \(quoted(name))"
            : "\(quoted(name)) may be \(found.map(quoted).joined(separator: " or "))"
    }

    /// Note of `state set` for a stream.
    static func streamSet(_ name: String, _ time: Date) -> String {
        """
        the next run starts \(quoted(name)) at \(time.formatted(.iso8601)), and sends everything \
        after that again
        """
    }

    static func noState(_ path: String) -> String { "there is no state file \(quoted(path))" }

    /// Note of `state set` for a file.
    static func positionSet(_ input: String, _ position: FilePosition) -> String {
        "the next run continues \(quoted(input)) after byte \(position.offset)"
    }

    /// Note of `state reset` for one file.
    static func inputForgotten(_ input: String) -> String {
        "the next run reads \(quoted(input)) from the beginning"
    }

    /// Error: the state does not have the file.
    static func inputUnknown(_ input: String, to path: String) -> String {
        "\(quoted(path)) has no position of \(quoted(absolutePath(input)))"
    }

    /// Note of `state reset` for the whole file.
    static func stateReset(_ result: ResetResult, of path: String) -> String {
        switch result {
        case .absent: "there was no state file \(quoted(path))"
        case .removed: "removed \(quoted(path))"
        case .setAside(let aside, let refusal):
            "\(quoted(path)) \(refusal.message); it is kept as \(quoted(aside))"
        }
    }
}
