import Compression
package import SystemCalls

/// The confirmed positions of the input files, in a state file that this run has locked.
///
/// Only positions passed to `remember` are saved: if these are confirmed, no record is ever lost
/// (at-least-once delivery). Of two files with one name, the earlier must be remembered first.
package struct Checkpoint: ~Copyable {
    /// The value of `source` in these state files.
    static let source = "files"

    private var state: StateFile<FilePositions>
    private var positions: FilePositions
    /// The files of this run, in the order in which they were started.
    private var inputs: [Input] = []
    private var isChanged = false
    /// The number of records confirmed before this run.
    private let confirmedBefore: Int
    /// Folders of rotated files besides those of the inputs.
    let rotatedFolders: [String]

    /// A file of this run.
    private struct Input {
        var file: TrackedFile
        /// Its entry in the positions; nil as long as nothing was confirmed.
        var stored: TrackedFile?
    }

    /// Locks and reads the state file at `path`, which need not exist.
    ///
    /// Rotated files are searched for in `rotatedFolders` too. Without a `timeout` there is one
    /// attempt to lock.
    package init(
        _ path: StatePath, rotatedTo rotatedFolders: [String] = [],
        lockTimeout timeout: Duration? = nil,
        unless stopSignal: StopSignal? = nil
    ) throws(CheckpointError) {
        state = try StateFile(
            path, source: Self.source, lockTimeout: timeout, unless: stopSignal)
        self.rotatedFolders = rotatedFolders
        positions = state.record?.position ?? FilePositions()
        confirmedBefore = state.record?.confirmed ?? 0
    }

    /// Reads the state file at `path` without locking it; nil if it does not exist.
    package static func look(
        at path: StatePath
    ) throws(CheckpointError) -> StateRecord<FilePositions>? {
        try StateFile.look(at: path, source: source)
    }

    /// Decides where reading the input `file`, opened as `path`, starts.
    ///
    /// The files that `nextRotatedFile(before:)` returns must be read before it.
    ///
    /// - Returns: nil if it is not a regular file: a pipe has no positions.
    package mutating func startDecision(
        for path: String, _ file: borrowing Descriptor
    ) throws(CheckpointError) -> StartDecision? {
        let head = try head(of: path, file)
        guard head.status.kind == .regular else { return nil }
        let path = absolutePath(path)
        var earlier = EarlierFiles(path: path, current: head.status)
        if let index = inputs.firstIndex(where: { $0.file.isSurely(head, file) }) {
            return StartDecision(
                reason: .alreadyBegun, position: inputs[index].file.position,
                input: CheckpointInput(index: index), earlier: earlier)
        }
        let latest = positions.latest(at: path)
        let known =
            positions.file(of: head) ?? positions.copy(head, file, at: path)
            ?? latest.flatMap { $0.isEmptyFile(of: head) ?? true ? $0 : nil }
        // The number of a device may change when the machine is rebooted.
        if let known = known ?? latest, known.isContinued(in: head, file),
            known.inode == head.status.inode || known.path != path
        {
            earlier.remembered = positions.all(at: path).filter { $0 != known && known == latest }
            // It may be another file, or truncated since it was empty, unless its time is the same.
            if known.isEmpty, known.modified != head.status.modifiedNanoseconds {
                earlier.last = EarlierFiles.Last(
                    file: known, wasEmpty: true, isCurrent: true)
            }
            return resume(known, head, file, earlier)
        }
        guard let old = latest ?? known else {
            return StartDecision(
                reason: .fresh, position: .start, input: add(TrackedFile(path: path, head)),
                earlier: earlier)
        }
        earlier.remembered = latest == nil ? [old] : positions.all(at: path)
        earlier.last = EarlierFiles.Last(file: old, wasEmpty: old.isEmpty)
        let isTruncated = old.hasNumber(of: head) && head.size ?? .max < old.position.offset
        return StartDecision(
            reason: isTruncated ? .truncated : .replaced, position: .start,
            input: add(TrackedFile(path: path, head)), earlier: earlier)
    }

    /// Resumes at the confirmed position of a known file.
    private mutating func resume(
        _ known: TrackedFile, _ head: FileIdentity, _ file: borrowing Descriptor,
        _ earlier: EarlierFiles
    ) -> StartDecision {
        var remembered = known
        remembered.adopt(head)
        let offset = known.position.offset
        if known.tail == nil, offset > 0 {
            // From a state file of version 0.1.0.
            let length = min(offset, Fingerprint.limit)
            remembered.confirm(
                known.position, tail: head.tail(before: offset, length: length, of: file))
        }
        let input = add(remembered, stored: known)
        if remembered.tail != known.tail { store(input.index) }
        return StartDecision(
            reason: .resumed, position: known.position, input: input, earlier: earlier)
    }

    mutating func add(
        _ file: TrackedFile, stored: TrackedFile? = nil
    ) -> CheckpointInput {
        inputs.append(Input(file: file, stored: stored))
        return CheckpointInput(index: inputs.count - 1)
    }

    /// Whether a remembered file was started in this run.
    func isStarted(_ known: TrackedFile) -> Bool {
        inputs.contains { $0.file.hasNumber(of: known) && $0.file.mayBe(known) }
    }

    /// Whether a listed file is remembered, or was started in this run.
    func isKnown(_ entry: RotatedFileListing.Entry) -> Bool {
        let files = (positions.files + inputs.map(\.file)).filter {
            !$0.isEmpty && entry.status.isOf($0)
        }
        guard !files.isEmpty, let found = RenamedFile.open(entry) else { return false }
        return files.contains { found.isContinuation(of: $0) }
    }

    /// The remembered file that `head` identifies.
    func remembered(_ head: FileIdentity) -> TrackedFile? { positions.file(of: head) }

    /// Updates a remembered file that was found under another name, or not found.
    mutating func replace(_ known: TrackedFile, by file: TrackedFile) {
        guard file != known else { return }
        positions.remember(file, insteadOf: known)
        isChanged = true
    }

    func head(
        of path: String, _ file: borrowing Descriptor
    ) throws(CheckpointError) -> FileIdentity {
        do throws(SystemError) {
            return try FileIdentity(of: file)
        } catch {
            throw .cannotReadInput(path: path, error)
        }
    }

    /// Remembers an input before it is read, so that its loss is noticed.
    package mutating func begin(_ input: CheckpointInput) {
        if let stored = inputs[input.index].stored, positions.files.contains(stored) { return }
        inputs[input.index].stored = nil
        store(input.index)
    }

    /// What identifies an input.
    package func file(of input: CheckpointInput) -> TrackedFile { inputs[input.index].file }

    /// Remembers that everything before a position of an input was confirmed.
    ///
    /// `tail` is the fingerprint of the bytes right before it, if it is known. `save` writes it to
    /// the disk.
    package mutating func remember(
        _ input: CheckpointInput, _ position: FilePosition, tail: Fingerprint? = nil
    ) {
        inputs[input.index].file.confirm(position, tail: tail)
        store(input.index)
    }

    /// Remembers that an input was read to its end.
    package mutating func end(_ input: CheckpointInput, at offset: Int) {
        inputs[input.index].file.end(at: offset)
        store(input.index)
    }

    /// Remembers that the rest of an input cannot be read, so that it is not searched for again.
    package mutating func abandon(_ input: CheckpointInput) {
        inputs[input.index].file.isGone = true
        store(input.index)
    }

    private mutating func store(_ index: Int) {
        let file = inputs[index].file
        guard file != inputs[index].stored else { return }
        positions.remember(file, insteadOf: inputs[index].stored)
        inputs[index].stored = file
        isChanged = true
    }

    /// Changes the remembered positions.
    mutating func change(_ body: (inout FilePositions) -> Void) {
        body(&positions)
        isChanged = true
    }

    /// Writes changed positions to the disk, and returns once they are there.
    ///
    /// `confirmed` is the number of records confirmed in this run.
    package mutating func save(confirmed: Int) throws(CheckpointError) {
        guard isChanged else { return }
        extendFingerprints()
        try state.save(positions, confirmed: confirmedBefore + confirmed)
        isChanged = false
    }

    /// Extends the fingerprints of files that were short when they were started.
    ///
    /// A file that was renamed since keeps its fingerprint.
    private mutating func extendFingerprints() {
        for (index, input) in inputs.enumerated()
        where input.stored != nil && input.file.isShortlyKnown {
            guard let file = try? Descriptor(reading: input.file.path),
                let head = try? FileIdentity(of: file), input.file.hasNumber(of: head),
                input.file.isContinued(in: head, file)
            else { continue }
            inputs[index].file.adopt(head)
            store(index)
        }
    }
}

