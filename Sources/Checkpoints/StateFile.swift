package import SystemCalls

/// A state file that is locked, so that no other process replaces it.
///
/// The file is replaced atomically, and one that was refused is not changed.
package struct StateFile<Position: StatePosition>: ~Copyable {
    /// The content of the file when it was locked; nil if it did not exist.
    package let record: StateRecord<Position>?

    private let source: String
    private let state: LockedState
    /// The error of `fsync` after which no record is written any more.
    private var failure: CheckpointError?

    /// Locks and reads the file at `path`; without a `timeout` there is one attempt to lock.
    package init(
        _ path: StatePath, source: String, lockTimeout timeout: Duration?,
        unless stopSignal: StopSignal?
    ) throws(CheckpointError) {
        let state = try LockedState(path, lockTimeout: timeout, unless: stopSignal)
        record = try state.bytes().map { bytes throws(CheckpointError) in
            try Self.record(bytes, at: path, source: source)
        }
        self.state = state
        self.source = source
    }

    /// Reads the file at `path` without a lock: since it is replaced atomically, it is complete.
    package static func look(
        at path: StatePath, source: String?
    ) throws(CheckpointError) -> StateRecord<Position>? {
        do throws(CheckpointError) {
            let folder = try path.openFolder()
            guard let bytes = try path.bytes(in: folder, .shownState) else { return nil }
            return try record(bytes, at: path, source: source)
        } catch .cannotOpenFolder(_, let error) where error.isNoSuchFile {
            return nil
        }
    }

    static func record(
        _ bytes: [UInt8], at path: StatePath, source: String?
    ) throws(CheckpointError) -> StateRecord<Position> {
        do throws(StateRefusal) {
            return try StateRecord(reading: bytes, source: source)
        } catch {
            throw .refused(path: path.string, error)
        }
    }

    /// Replaces the content, and returns once it is on the disk.
    ///
    /// `confirmed` is the number of records since the file was first created.
    package mutating func save(_ position: Position, confirmed: Int) throws(CheckpointError) {
        if let failure { throw failure }
        let next = StateRecord(source: source, position: position, confirmed: confirmed)
        let path = state.path.string
        guard let line = try? next.line() else { throw .refused(path: path, .impossible) }
        guard line.count <= StatePath.sizeLimit else {
            let refusal = StateRefusal.tooLarge(bytes: line.count, limit: StatePath.sizeLimit)
            throw .refused(path: path, refusal)
        }
        do throws(FileReplacementError) {
            try state.replace(with: line)
        } catch {
            throw failed(error)
        }
    }

    /// Removes the file at `path`.
    ///
    /// A file that is not a state file is renamed instead, since it may have been named by mistake.
    /// Folders and other users' files are not changed.
    static func reset(
        _ path: StatePath, source: String?, lockTimeout timeout: Duration?,
        unless stopSignal: StopSignal?
    ) throws(CheckpointError) -> ResetResult {
        let state = try LockedState(path, lockTimeout: timeout, unless: stopSignal)
        do throws(CheckpointError) {
            guard let bytes = try state.bytes() else { return .absent }
            _ = try record(bytes, at: path, source: source)
        } catch .refused(_, let refusal) where refusal.isOfUsersFile {
            try state.setAside()
            return .setAside(path: path.refusedPath, refusal)
        }
        try state.remove()
        return .removed
    }

    /// Converts an error, and stores that of `fsync`, after which the disk cannot be trusted.
    mutating func failed(_ error: FileReplacementError) -> CheckpointError {
        switch error {
        case .notCreated(let error):
            return .cannotCreate(path: state.path.string, error)
        case .notWritten(let error):
            return .cannotWrite(path: state.path.string, error)
        case .notSynchronized(let error):
            let error = CheckpointError.cannotWrite(path: state.path.string, error)
            failure = error
            return error
        }
    }
}

/// The path of a state file, locked against other processes.
struct LockedState: ~Copyable {
    let path: StatePath
    private let folder: Directory
    private let lock: FileLock

    /// Locks `path`, and removes temporary files of killed processes.
    ///
    /// Whether files can be created is checked now, before anything is delivered whose position
    /// could not be saved.
    init(
        _ path: StatePath, lockTimeout timeout: Duration?, unless stopSignal: StopSignal?
    ) throws(CheckpointError) {
        let folder = try path.openFolder()
        try Self.check(folder, of: path)
        let deadline = timeout.map { Deadline(after: $0) }
        guard
            let lock = try Self.lock(path, in: folder, before: deadline, unless: stopSignal)
        else {
            throw stopSignal?.signal == nil
                ? .locked(path: path.string) : .interrupted(path: path.string)
        }
        if let fault = TrustPolicy.ownState.fault(of: lock.status) {
            throw .refused(path: path.lockPath, StateRefusal(fault))
        }
        try? folder.removeLeftovers(of: path.name)
        self.path = path
        self.folder = folder
        self.lock = lock
    }

    /// Returns the content of the file; nil if it does not exist.
    func bytes() throws(CheckpointError) -> [UInt8]? {
        try path.bytes(in: folder, .ownState)
    }

    /// Replaces the content atomically.
    func replace(with bytes: [UInt8]) throws(FileReplacementError) {
        try folder.replace(path.name, with: bytes)
    }

    /// Removes the file.
    func remove() throws(CheckpointError) {
        do throws(SystemError) {
            try folder.remove(path.name)
            try folder.synchronize()
        } catch {
            throw .cannotWrite(path: path.string, error)
        }
    }

    /// Renames the file to `NAME.refused`, and replaces a file of that name.
    func setAside() throws(CheckpointError) {
        do throws(SystemError) {
            try folder.rename(path.name, to: path.refusedName)
            try folder.synchronize()
        } catch {
            throw .cannotWrite(path: path.string, error)
        }
    }

    private static func check(
        _ folder: borrowing Directory, of path: StatePath
    ) throws(CheckpointError) {
        do throws(SystemError) {
            try folder.checkWritable()
        } catch {
            throw .cannotCreate(path: path.lockPath, error)
        }
        let isExposed: Bool
        do throws(SystemError) {
            isExposed = try folder.status.letsOthersReplaceFiles
        } catch {
            throw .cannotOpenFolder(path: path.folder, error)
        }
        if isExposed { throw .exposedFolder(path: path.folder) }
    }

    private static func lock(
        _ path: StatePath, in folder: borrowing Directory, before deadline: Deadline?,
        unless stopSignal: StopSignal?
    ) throws(CheckpointError) -> FileLock? {
        do throws(SystemError) {
            return try FileLock.acquire(
                path.lockName, in: folder, before: deadline, unless: stopSignal)
        } catch  where error.isSymbolicLink {
            throw .refused(path: path.lockPath, .symbolicLink)
        } catch {
            throw .cannotCreate(path: path.lockPath, error)
        }
    }
}
