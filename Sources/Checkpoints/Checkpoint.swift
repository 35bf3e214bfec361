package import SystemCalls

/// How far the input files have been confirmed, kept in a state file that this run has locked.
///
/// Only what was remembered is saved, so whoever remembers nothing but what is confirmed never
/// loses a record. Of two files with one name, the earlier is to be remembered first.
package struct Checkpoint: ~Copyable {
    /// What state files of this kind call their source.
    static let source = "files"

    private var state: StateFile<FilePositions>
    private var positions: FilePositions
    /// The files of this run, in the order in which they were begun.
    private var inputs: [Input] = []
    private var isChanged = false
    /// How many records had been confirmed before this run.
    private let confirmedBefore: Int
    /// Folders where rotated files may be, beside those of the inputs.
    let rotatedFolders: [String]

    /// A file of this run.
    private struct Input {
        var file: TrackedFile
        /// What the positions have of it; nil as long as nothing was confirmed.
        var stored: TrackedFile?
    }

    /// Locks the state file at `place` and reads it; where there is none, everything is new.
    ///
    /// Rotated files are looked for in `rotatedFolders`, too. Without `timeout` a lock that
    /// another process has is not waited for.
    package init(
        _ place: StatePath, rotatedTo rotatedFolders: [String] = [],
        lockTimeout timeout: Duration? = nil,
        unless interruption: StopSignal? = nil
    ) throws(CheckpointError) {
        state = try StateFile(
            place, source: Self.source, lockTimeout: timeout, unless: interruption)
        self.rotatedFolders = rotatedFolders
        positions = state.record?.position ?? FilePositions()
        confirmedBefore = state.record?.confirmed ?? 0
    }

    /// Reads the state file at `place` without locking it; nil where there is none.
    package static func look(
        at place: StatePath
    ) throws(CheckpointError) -> StateRecord<FilePositions>? {
        try StateFile.look(at: place, source: source)
    }

    /// Decides where reading the input begins that `path` was opened as.
    ///
    /// What `nextRotatedFile(before:)` gives is to be read before it.
    ///
    /// - Returns: nil for what is not an ordinary file: a pipe has no positions.
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
            ?? latest.flatMap { $0.isEmpty && $0.hasNumber(of: head) ? $0 : nil }
        // The device may have another number since the machine has started anew.
        if let known = known ?? latest, known.isContinued(in: head, file),
            known.inode == head.status.inode || known.path != path
        {
            earlier.remembered = positions.all(at: path).filter { $0 != known && known == latest }
            // Nothing says that it is not another file, or cut since it was empty; a cut would show
            // in its time.
            if known.isEmpty, known.modified != head.status.modifiedNanoseconds {
                earlier.last = EarlierFiles.Last(file: known, wasEmpty: true)
            }
            return resumption(of: known, head, file, earlier)
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

    /// Goes on where the file was left.
    private mutating func resumption(
        of known: TrackedFile, _ head: FileIdentity, _ file: borrowing Descriptor,
        _ earlier: EarlierFiles
    ) -> StartDecision {
        var remembered = known
        remembered.follow(head)
        let offset = known.position.offset
        if known.tail == nil, offset > 0 {
            // As state files of version 0.1.0 have it.
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

    /// Whether a file that is remembered has been begun in this run.
    func isBegun(_ known: TrackedFile) -> Bool {
        inputs.contains { $0.file.hasNumber(of: known) && $0.file.mayBe(known) }
    }

    /// Whether a listed file is remembered, or has been begun.
    func isKnown(_ entry: Generations.Entry) -> Bool {
        let files = (positions.files + inputs.map(\.file)).filter {
            !$0.isEmpty && entry.status.isOf($0)
        }
        guard !files.isEmpty, let found = RenamedFile.open(entry) else { return false }
        return files.contains { found.isContinuation(of: $0) }
    }

    /// Remembers a file that was found under another name, or is gone.
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

    /// Remembers an input that is read from now on, so that it is missed if it goes.
    package mutating func begin(_ input: CheckpointInput) {
        if let stored = inputs[input.index].stored, positions.files.contains(stored) { return }
        inputs[input.index].stored = nil
        store(input.index)
    }

    /// Remembers that everything before a place of an input has been confirmed.
    ///
    /// `tail` is the fingerprint of the bytes right before it, where it is known. The next `save`
    /// brings it to the disk.
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

    /// Remembers that an input cannot be read on, so that it is not looked for again.
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

    /// Changes what is remembered in any way.
    mutating func change(_ body: (inout FilePositions) -> Void) {
        body(&positions)
        isChanged = true
    }

    /// Brings what was remembered to the disk, if anything was, and returns once it is there.
    ///
    /// `confirmed` is the number of records that have been confirmed in this run.
    package mutating func save(confirmed: Int) throws(CheckpointError) {
        guard isChanged else { return }
        knowShortFilesBetter()
        try state.save(positions, confirmed: confirmedBefore + confirmed)
        isChanged = false
    }

    /// Covers more of files that were short when they were begun.
    ///
    /// A file that has lost its path since keeps the fingerprint that it has.
    private mutating func knowShortFilesBetter() {
        for (index, input) in inputs.enumerated()
        where input.stored != nil && input.file.isShortlyKnown {
            guard let file = try? Descriptor(reading: input.file.path),
                let head = try? FileIdentity(of: file), input.file.hasNumber(of: head),
                input.file.isContinued(in: head, file)
            else { continue }
            inputs[index].file.follow(head)
            store(index)
        }
    }
}
