import SystemCalls

/// The place of a state file, locked: nobody else replaces or removes what lies there.
struct LockedState: ~Copyable {
    let place: StatePath
    private let folder: Directory
    private let lock: FileLock

    /// Locks `place`, and removes what was left behind there by killed processes.
    ///
    /// That files can be created is looked at now, before anything is delivered whose position
    /// could not be kept.
    init(
        _ place: StatePath, lockTimeout timeout: Duration?, unless interruption: StopSignal?
    ) throws(CheckpointError) {
        let folder = try place.openFolder()
        try Self.check(folder, of: place)
        let deadline = timeout.map { Deadline(after: $0) }
        guard
            let lock = try Self.lock(place, in: folder, before: deadline, unless: interruption)
        else {
            throw interruption?.signal == nil
                ? .locked(path: place.path) : .interrupted(path: place.path)
        }
        if let refusal = lock.status.refusal(for: .writer) {
            throw .refused(path: place.lockPath, refusal)
        }
        try? folder.removeLeftovers(of: place.name)
        self.place = place
        self.folder = folder
        self.lock = lock
    }

    /// The bytes of the file; nil where there is none.
    func bytes() throws(CheckpointError) -> [UInt8]? {
        try place.bytes(in: folder, for: .writer)
    }

    func replace(with bytes: [UInt8]) throws(FileReplacementError) {
        try folder.replace(place.name, with: bytes)
    }

    /// Removes the file.
    func remove() throws(CheckpointError) {
        do throws(SystemError) {
            try folder.remove(place.name)
            try folder.synchronize()
        } catch {
            throw .cannotWrite(path: place.path, error)
        }
    }

    /// Gives the file the name `NAME.refused`, and removes what had it.
    func setAside() throws(CheckpointError) {
        do throws(SystemError) {
            try folder.rename(place.name, to: place.refusedName)
            try folder.synchronize()
        } catch {
            throw .cannotWrite(path: place.path, error)
        }
    }

    private static func check(
        _ folder: borrowing Directory, of place: StatePath
    ) throws(CheckpointError) {
        do throws(SystemError) {
            try folder.checkWritable()
        } catch {
            throw .cannotCreate(path: place.lockPath, error)
        }
        let isExposed: Bool
        do throws(SystemError) {
            isExposed = try folder.status.letsOthersReplaceFiles
        } catch {
            throw .cannotOpenFolder(path: place.folder, error)
        }
        if isExposed { throw .exposedFolder(path: place.folder) }
    }

    private static func lock(
        _ place: StatePath, in folder: borrowing Directory, before deadline: Deadline?,
        unless interruption: StopSignal?
    ) throws(CheckpointError) -> FileLock? {
        do throws(SystemError) {
            return try FileLock.acquire(
                place.lockName, in: folder, before: deadline, unless: interruption)
        } catch  where error.isSymbolicLink {
            throw .refused(path: place.lockPath, .symbolicLink)
        } catch {
            throw .cannotCreate(path: place.lockPath, error)
        }
    }
}
