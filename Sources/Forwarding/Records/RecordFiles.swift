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
        if case .message = record.reason { summary.refused += 1 }
        run.observer.rejected(record)
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

    /// Waits until the disk has all records that were not sent, and returns whether it has.
    mutating func synchronizeUnsent() -> Bool {
        unsent?.synchronize()
        return keepsUnsent && unsent?.fault == nil
    }

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

/// A file for records that were not delivered, one line each, or a pipe or device in its place.
///
/// It is added to, and readable by its owner alone, since events hold personal data. What it may be
/// is checked by `Descriptor.keepingRecords(at:)`.
struct RecordFile: ~Copyable {
    let path: String
    /// The file, if it is an ordinary one.
    private var file: AppendedFile?
    /// What is written to where it is a pipe or a device.
    private let output: Descriptor
    private var isOnDisk = true
    private var isNameOnDisk = false

    /// Whether the file had a torn end, which was ended.
    var hadTornEnd: Bool {
        switch file {
        case .some(let file): file.mendedEnds > 0
        case nil: false
        }
    }

    /// How long a pipe may take nothing.
    private static let longestStall = Duration.seconds(10)
    /// What a pipe takes without waiting once it is found writable.
    private static let pieceOfPipe = 4096

    init(_ path: String) throws(RunFailure) {
        self.path = path
        do throws(KeptFileError) {
            output = try Descriptor.keepingRecords(at: path)
        } catch {
            switch error {
            case .refused(let refusal): throw .refusedFile(path: path, refusal)
            case .system(let error): throw .cannotOpen(path: path, error)
            }
        }
        guard (try? output.isAppendedFile) == true,
            let second = try? Descriptor(duplicating: output.rawValue)
        else { return }
        file = AppendedFile(second, at: path, ending: .byte(UInt8(ascii: "\n")))
    }

    /// Adds whole lines.
    ///
    /// - Throws: An error that says how many bytes of them were written.
    mutating func append(_ lines: [UInt8]) throws(AppendError) {
        guard !lines.isEmpty else { return }
        isOnDisk = false
        guard file == nil else {
            try file?.append(lines.span)
            return
        }
        var written = 0
        do throws(SystemError) {
            while written < lines.count {
                written += try writeSome(lines.span.extracting(droppingFirst: written))
            }
        } catch {
            throw AppendError(error: error, written: written)
        }
    }

    private func writeSome(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let isReady = try output.wait(
            for: .writable, before: Deadline(after: Self.longestStall), unless: nil)
        guard isReady == .ready else { throw .stalled }
        do throws(SystemError) {
            return try output.write(bytes.extracting(first: Self.pieceOfPipe))
        } catch  where error.wouldBlock {
            return 0
        }
    }

    /// Waits until the disk has everything.
    mutating func synchronize() throws(SystemError) {
        if isOnDisk { return }
        guard file != nil else {
            isOnDisk = true
            return
        }
        try file?.synchronize()
        if !isNameOnDisk { try Descriptor.synchronizeName(of: path) }
        isNameOnDisk = true
        isOnDisk = true
    }
}

/// The file for records that are not known to have arrived when a run gives up, one line each.
struct UnsentFile: ~Copyable {
    private var file: RecordFile
    private var written = 0
    /// How many records the disk is known to have.
    private(set) var kept = 0
    /// Why the file takes no more.
    private(set) var fault: SystemError?

    init(_ path: String) throws(RunFailure) {
        file = try RecordFile(path)
    }

    var hadTornEnd: Bool { file.hadTornEnd }

    /// Adds the lines of records, as many as the file takes.
    ///
    /// - Returns: Whether it took them all; it is asked for nothing more where it did not.
    mutating func append(_ lines: [UInt8]) -> Bool {
        guard fault == nil else { return false }
        do throws(AppendError) {
            try file.append(lines)
            written += lines.count { $0 == UInt8(ascii: "\n") }
            return true
        } catch {
            written += lines.prefix(error.written).count { $0 == UInt8(ascii: "\n") }
            fault = error.error
            return false
        }
    }

    /// Waits until the disk has what was added; only then it counts as kept.
    mutating func synchronize() {
        do throws(SystemError) {
            try file.synchronize()
            kept = written
        } catch {
            fault = fault ?? error
        }
    }
}