// Changes by the user, each on the disk before it returns

extension Checkpoint {
    /// Sets the position of a file to `offset`, or to its end if that is nil, and forgets others of its path.
    ///
    /// Reading still starts at the beginning, since `offset` may be inside a record or a page:
    /// records that end before it are skipped, and a record that contains it is forwarded whole.
    ///
    /// - Throws: `notAFile`, `behindEnd`, or an error of the system.
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

    /// Forgets the files of a path, and returns whether there were any.
    package mutating func forget(_ path: String) throws(CheckpointError) -> Bool {
        var isKnown = false
        change { positions in isKnown = positions.forget(absolutePath(path)) }
        if isKnown { try save(confirmed: 0) }
        return isKnown
    }

    /// Removes the state file at `path`, or renames a file that is none.
    package static func reset(
        _ path: StatePath, lockTimeout timeout: Duration? = nil,
        unless stopSignal: StopSignal? = nil
    ) throws(CheckpointError) -> ResetResult {
        try StateFile<FilePositions>.reset(
            path, source: source, lockTimeout: timeout, unless: stopSignal)
    }
}

/// The result of resetting a state file.
package enum ResetResult: Sendable, Hashable {
    /// There was no file.
    case absent
    case removed
    /// The file was refused for this reason, and was renamed to this path.
    case setAside(path: String, StateRefusal)
}
