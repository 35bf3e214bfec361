package import Sockets

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

    /// A file of this run.
    private struct Input {
        var file: RememberedFile
        /// What the positions have of it; nil as long as nothing was confirmed.
        var stored: RememberedFile?
    }

    /// Locks the state file at `place` and reads it; where there is none, everything is new.
    ///
    /// Without `patience` a lock that another process has is not waited for.
    package init(
        _ place: StatePlace, waitingFor patience: Duration? = nil,
        unless interruption: Interruption? = nil
    ) throws(CheckpointError) {
        state = try StateFile(
            place, source: Self.source, waitingFor: patience, unless: interruption)
        positions = state.record?.position ?? FilePositions()
        confirmedBefore = state.record?.confirmed ?? 0
    }

    /// Reads the state file at `place` without locking it; nil where there is none.
    package static func look(
        at place: StatePlace
    ) throws(CheckpointError) -> StateRecord<FilePositions>? {
        try StateFile.look(at: place, source: source)
    }

    /// Decides where reading the input begins that `path` was opened as.
    ///
    /// - Returns: nil for what is not an ordinary file: a pipe has no positions.
    package mutating func beginning(
        of path: String, _ file: borrowing Descriptor
    ) throws(CheckpointError) -> Beginning? {
        let head = try head(of: path, file)
        guard head.facts.kind == .regular else { return nil }
        if let index = inputs.firstIndex(where: { $0.file.isSurely(head) }) {
            let file = inputs[index].file
            return Beginning(.alreadyBegun, file.position, CheckpointInput(index: index))
        }
        let path = absolutePath(path)
        guard let known = positions.file(of: head) ?? positions.latest(at: path) else {
            return Beginning(.fresh, .start, add(RememberedFile(path: path, head)))
        }
        // The device may have another number since the machine has started anew.
        if known.inode == head.facts.inode, known.isContinued(in: head) {
            return resumption(of: known, at: path, head)
        }
        let isTruncated = known.hasNumber(of: head) && head.facts.size < known.position.offset
        var old = Beginning.OldFile.gone
        let predecessor = rest(of: known, besides: head, which: &old)
        return Beginning(
            isTruncated ? .truncated(old) : .replaced(old), .start,
            add(RememberedFile(path: path, head)), after: predecessor)
    }

    /// Goes on where the file was left, after what is left of the one before it.
    ///
    /// Programs write to a renamed file until they open the new one, so there may be something.
    private mutating func resumption(
        of known: RememberedFile, at path: String, _ head: FileHead
    ) -> Beginning {
        var file = known
        file.follow(head)
        let input = add(file, stored: known)
        guard positions.latest(at: path) == known,
            let earlier = positions.predecessor(of: known)
        else { return Beginning(.resumed, known.position, input) }
        var old = Beginning.OldFile.gone
        let predecessor = rest(of: earlier, besides: head, which: &old)
        return Beginning(.resumed, known.position, input, after: predecessor)
    }

    /// Looks for what is left of `known`, whose path the file with `head` has now.
    private mutating func rest(
        of known: RememberedFile, besides head: FileHead, which old: inout Beginning.OldFile
    ) -> Predecessor? {
        // Whoever began a file in this run finishes it, unless it has been cut since.
        let isBegun = inputs.contains { $0.file.hasNumber(of: known) }
        guard !isBegun || known.hasNumber(of: head) else {
            old = .finished
            return nil
        }
        guard let found = RenamedFile.find(known, besides: head) else {
            old = .gone
            return nil
        }
        var file = known
        file.follow(found.head)
        positions.remember(file, insteadOf: known)
        guard found.head.facts.size > known.position.offset else {
            old = .finished
            return nil
        }
        old = .unfinished
        return Predecessor(found, known.position, add(file, stored: file))
    }

    private mutating func add(
        _ file: RememberedFile, stored: RememberedFile? = nil
    ) -> CheckpointInput {
        inputs.append(Input(file: file, stored: stored))
        return CheckpointInput(index: inputs.count - 1)
    }

    func head(
        of path: String, _ file: borrowing Descriptor
    ) throws(CheckpointError) -> FileHead {
        do throws(SystemError) {
            return try FileHead(of: file)
        } catch {
            throw .cannotReadInput(path: path, error)
        }
    }

    /// Remembers that everything before a place of an input has been confirmed.
    ///
    /// The next `save` brings it to the disk.
    package mutating func remember(_ input: CheckpointInput, _ position: FilePosition) {
        inputs[input.index].file.confirm(position)
        store(input.index)
    }

    private mutating func store(_ index: Int) {
        let file = inputs[index].file
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
                let head = try? FileHead(of: file), input.file.hasNumber(of: head),
                input.file.isContinued(in: head)
            else { continue }
            inputs[index].file.follow(head)
            store(index)
        }
    }
}
