import Checkpoints
import Forwarding
import Foundation
import SystemCalls

/// What the user reads of positions that are kept.
extension Messages {
    // Help

    static let stateCommand = "Show, move or forget the positions kept with --state"
    static let stateShow = "Print how far each input, or stream of pull, has been confirmed"
    static let stateFile = "Read or change the positions kept in FILE, or in the folder of pull"
    static let stateSet = """
        Go on with INPUT behind its first OFFSET bytes, or behind its end where OFFSET is end; a \
        record that OFFSET cuts is sent whole. A STREAM of pull begins at TIME, a time ago or a date
        """
    static let stateReset = """
        Forget INPUT or STREAM, or everything, so that the next run begins at the start; a file \
        that is no whole state file is kept as FILE.refused
        """
    static let stateShowHint = "'opcef state show' lists what is known"

    static let stateNeedsFiles = "standard input is read, and only files have positions"

    static func stateNeedsFile(_ input: String) -> String {
        "\(quoted(input)) is not an ordinary file, and only files have positions"
    }

    static let unsentBesideState =
        "what is behind a position of --state is sent by the next run"

    // On the way

    static func waits(_ input: String, _ bytes: Int) -> String {
        "the last \(count(bytes, "byte")) of \(quoted(input)) are no whole record yet, and wait"
    }

    // Reports

    static func stateSummary(confirmed: Int, saved: String) -> String {
        "\(count(confirmed, "record")) sent, saved \(printable(saved))"
    }

    static func shown(_ stream: ShownStream) -> String {
        let parts = [
            stateSummary(confirmed: stream.confirmed, saved: stream.saved),
            stream.newest.map { "the newest of \($0)" },
            "\(stream.remembered) known by uuid",
            stream.hasCursor
                ? "goes on behind its cursor"
                : "no cursor, begins at \(stream.start ?? "the start of a first run")",
        ]
        return printable(stream.name) + ": " + parts.compactMap(\.self).joined(separator: ", ")
    }

    static func noStreams(_ path: String) -> String {
        "there is no state file of pull in the folder \(quoted(path))"
    }

    static func streamUnclear(_ name: String, _ found: [String], in path: String) -> String {
        found.isEmpty
            ? "there is no state file of \(quoted(name)) in the folder \(quoted(path))"
            : "\(quoted(name)) may be \(found.map(quoted).joined(separator: " or "))"
    }

    static func streamSet(_ name: String, _ time: Date) -> String {
        "\(quoted(name)) begins at \(time.formatted(.iso8601)) in the next run, which sends again what is behind"
    }

    static let earlierFile = "(an earlier file of this name)"

    static func noState(_ path: String) -> String { "there is no state file \(quoted(path))" }

    static func positionSet(_ input: String, _ position: FilePosition) -> String {
        "\(quoted(input)) goes on behind byte \(position.offset)"
    }

    static func inputForgotten(_ input: String) -> String {
        "\(quoted(input)) begins at its start in the next run"
    }

    static func inputUnknown(_ input: String, to path: String) -> String {
        "\(quoted(path)) has no position of \(quoted(absolutePath(input)))"
    }

    static func stateReset(_ result: ResetResult, of path: String) -> String {
        switch result {
        case .absent: "there was no state file \(quoted(path))"
        case .removed: "\(quoted(path)) is removed"
        case .setAside(let aside, let refusal):
            "\(quoted(path)) \(words(refusal)); it is kept as \(quoted(aside))"
        }
    }

    // Failures

    static func failed(_ error: CheckpointError) -> String {
        switch error {
        case .cannotCreateFolder(let path, let reason):
            "cannot make the folder \(quoted(path)): \(printable(reason))"
        case .cannotOpenFolder(let path, let error):
            "cannot open the folder \(quoted(path)): \(lowercased(error.reason))"
        case .exposedFolder(let path):
            "other users may replace what lies in the folder \(quoted(path))"
        case .cannotCreate(let path, let error):
            "cannot create \(quoted(path)): \(lowercased(error.reason))"
        case .cannotRead(let path, let error), .cannotReadInput(let path, let error):
            "cannot read \(quoted(path)): \(lowercased(error.reason))"
        case .cannotWrite(let path, let error):
            "cannot write \(quoted(path)): \(lowercased(error.reason))"
        case .locked(let path):
            "another run is using \(quoted(path))"
        case .interrupted(let path):
            "stopped by a signal while another run was using \(quoted(path))"
        case .refused(let path, let refusal):
            "\(quoted(path)) \(words(refusal))"
        case .cannotUnpackInput(let path, let error):
            cannotRead(path, .gzip(error, offset: 0))
        case .notAFile(let path):
            "\(quoted(path)) is not an ordinary file, so it has no position"
        case .behindEnd(let path, let size):
            "\(quoted(path)) has only \(count(size, "byte"))"
        }
    }

    /// Says of a file why it is not relied on.
    private static func words(_ refusal: StateRefusal) -> String {
        switch refusal {
        case .symbolicLink: "is a symbolic link"
        case .notAFile: "is not an ordinary file"
        case .otherOwner(let user): "belongs to another user (\(user))"
        case .writableByOthers(let mode):
            "can be written by other users (mode \(String(mode, radix: 8)))"
        case .tooLarge(let bytes, let limit):
            "has \(bytes) bytes, more than the \(limit) of a state file"
        case .empty: "is empty, so it is no state file"
        case .zeros: "holds nothing but zeros"
        case .cutOff: "is a state file that was cut off"
        case .notState: "is not a state file"
        case .wrongCheck: "was changed or damaged after it was written"
        case .impossible: "holds a position that cannot be"
        case .newerVersion(let version): "comes from a later opcef (version \(version) of its form)"
        case .otherSource(let source): "belongs to something else (\(quoted(source)))"
        }
    }

    static func hint(for error: CheckpointError) -> String? {
        switch error {
        case .exposedFolder(let path):
            "take the right away: chmod go-w \(quoted(path))"
        case .locked(let path):
            "wait for its end; 'fuser \(printable(path)).lock' tells its process"
        case .refused(let path, .writableByOthers):
            "take the right away: chmod go-w \(quoted(path))"
        case .refused(_, .otherOwner):
            "run it as that user, or name another file"
        case .refused(_, .symbolicLink):
            "name the file itself"
        case .refused(_, .newerVersion):
            "use that version, or another file"
        case .refused(_, .notAFile):
            "name another file"
        case .refused(_, .otherSource), .refused(_, .notState):
            "name another file, or set it aside by 'opcef state reset'"
        case .refused:
            "'opcef state reset' sets it aside; the next run then begins at the start of its inputs"
        case .cannotWrite(_, let error) where error.meansFullDisk:
            "the old position is kept; make room on the disk"
        default: nil
        }
    }
}
