import Forwarding
import SystemCalls

/// What the user reads of records that are kept, and of files that are written to.
extension Messages {
    /// Says what became of records that are not known to have arrived, and are not kept.
    static func unsent(_ count: Int, isKeeping: Bool) -> String {
        let records = self.count(count, "record")
        return isKeeping
            ? "\(records) read from here neither arrived for certain nor \(count == 1 ? "is" : "are") kept; send the input again"
            : "\(records) read from here did not arrive for certain; send the input again"
    }

    static func kept(_ count: Int, _ path: String) -> String {
        "\(self.count(count, "record")) kept; to send: opcef \(quoted(path))"
    }

    static let writesToInputHint =
        "name another file, or give the input another name first, as by mv"

    static func cannotWrite(_ path: String, _ error: SystemError) -> String {
        "cannot write to \(quoted(path)): \(lowercased(error.reason))"
    }

    static func cannotKeep(_ path: String, _ error: SystemError) -> String {
        "\(cannotWrite(path, error)); what is refused waits for that, the rest is sent"
    }

    static func unkept(_ count: Int, _ path: String) -> String {
        count == 1
            ? "1 refused record is not kept in \(quoted(path))"
            : "\(count) refused records are not kept in \(quoted(path))"
    }

    static func unkeptHint(holdsPosition: Bool) -> String {
        holdsPosition
            ? "the position stays before them, so the next run sends again what is behind it"
            : "they are still in the input, if that is a file"
    }

    static func mended(_ path: String) -> String {
        let file = path == "-" ? "standard output" : quoted(path)
        return "\(file) did not end with a whole line or message; what is added begins behind that"
    }

    /// Says why a file is not written to.
    static func words(_ refusal: FileRefusal, _ path: String) -> String {
        switch refusal {
        case .symbolicLink: "\(quoted(path)) is a symbolic link"
        case .hardLinks(let count): "\(quoted(path)) has \(count) names, as hard links"
        case .folder: "\(quoted(path)) is a folder"
        case .otherOwner(let user): "\(quoted(path)) belongs to another user (\(user))"
        case .writableByOthers(let mode):
            "\(quoted(path)) can be written by other users (mode \(String(mode, radix: 8)))"
        case .exposedFolder(let folder):
            "other users may replace what lies in the folder \(quoted(folder))"
        }
    }

    static func hint(for refusal: FileRefusal, _ path: String) -> String {
        switch refusal {
        case .symbolicLink: "name the file itself"
        case .hardLinks, .folder: "name another file"
        case .otherOwner: "run it as that user, or name another file"
        case .writableByOthers: "take the right away: chmod go-w \(quoted(path))"
        case .exposedFolder(let folder): "take the right away: chmod go-w \(quoted(folder))"
        }
    }
}
