package import SystemCalls

/// A state file, and the right to replace it: no other process has it at the same time.
///
/// The file is replaced whole or not at all, and one that was refused is left as it is.
package struct StateFile<Position: Codable & Sendable>: ~Copyable {
    /// The record that the file holds; nil as long as there is no file.
    package private(set) var record: StateRecord<Position>?

    private let source: String
    private let state: LockedState
    /// Why the disk did not take a record: after that none is written any more.
    private var failure: CheckpointError?

    /// Locks the file at `place` and reads it.
    ///
    /// Without `timeout` a lock that another process has is not waited for.
    package init(
        _ place: StatePath, source: String, lockTimeout timeout: Duration?,
        unless interruption: StopSignal?
    ) throws(CheckpointError) {
        let state = try LockedState(place, lockTimeout: timeout, unless: interruption)
        record = try state.bytes().map { bytes throws(CheckpointError) in
            try Self.record(bytes, at: place, source: source)
        }
        self.state = state
        self.source = source
    }

    /// Reads the file at `place` without a lock: since it is replaced, it is always whole.
    package static func look(
        at place: StatePath, source: String?
    ) throws(CheckpointError) -> StateRecord<Position>? {
        do throws(CheckpointError) {
            let folder = try place.openFolder()
            guard let bytes = try place.bytes(in: folder, for: .onlooker) else { return nil }
            return try record(bytes, at: place, source: source)
        } catch .cannotOpenFolder(_, let error) where error.isNoSuchFile {
            return nil
        }
    }

    static func record(
        _ bytes: [UInt8], at place: StatePath, source: String?
    ) throws(CheckpointError) -> StateRecord<Position> {
        do throws(StateRefusal) {
            return try StateRecord(reading: bytes, source: source)
        } catch {
            throw .refused(path: place.path, error)
        }
    }

    /// Replaces what the file holds, and returns once the disk has it.
    ///
    /// `confirmed` is the number of records since the file was first made.
    package mutating func save(_ position: Position, confirmed: Int) throws(CheckpointError) {
        if let failure { throw failure }
        let next = StateRecord(source: source, position: position, confirmed: confirmed)
        let path = state.place.path
        guard let line = try? next.line() else { throw .refused(path: path, .impossible) }
        guard line.count <= StatePath.sizeLimit else {
            let refusal = StateRefusal.tooLarge(bytes: line.count, limit: StatePath.sizeLimit)
            throw .refused(path: path, refusal)
        }
        do throws(FileReplacementError) {
            try state.replace(with: line)
            record = next
        } catch {
            throw failed(error)
        }
    }

    /// Takes away the file at `place`, whatever it holds.
    ///
    /// What cannot be read as a state file is not removed but set aside: it may be something else
    /// that was named by mistake. Folders and other users' files are left alone.
    static func reset(
        _ place: StatePath, source: String?, lockTimeout timeout: Duration?,
        unless interruption: StopSignal?
    ) throws(CheckpointError) -> ResetResult {
        let state = try LockedState(place, lockTimeout: timeout, unless: interruption)
        do throws(CheckpointError) {
            guard let bytes = try state.bytes() else { return .absent }
            _ = try record(bytes, at: place, source: source)
        } catch .refused(_, let refusal) where refusal.isOfUsersFile {
            try state.setAside()
            return .setAside(path: place.refusedPath, refusal)
        }
        try state.remove()
        return .removed
    }

    /// Keeps in mind that the disk has failed, so that it is not trusted with another record.
    mutating func failed(_ error: FileReplacementError) -> CheckpointError {
        switch error {
        case .notCreated(let error):
            return .cannotCreate(path: state.place.path, error)
        case .notWritten(let error):
            return .cannotWrite(path: state.place.path, error)
        case .notSynchronized(let error):
            let error = CheckpointError.cannotWrite(path: state.place.path, error)
            failure = error
            return error
        }
    }
}
