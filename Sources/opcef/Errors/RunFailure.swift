import Checkpoints
import Delivery
import EventsAPI
import Forwarding
import SystemCalls
import Transports

extension RunFailure {
    /// What ended a run.
    var report: ErrorReport {
        switch self {
        case .delivery(let failure): failure.reason.report(failure.destination)
        case .tooSlow(let destination):
            ErrorReport(
                "\(Messages.quoted("\(destination)")) takes messages more slowly than they come",
                .notDelivered)
        case .checkpoint(let error): error.report
        case .names(let error): error.report
        case .pseudonyms(let error): error.report
        case .cannotOpen(let path, let error):
            ErrorReport(
                "cannot open \(Messages.quoted(path)): \(error.lowercasedReason)", .cannotCreate)
        case .writesToInput(let input):
            ErrorReport(
                "\(Messages.name(input)) is an input, and would also be written to",
                hint: "name another file, or rename the input first, as with mv", .usage)
        case .refusedFile(let path, let refusal): refusal.report(path)
        }
    }
}

extension FileRefusal {
    /// Why nothing is written to a file that exists.
    func report(_ path: String) -> ErrorReport {
        let quoted = Messages.quoted(path)
        let remove = "remove their write permission: chmod go-w"
        let (message, hint) =
            switch self {
            case .symbolicLink: ("\(quoted) is a symbolic link", "name the file itself")
            case .hardLinks(let count): ("\(quoted) has \(count) hard links", "name another file")
            case .folder: ("\(quoted) is a directory", "name another file")
            case .otherOwner(let user):
                (
                    "\(quoted) belongs to another user (uid \(user))",
                    "run opcef as that user, or name another file"
                )
            case .writableByOthers(let mode):
                (
                    "\(quoted) is writable by other users (mode \(String(mode, radix: 8)))",
                    "\(remove) \(quoted)"
                )
            case .exposedFolder(let folder):
                (
                    "other users can replace files in the directory \(Messages.quoted(folder))",
                    "\(remove) \(Messages.quoted(folder))"
                )
            }
        return ErrorReport(message, hint: hint, .configuration)
    }
}

extension RunSummary {
    /// The status for the worst of what happened.
    var exitStatus: ExitStatus {
        if let failure { return unsentFault == nil ? failure.report.status : .inputOutput }
        if let worst = pulled?.failures.values.map(\.report.status.rawValue).max() {
            return ExitStatus(rawValue: worst) ?? .notDelivered
        }
        if copies.contains(where: { !$0.isDelivered }) { return .notDelivered }
        if copies.contains(where: { $0.summary.unkept > 0 }) { return .inputOutput }
        if brokenInputs > 0 || isCutShort || hasSpoolFault || unkept > 0 { return .inputOutput }
        if missingInputs > 0 || lost > 0 { return .inputMissing }
        if let found = pulled?.reconciled,
            found.missing + found.badLines + found.unidentified > 0 || found.hasComparedNothing
        {
            return .someRejected
        }
        let allRejected = copies.reduce(rejected) { $0 + $1.summary.rejected }
        return allRejected > 0 ? .someRejected : .delivered
    }
}
