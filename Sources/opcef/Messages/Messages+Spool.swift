import Checkpoints
import Forwarding
import SystemCalls

/// What a user reads of a spool.
extension Messages {
    static let spoolNeedsStandardInput =
        "only standard input has a spool; files are read again from the position of --state"
    static let spoolSizeWithoutSpool = "it needs --spool"
    static let unsentBesideSpool =
        "with --spool, the next run sends everything that is not known to have arrived"

    /// Note: earlier runs have left records.
    static func resumes(_ path: String, bytes: Int) -> String {
        let size = bytes < 1 << 20 ? count(bytes, "byte") : self.bytes(bytes)
        return "sending first what waits in \(quoted(path)), \(size)"
    }

    /// Warning: what a killed run has not written whole is removed.
    static func torn(_ path: String, bytes: Int) -> String {
        """
        the last \(count(bytes, "byte")) of \(quoted(path)) were not written whole and are cut off; \
        they had not been taken
        """
    }

    /// Warning: a position was removed.
    static func positionMissing(_ path: String) -> String {
        """
        \(quoted(path)) is missing, so everything in the spool is sent again; its first record may \
        be incomplete
        """
    }

    /// Error: a part of a file is not what was written.
    static func damaged(_ path: String, bytes: Int, keptAs aside: String) -> String {
        """
        \(count(bytes, "byte")) of \(quoted(path)) are damaged, and their records lost; \
        \(keeps(path, as: aside))
        """
    }

    /// Error: a part of a spool cannot be read.
    static func damaged(_ damage: SpoolDamage, _ path: String, keptAs aside: String) -> String {
        switch damage {
        case .damaged(_, let bytes): damaged(path, bytes: bytes, keptAs: aside)
        case .unreadable(_, let error): "\(cannotRead(path, error)); \(keeps(path, as: aside))"
        }
    }

    private static func keeps(_ path: String, as aside: String) -> String {
        "the file is kept as \(quoted(aside))"
    }

    /// Warning: nothing more is read.
    static func spoolFull(_ path: String, limit: Int) -> String {
        """
        the spool \(quoted(path)) is full, \(bytes(limit)); nothing more is read until the \
        collector has taken some of it
        """
    }

    /// Warning: the spool is full, and everything in it was read, as of a record larger than it.
    static func spoolPassedBy(_ path: String) -> String {
        """
        nothing in the spool \(quoted(path)) was confirmed although all of it is read, as with a \
        record larger than it; what comes now is sent without being taken
        """
    }

    /// Note: a quarter of a spool that was full is free.
    static let spoolHasRoom = "the spool has room again"

    /// Error: the disk refuses a block.
    static func cannotSpool(_ path: String, _ error: SystemError) -> String {
        """
        \(cannotWrite(path, error)); what it holds is sent first, and then what is read without \
        being taken
        """
    }

    /// Note: the disk accepts blocks again, after `cannotSpool`.
    static func spools(_ path: String) -> String { "writing to \(quoted(path)) again" }

    /// Error: the disk has lost a block.
    static func spoolNotSynchronized(_ path: String, _ error: SystemError) -> String {
        """
        the disk did not keep what was written to \(quoted(path)): \(error.lowercasedReason); what \
        it holds is sent first, and then what is read without being taken
        """
    }

    /// Warning: no position can be saved.
    static func cannotSavePosition(_ path: String, _ error: SystemError) -> String {
        "\(cannotWrite(path, error)); a run that is killed now sends more records twice"
    }

    /// Hint at the end: what the next run sends.
    static func waits(_ content: SpoolContent, _ path: String) -> String {
        content.records == 0
            ? "\(count(content.bytes, "byte")) wait in \(quoted(path)); the next run reads them first"
            : """
            \(count(content.records, "record")) \(content.records == 1 ? "waits" : "wait") in \
            \(quoted(path)); the next run sends \(content.records == 1 ? "it" : "them") first
            """
    }

    /// Error at the end: what is nowhere.
    static func untaken(_ bytes: Int, _ path: String) -> String {
        """
        \(count(bytes, "byte")) of standard input are neither in \(quoted(path)) nor known to have \
        arrived
        """
    }

    /// Passed: the spool can be locked.
    static func spoolIsFree(_ path: String, _ content: SpoolContent) -> String {
        content.bytes == 0
            ? "spool: \(quoted(path))"
            : "spool: \(quoted(path)), where \(count(content.records, "record")) wait"
    }
}

extension Console {
    /// Prints what happens to a spool; when quiet only errors.
    static func say(_ note: SpoolNote, isQuiet: Bool) {
        switch note {
        case .damaged(let damage, let path, let aside):
            error(Messages.damaged(damage, path, keptAs: aside))
        case .found(.damaged(let path, let bytes, let aside)):
            error(Messages.damaged(path, bytes: bytes, keptAs: aside))
        case .cannotWrite(let path, let reason): error(Messages.cannotSpool(path, reason))
        case .notSynchronized(let path, let reason):
            error(Messages.spoolNotSynchronized(path, reason))
        case _ where isQuiet: break
        case .found(.torn(let path, let bytes)): warning(Messages.torn(path, bytes: bytes))
        case .found(.positionMissing(let path)): warning(Messages.positionMissing(path))
        case .full(let path, let limit): warning(Messages.spoolFull(path, limit: limit))
        case .cannotSave(let path, let reason):
            warning(Messages.cannotSavePosition(path, reason))
        case .passedBy(let path): warning(Messages.spoolPassedBy(path))
        case .hasRoom: self.note(Messages.spoolHasRoom)
        case .writes(let path): self.note(Messages.spools(path))
        case .resumes(let path, let bytes): self.note(Messages.resumes(path, bytes: bytes))
        }
    }
}
