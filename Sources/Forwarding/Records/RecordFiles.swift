import SystemCalls

/// The files for what is not delivered: rejected records, and records that were not sent.
struct RecordFiles: ~Copyable {
    private var rejects: RejectsFile?
    private var unsent: UnsentFile?
    /// How many records were read when the last one was rejected, if it was a piece of input.
    private var readAfterReject: Int?

    /// Opens the files that the plan names.
    ///
    /// - Throws: `cannotOpen` or `refusedFile`.
    init(_ run: RunContext) throws(RunFailure) {
        let observer = run.observer
        if let path = run.plan.rejectsPath {
            rejects = try RejectsFile(path) { observer.line(of: $0) }
        }
        if let path = run.plan.unsentPath { unsent = try UnsentFile(path) }
    }

    /// Whether the records that were not sent are kept.
    var keepsUnsent: Bool {
        switch unsent {
        case .some: true
        case nil: false
        }
    }

    /// Reports and keeps a record that is not forwarded.
    mutating func reject(_ record: RejectedRecord, _ run: RunContext, _ summary: inout RunSummary) {
        summary.rejected += 1
        run.observer.refused(record)
        rejects?.keep(record, follows: summary.read == readAfterReject)
        readAfterReject = record.place == nil ? nil : summary.read + 1
        reportFault(run, &summary)
    }

    /// Writes what was to be one line with pieces that have not come.
    mutating func writeJoined() { rejects?.writeJoined() }

    /// Waits until the disk has all rejects, and returns whether it has.
    mutating func synchronizeRejects(_ run: RunContext, _ summary: inout RunSummary) -> Bool {
        let isKept = rejects?.synchronize() ?? true
        reportFault(run, &summary)
        return isKept
    }

    /// Keeps the lines of records that are not sent; returns whether the file took them.
    mutating func keepUnsent(_ lines: [UInt8]) -> Bool { unsent?.append(lines) ?? true }

    /// Waits until the disk has what is kept, and counts what it does not have.
    mutating func end(_ run: RunContext, _ summary: inout RunSummary) {
        _ = synchronizeRejects(run, &summary)
        summary.unkept = rejects?.unkept ?? 0
        unsent?.synchronize()
        summary.unsentKept = unsent?.kept ?? 0
        if let path = run.plan.rejectsPath, rejects?.hadTornEnd == true {
            run.observer.mended(path)
        }
        if let path = run.plan.unsentPath, unsent?.hadTornEnd == true {
            run.observer.mended(path)
        }
        if let path = run.plan.unsentPath, let error = unsent?.fault {
            summary.unsentFault = KeepingFault(path: path, error: error)
        }
    }

    /// Reports once that the file for rejects takes no more.
    private mutating func reportFault(_ run: RunContext, _ summary: inout RunSummary) {
        guard summary.rejectsFault == nil, let path = rejects?.path, let error = rejects?.fault
        else { return }
        summary.rejectsFault = KeepingFault(path: path, error: error)
        run.observer.cannotKeep(at: path, error)
    }
}
