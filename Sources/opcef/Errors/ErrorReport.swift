import SystemCalls

/// What a user reads of an error, and the status it ends with.
///
/// Each error type has one `report` that gives all three for each case.
struct ErrorReport: Hashable, Sendable {
    /// What is wrong: lower case, without a full stop, as it follows `opcef: error: `.
    let message: String
    /// What to do about it, if that is known.
    let hint: String?
    /// What the run ends with if the error ends it.
    let status: ExitStatus

    init(_ message: String, hint: String? = nil, _ status: ExitStatus) {
        self.message = message
        self.hint = hint
        self.status = status
    }
}

extension Console {
    /// Prints an error and its hint.
    ///
    /// - Returns: The status of the error.
    @discardableResult
    static func report(_ report: ErrorReport) -> ExitStatus {
        error(report.message, hints: [report.hint])
        return report.status
    }
}

extension SystemError {
    /// The system's reason, to be part of a sentence.
    var lowercasedReason: String { Messages.lowercased(reason) }

    /// A system call that failed for no file and no peer.
    var report: ErrorReport { ErrorReport("\(call): \(lowercasedReason)", .inputOutput) }
}

/// How a run ends, in the numbers of `<sysexits.h>`.
enum ExitStatus: Int32, Sendable, CaseIterable {
    case delivered = 0
    case warning = 1
    case critical = 2
    case unknown = 3
    case usage = 64
    case someRejected = 65
    case inputMissing = 66
    case notDelivered = 69
    case cannotCreate = 73
    case inputOutput = 74
    case locked = 75
    case tokenRefused = 77
    case configuration = 78

    /// How a run ends; the others are those of `opcef status` alone.
    static let ofRuns = allCases.filter { ![.warning, .critical, .unknown].contains($0) }

    /// What it means, as help, manual page and README list it.
    var meaning: String {
        switch self {
        case .delivered: "Every record was delivered"
        case .warning: Messages.statusWarning
        case .critical: Messages.statusCritical
        case .unknown: Messages.statusUnknown
        case .usage: "Invalid command line"
        case .someRejected:
            """
            Some records were rejected; the others were delivered. With reconcile: events are \
            missing, or lines have no id
            """
        case .inputMissing:
            "An input cannot be opened or has an unsupported format, or a rotated file was lost"
        case .notDelivered:
            """
            The collector could not be reached, refused what was sent, or did not confirm \
            everything
            """
        case .cannotCreate: "A file cannot be created"
        case .inputOutput:
            """
            Reading or writing failed, rejected records could not be kept, or a signal ended the \
            run in the middle of a file, range or record
            """
        case .locked: "Another run holds the lock of the state file"
        case .tokenRefused: "The Events API rejects the token, or there is none"
        case .configuration:
            """
            A configuration, names, state, rejects or unsent file, a key or a certificate cannot \
            be trusted and was left unchanged, or opcef is setuid or there is no /proc
            """
        }
    }
}
