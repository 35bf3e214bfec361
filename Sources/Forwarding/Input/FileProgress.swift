import Checkpoints
import Delivery
import SystemCalls

/// The saved positions of a run: where its inputs begin, and how far they are confirmed.
struct FileProgress: ~Copyable {
    private var checkpoint: Checkpoint
    private var inputs: [Input] = []
    /// The first input that has not been confirmed to its end.
    private var first = 0
    private var confirmed = InputPosition.start
    private var schedule = SaveSchedule()

    private struct Input {
        let name: CheckpointInput
        /// How far it was read, once it was read to its end.
        var end: FilePosition
        /// The fingerprints of the bytes before the ends of batches that are not confirmed.
        var tails: [(offset: Int, tail: Fingerprint)] = []

        /// Removes the fingerprints up to `offset`, and returns the one there.
        mutating func removeTail(before offset: Int) -> Fingerprint? {
            tails.removeAll { $0.offset < offset }
            return tails.first.flatMap { $0.offset == offset ? $0.tail : nil }
        }
    }

    /// Locks the state file, and reads it.
    init(
        _ path: StatePath, rotatedTo rotatedFolders: [String], lockTimeout timeout: Duration?,
        unless stopSignal: StopSignal?
    ) throws(RunFailure) {
        do throws(CheckpointError) {
            checkpoint = try Checkpoint(
                path, rotatedTo: rotatedFolders, lockTimeout: timeout, unless: stopSignal)
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Decides where an input begins.
    mutating func beginning(
        of path: String, _ file: borrowing Descriptor
    ) throws(CheckpointError) -> StartDecision {
        guard let beginning = try checkpoint.startDecision(for: path, file) else {
            throw .notAFile(path: path)
        }
        return beginning
    }

    /// The next file that is to be read before an input.
    mutating func predecessor(of beginning: inout StartDecision) -> RotatedFile? {
        checkpoint.nextRotatedFile(before: &beginning)
    }

    /// Adds the input that is read next, and returns its index in positions.
    mutating func begin(_ input: CheckpointInput, at position: FilePosition) -> Int {
        checkpoint.begin(input)
        inputs.append(Input(name: input, end: position))
        return inputs.count - 1
    }

    /// What an input is known by that is read next.
    func file(of input: CheckpointInput) -> TrackedFile { checkpoint.file(of: input) }

    /// Adds an input that is not read in this run, where nothing is remembered of it.
    mutating func remember(_ path: String, _ file: borrowing Descriptor) {
        guard let beginning = try? checkpoint.startDecision(for: path, file),
            beginning.reason == .fresh
        else { return }
        checkpoint.begin(beginning.input)
    }

    /// Notes how far an input has been read, and the fingerprint of the bytes before that.
    mutating func markRead(upTo position: InputPosition, tail: Fingerprint?) {
        guard let tail, inputs.indices.contains(position.input) else { return }
        if inputs[position.input].tails.last?.offset != position.offset {
            inputs[position.input].tails.append((position.offset, tail))
        }
    }

    /// Notes that an input was read up to its end.
    mutating func end(_ position: InputPosition) {
        guard let end = FilePosition(position) else { return }
        inputs[position.input].end = end
        checkpoint.end(inputs[position.input].name, at: end.offset)
    }

    /// Notes that an input was read up to here, and that this is not its end.
    mutating func stop(at position: InputPosition) {
        if let end = FilePosition(position) { inputs[position.input].end = end }
    }

    /// Gives up an earlier file that cannot be read on.
    mutating func giveUp(_ position: InputPosition) {
        if let end = FilePosition(position) { inputs[position.input].end = end }
        checkpoint.abandon(inputs[position.input].name)
    }

    /// Remembers what is confirmed, and saves it when it is time to.
    mutating func confirm(
        _ position: InputPosition, records: Int, _ moment: SaveMoment
    ) throws(RunFailure) {
        if position != confirmed, inputs.indices.contains(position.input) {
            confirmed = position
            while first < position.input {
                remember(first, inputs[first].end)
                first += 1
            }
            if let place = FilePosition(position) { remember(first, place) }
        }
        try save(records: records, moment)
    }

    private mutating func remember(_ index: Int, _ position: FilePosition) {
        let tail = inputs[index].removeTail(before: position.offset)
        checkpoint.remember(inputs[index].name, position, tail: tail)
    }

    private mutating func save(records: Int, _ moment: SaveMoment) throws(RunFailure) {
        guard schedule.isDue(moment) else { return }
        do throws(CheckpointError) {
            try checkpoint.save(confirmed: records)
        } catch {
            throw .checkpoint(error)
        }
    }
}

extension FilePosition {
    fileprivate init?(_ position: InputPosition) {
        self.init(offset: position.offset, restart: position.restart)
    }
}
