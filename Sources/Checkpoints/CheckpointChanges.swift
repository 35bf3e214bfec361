import Compression
package import SystemCalls

/// What a person changes by hand; each is on the disk before it returns.
extension Checkpoint {
    /// Remembers that a file has been forwarded up to `offset`, or whole where that is nil.
    ///
    /// What was remembered of this path is forgotten.
    /// Reading begins at the start of the file all the same, since nobody knows in what `offset`
    /// lies: what ends before it is passed over, and a record that it cuts is forwarded whole.
    package mutating func set(
        _ path: String, _ file: borrowing Descriptor, to offset: Int?
    ) throws(CheckpointError) -> FilePosition {
        let head = try head(of: path, file)
        guard head.status.kind == .regular else { throw .notAFile(path: path) }
        let size = try size(of: path, file, head)
        guard let position = FilePosition(offset: offset ?? size, restart: 0),
            position.offset <= size
        else { throw .behindEnd(path: path, size: size) }
        var remembered = TrackedFile(path: absolutePath(path), head)
        let length = min(position.offset, Fingerprint.limit)
        remembered.confirm(
            position, tail: head.tail(before: position.offset, length: length, of: file))
        change { positions in
            _ = positions.forget(remembered.path)
            positions.remember(remembered, insteadOf: nil)
        }
        try save(confirmed: 0)
        return position
    }

    private func size(
        of path: String, _ file: borrowing Descriptor, _ head: FileIdentity
    ) throws(CheckpointError) -> Int {
        if let size = head.size { return size }
        do throws(GzipError) {
            return try file.unpackedSize()
        } catch {
            throw .cannotUnpackInput(path: path, error)
        }
    }

    /// Forgets an input, and returns whether it was known.
    package mutating func forget(_ path: String) throws(CheckpointError) -> Bool {
        var isKnown = false
        change { positions in isKnown = positions.forget(absolutePath(path)) }
        if isKnown { try save(confirmed: 0) }
        return isKnown
    }

    /// Takes away the state file at `place`, or sets aside what is none.
    package static func reset(
        _ place: StatePath, lockTimeout timeout: Duration? = nil,
        unless interruption: StopSignal? = nil
    ) throws(CheckpointError) -> ResetResult {
        try StateFile<FilePositions>.reset(
            place, source: source, lockTimeout: timeout, unless: interruption)
    }
}

/// What became of a state file that was reset.
package enum ResetResult: Sendable, Hashable {
    /// There was none.
    case absent
    case removed
    /// It was refused for this reason, and has this path now.
    case setAside(path: String, StateRefusal)
}
