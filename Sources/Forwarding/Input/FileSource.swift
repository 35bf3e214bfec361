import Checkpoints
import Classification
import Delivery
import SystemCalls

/// Files and standard input, in the order of the command line: all of each, or what is new.
///
/// With a state file each input is preceded by what is left of the files that had its name before
/// (`Checkpoint`), as `logrotate` leaves them.
struct FileSource: ~Copyable, EventSource {
    private let plan: ForwardPlan
    private let observer: any RunObserver
    private let stopSignal: StopSignal?
    private var files: FileProgress?
    /// The index of the next input of the plan.
    private var index = 0
    /// The input that is read once its earlier files have been.
    private var pending: PendingInput?

    static let mayRepeat = false
    var account: String? { nil }
    var progress: PullProgress? { nil }
    var savesPositions: Bool {
        switch files {
        case .some: true
        case nil: false
        }
    }

    /// Locks the state file, if there is one.
    ///
    /// - Throws: `checkpoint`.
    init(
        _ plan: ForwardPlan, _ observer: any RunObserver, _ stopSignal: StopSignal?
    ) throws(RunFailure) {
        self.plan = plan
        self.observer = observer
        self.stopSignal = stopSignal
        guard let state = plan.state else { return }
        files = try FileProgress(
            state, rotatedTo: plan.rotatedFolders, lockTimeout: plan.lockTimeout,
            unless: stopSignal)
    }

    mutating func begin() {}

    mutating func next(_ summary: inout RunSummary) throws(RunFailure) -> SourceStep {
        while true {
            if var input = pending.take() {
                guard stopSignal?.signal == nil else {
                    summary.isCutShort = true
                    return .end
                }
                let earlier = files?.predecessor(of: &input.start)
                for lost in input.start.removeLostFiles() {
                    summary.lost += 1
                    observer.lost(input: input.name, lost)
                }
                guard let earlier else {
                    let (name, start) = (input.name, input.start)
                    return .read(
                        resumed(input.releaseFile(), name, start.input, at: start.position))
                }
                pending = consume input
                let (path, name, position) = (earlier.path, earlier.input, earlier.position)
                return .read(
                    resumed(earlier.releaseFile(), path, name, at: position, isGrowing: false))
            }
            guard index < plan.inputs.count, stopSignal?.signal == nil else { return .end }
            let name = plan.inputs[index]
            index += 1
            guard let file = open(name, &summary) else { continue }
            guard savesPositions else {
                return .read(
                    InputStream(
                        file, name: name, recordLimit: plan.recordLimit, kind: plan.kind))
            }
            if let start = try start(of: name, file, &summary), start.reason != .alreadyBegun {
                pending = PendingInput(file, name, start)
            }
        }
    }

    private func open(_ name: String, _ summary: inout RunSummary) -> Descriptor? {
        do throws(SystemError) {
            return try InputStream.open(name)
        } catch {
            summary.missingInputs += 1
            observer.failed(input: name, .system(error))
            return nil
        }
    }

    private mutating func start(
        of name: String, _ file: borrowing Descriptor, _ summary: inout RunSummary
    ) throws(RunFailure) -> StartDecision? {
        do throws(CheckpointError) {
            return try files?.beginning(of: name, file)
        } catch .cannotReadInput(_, let error) {
            summary.brokenInputs += 1
            observer.failed(input: name, .system(error))
            return nil
        } catch {
            throw .checkpoint(error)
        }
    }

    private mutating func resumed(
        _ file: consuming Descriptor, _ path: String, _ input: CheckpointInput,
        at position: FilePosition, isGrowing: Bool = true
    ) -> InputStream {
        let expected = files?.file(of: input)
        return InputStream(
            file, name: path, index: files?.begin(input, at: position) ?? 0, from: position,
            expecting: expected, isGrowing: isGrowing, recordLimit: plan.recordLimit,
            kind: plan.kind)
    }

    func decide(
        on _: ClassifiedEvent, _: Range<Int>, of _: inout InputStream
    ) -> EventDecision { .forward }

    mutating func markRead(_ stream: borrowing InputStream) {
        files?.markRead(upTo: stream.position, tail: stream.tail)
    }

    mutating func finish(
        _ stream: borrowing InputStream, _ ending: StreamEnding, _ summary: inout RunSummary
    ) -> InputPosition? {
        guard savesPositions else { return nil }
        switch ending {
        case .end: files?.end(stream.position)
        case .broken where !stream.isGrowing:
            summary.lost += 1
            files?.giveUp(stream.position)
        case .broken, .truncated, .interrupted: files?.stop(at: stream.position)
        }
        return nil
    }

    mutating func confirm(
        _ position: InputPosition, records: Int, _ moment: SaveMoment
    ) throws(RunFailure) {
        try files?.confirm(position, records: records, moment)
    }

    /// Remembers the inputs that are not read, so that a later run misses what has gone by then.
    mutating func fail() {
        guard savesPositions else { return }
        for name in plan.inputs {
            if let file = try? InputStream.open(name) { files?.remember(name, file) }
        }
    }

    func sumUp(into _: inout RunSummary) {}
}

/// An input that is open, and where reading it begins.
private struct PendingInput: ~Copyable {
    private let file: Descriptor
    let name: String
    var start: StartDecision

    init(_ file: consuming Descriptor, _ name: String, _ start: StartDecision) {
        self.file = file
        self.name = name
        self.start = start
    }

    consuming func releaseFile() -> Descriptor { file }
}

extension ForwardPlan {
    /// The size of all inputs together, if all of them are ordinary files.
    var totalBytes: Int? {
        inputs.reduce(0 as Int?) { sum, name in
            guard let sum, let size = InputStream.size(of: name) else { return nil }
            return sum + size
        }
    }
}
