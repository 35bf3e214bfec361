import SystemCalls

/// What a user reads of an error, and the status it ends with.
///
/// Each error type has one `report` that gives all three for each case.
struct ErrorReport: Hashable, Sendable {
    /// What is wrong: lower case, without a full stop, as it follows `opcef: error: `.
    let message: String
    /// What to do about it, where that is known.
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
        error(report.message)
        if let hint = report.hint { self.hint(hint) }
        return report.status
    }
}

extension SystemError {
    /// The system's reason, to be part of a sentence.
    var lowercasedReason: String { Messages.lowercased(reason) }

    /// A system call that failed for no file and no peer.
    var report: ErrorReport { ErrorReport("\(call): \(lowercasedReason)", .inputOutput) }
}
