import Checkpoints
import Delivery
import Sockets

/// Where the inputs of a run begin, and how far they have been confirmed: on the disk.
struct Resumption: ~Copyable {
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
    }

    /// How long positions are collected, since each time they are saved costs a millisecond.
    private static let interval = Duration.milliseconds(100)

    /// Locks the state file, and reads it.
    init(
        _ place: StatePlace, waitingFor patience: Duration?, unless interruption: Interruption?
    ) throws(RunFailure) {
        do throws(CheckpointError) {
            checkpoint = try Checkpoint(place, waitingFor: patience, unless: interruption)
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Decides where an input begins.
    mutating func beginning(
        of path: String, _ file: borrowing Descriptor
    ) throws(CheckpointError) -> Beginning {
        guard let beginning = try checkpoint.beginning(of: path, file) else {
            throw .notAFile(path: path)
        }
        return beginning
    }

    /// Takes in the input that is read next, which is the one with this index in positions.
    mutating func begin(_ input: CheckpointInput, at position: FilePosition) -> Int {
        inputs.append(Input(name: input, end: position))
        return inputs.count - 1
    }

    /// Notes how far an input was read.
    mutating func end(_ position: InputPosition) {
        if let end = FilePosition(position) { inputs[position.input].end = end }
    }

    /// Remembers what is confirmed, and saves it when it is time to.
    mutating func confirm(
        _ position: InputPosition, records: Int, isLast: Bool
    ) throws(RunFailure) {
        if position != confirmed, inputs.indices.contains(position.input) {
            confirmed = position
            while first < position.input {
                checkpoint.remember(inputs[first].name, inputs[first].end)
                first += 1
            }
            if let place = FilePosition(position) {
                checkpoint.remember(inputs[first].name, place)
            }
        }
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
