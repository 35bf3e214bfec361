import Checkpoints
import Delivery
import SystemCalls

/// Where the inputs of a run begin, and how far they have been confirmed: on the disk.
struct FileProgress: ~Copyable {
    private var checkpoint: Checkpoint
    private var inputs: [Input] = []
    /// The first input that has not been confirmed to its end.
    private var first = 0
    private var confirmed = InputPosition.start
    private var saved: ContinuousClock.Instant?

    private struct Input {
        let name: CheckpointInput
        /// How far it was read, once it was read to its end.
        var end: FilePosition
        /// What stands before the places up to which batches reach, as far as they are open.
        var tails: [(offset: Int, tail: Fingerprint)] = []

        /// The fingerprint of what stands before `offset`, and forgets those before it.
        mutating func takeTail(before offset: Int) -> Fingerprint? {
            tails.removeAll { $0.offset < offset }
            return tails.first.flatMap { $0.offset == offset ? $0.tail : nil }
        }
    }

    /// How long positions are collected, since each time they are saved costs a millisecond.
    private static let interval = Duration.milliseconds(100)

    /// Locks the state file, and reads it.
    init(
        _ place: StatePath, rotatedTo rotatedFolders: [String], waitingFor patience: Duration?,
        unless interruption: StopSignal?
    ) throws(RunFailure) {
        do throws(CheckpointError) {
            checkpoint = try Checkpoint(
                place, rotatedTo: rotatedFolders, waitingFor: patience, unless: interruption)
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Decides where an input begins.
    mutating func beginning(
        of path: String, _ file: borrowing Descriptor
    ) throws(CheckpointError) -> StartDecision {
        guard let beginning = try checkpoint.beginning(of: path, file) else {
            throw .notAFile(path: path)
        }
        return beginning
    }

    /// The next file that is to be read before an input.
    mutating func predecessor(of beginning: inout StartDecision) -> RotatedFile? {
        checkpoint.predecessor(of: &beginning)
    }

    /// Takes in the input that is read next, which is the one with this index in positions.
    mutating func begin(_ input: CheckpointInput, at position: FilePosition) -> Int {
        checkpoint.begin(input)
        inputs.append(Input(name: input, end: position))
        return inputs.count - 1
    }

    /// Takes in an input that is not read in this run, where nothing is remembered of it.
    mutating func remember(_ path: String, _ file: borrowing Descriptor) {
        guard let beginning = try? checkpoint.beginning(of: path, file), beginning.reason == .fresh
        else { return }
        checkpoint.begin(beginning.input)
    }

    /// Notes a place up to which an input has been read, and what stands before it.
    mutating func note(_ position: InputPosition, tail: Fingerprint?) {
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

    /// Gives up an earlier file that cannot be read on.
    mutating func giveUp(_ position: InputPosition) {
        if let end = FilePosition(position) { inputs[position.input].end = end }
        checkpoint.giveUp(inputs[position.input].name)
    }

    /// Remembers what is confirmed, and saves it when it is time to.
    mutating func confirm(
        _ position: InputPosition, records: Int, isLast: Bool
    ) throws(RunFailure) {
        if position != confirmed, inputs.indices.contains(position.input) {
            confirmed = position
            while first < position.input {
                remember(first, inputs[first].end)
                first += 1
            }
            if let place = FilePosition(position) { remember(first, place) }
        }
        try save(records: records, isLast: isLast)
    }

    private mutating func remember(_ index: Int, _ position: FilePosition) {
        let tail = inputs[index].takeTail(before: position.offset)
        checkpoint.remember(inputs[index].name, position, tail: tail)
    }

    private mutating func save(records: Int, isLast: Bool) throws(RunFailure) {
        let now = ContinuousClock.now
        if !isLast, let saved, now - saved < Self.interval { return }
        saved = now
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
