import Checkpoints
import Forwarding
import SystemCalls

extension CheckpointError {
    /// Why positions cannot be read or saved.
    var report: ErrorReport {
        let quoted = Messages.quoted
        switch self {
        case .cannotCreateFolder(let path, let error):
            return ErrorReport(
                "cannot create the directory \(quoted(path)): \(error.lowercasedReason)",
                .cannotCreate)
        case .cannotOpenFolder(let path, let error):
            return ErrorReport(
                "cannot open the directory \(quoted(path)): \(error.lowercasedReason)",
                .cannotCreate)
        case .exposedFolder(let path):
            return ErrorReport(
                "other users can replace files in the directory \(quoted(path))",
                hint: "remove their write permission: chmod go-w \(quoted(path))", .configuration)
        case .cannotCreate(let path, let error):
            return ErrorReport(
                "cannot create \(quoted(path)): \(error.lowercasedReason)", .cannotCreate)
        case .cannotRead(let path, let error), .cannotReadInput(let path, let error):
            return ErrorReport(
                "cannot read \(quoted(path)): \(error.lowercasedReason)", .inputOutput)
        case .cannotWrite(let path, let error):
            return ErrorReport(
                "cannot write \(quoted(path)): \(error.lowercasedReason)",
                hint: error.isDiskFull
                    ? "the previous position is kept; free some disk space" : nil, .inputOutput)
        case .locked(let path):
            return ErrorReport(
                "another run is using \(quoted(path))",
                hint: "wait until it ends; 'fuser \(printable(path)).lock' shows its process",
                .locked)
        case .interrupted(let path):
            return ErrorReport(
                "stopped by a signal while another run was using \(quoted(path))", .locked)
        case .refused(let path, let refusal):
            return ErrorReport(
                "\(quoted(path)) \(refusal.message)", hint: refusal.hint(path), .configuration)
        case .cannotUnpackInput(let path, let error):
            return ErrorReport(
                InputError.gzip(error, offset: 0).report(path).message, .inputMissing)
        case .notAFile(let path):
            return ErrorReport(
                "\(quoted(path)) is not a regular file, so it has no position", .usage)
        case .behindEnd(let path, let size):
            return ErrorReport("\(quoted(path)) has only \(Messages.count(size, "byte"))", .usage)
        }
    }
}

extension StateRefusal {
    /// Why a state file is not relied on, to follow its name.
    var message: String {
        switch self {
        case .symbolicLink: "is a symbolic link"
        case .notAFile: "is not a regular file"
        case .otherOwner(let user): "belongs to another user (uid \(user))"
        case .writableByOthers(let mode):
            "is writable by other users (mode \(String(mode, radix: 8)))"
        case .tooLarge(let bytes, let limit):
            "has \(bytes) bytes; a state file has at most \(limit)"
        case .empty: "is empty, so it is not a state file"
        case .zeros: "contains nothing but zeros"
        case .cutOff: "is a state file that was cut off"
        case .notState: "is not a state file"
        case .wrongCheck: "was changed or damaged after it was written"
        case .impossible: "contains an impossible position"
        case .newerVersion(let version):
            "was written by a newer opcef (version \(version) of its format)"
        case .otherSource(Spool.source): "is the position of a spool"
        case .otherSource(let source): "belongs to something else (\(Messages.quoted(source)))"
        case .otherAccount(let other, let asked):
            """
            belongs to the account \(Messages.quoted(other)), and the token to \
            \(Messages.quoted(asked))
            """
        }
    }

    fileprivate func hint(_ path: String) -> String {
        switch self {
        case .writableByOthers:
            "remove their write permission: chmod go-w \(Messages.quoted(path))"
        case .otherOwner: "run opcef as that user, or name another file"
        case .symbolicLink: "name the file itself"
        case .newerVersion: "use that version, or another file"
        case .notAFile: "name another file"
        case .otherAccount: "name each account with --account NAME, or give it its own --state"
        case .otherSource(Spool.source):
            """
            it is for runs with --spool; after 'opcef state reset' the next one sends everything in \
            the spool again
            """
        case .otherSource, .notState:
            "name another file, or set this one aside with 'opcef state reset'"
        case .tooLarge, .empty, .zeros, .cutOff, .wrongCheck, .impossible:
            """
            'opcef state reset' sets it aside; the next run then starts at the beginning of its \
            inputs
            """
        }
    }
}
