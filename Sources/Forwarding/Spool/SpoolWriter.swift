import Checkpoints
import Compression
import SystemCalls

/// The thread that reads standard input into segments, block by block.
///
/// Blocks are taken once the disk has them: at once where the last was taken 100 ms ago, or else 100 ms
/// after it, or at 1 MiB. Where the spool is full, or the disk refuses a block, nothing more is read. What
/// was read goes to the pipeline without the disk once that has nothing else to do.
struct SpoolWriter: ~Copyable {
    private let ledger: SpoolLedger
    private let stopSignal: StopSignal?
    private let notes: @Sendable (SpoolNote) -> Void
    private var source: InputSource
    /// What was read, up to `count`.
    private var block = [UInt8](repeating: 0, count: firstSize)
    private var count = 0
    private var ending: SpoolEnding?
    /// Whether the form of the input is not known yet.
    private var isUndecided = true
    private var isPacked = false
    /// The offset in the stream of the block.
    private var offset = 0

    private var segment: SegmentWriter?
    /// How large a segment gets.
    private let segmentSize: Int
    /// When the last block was taken.
    private var lastTaken: ContinuousClock.Instant?
    /// Whether the disk has refused the last block.
    private var isRefused = false
    /// Whether the disk has lost a block, so that nothing more is written to it.
    private var isBroken = false
    /// Whether the spool is full although the pipeline has read everything in it.
    private var isStuck = false
    /// What was said last of the room in the spool.
    private var saidFullness = Fullness.hasRoom

    private enum Fullness: Comparable {
        case hasRoom, full, passedBy
    }

    private static let firstSize = 64 * 1024
    private static let interval = Duration.milliseconds(100)
    /// After what time a full disk is tried again.
    private static let pause = Duration.seconds(1)
    /// How long the spool must have been full before that is said: with a fast input it is for moments.
    private static let longestSilence = Duration.seconds(5)
    /// How long a full spool waits for the confirmation of all that the pipeline has read: longer than
    /// a batch stays open.
    private static let patience = Duration.seconds(10)
    /// The largest segment in bytes.
    private static let largestSegment = 16 << 20

    /// Opens standard input.
    init(
        _ ledger: SpoolLedger, _ stopSignal: StopSignal?,
        notes: @escaping @Sendable (SpoolNote) -> Void
    ) throws(SystemError) {
        self.ledger = ledger
        self.stopSignal = stopSignal
        self.notes = notes
        let file = try InputStream.open("-")
        let isRegularFile = (try? file.isRegularFile) ?? false
        source = InputSource(file, isRegularFile: isRegularFile)
        segmentSize = min(ledger.limit / 16, Self.largestSegment)
    }

    /// Reads to the end of the input, or until the run ends.
    mutating func run() {
        while ending == nil {
            guard awaitRoom() else { break }
            fill()
            if count > 0, !isUndecided { store() }
        }
        ledger.end(ending ?? .end)
    }

    /// Whether the run wants no more.
    private var isStopped: Bool { ledger.isHalted || stopSignal?.signal != nil }

    // Reading

    /// Waits until the spool has room for a block; returns false if the run ends before.
    private mutating func awaitRoom() -> Bool {
        guard !isBroken else { return !isStopped }
        let start = ContinuousClock.now
        var drained: ContinuousClock.Instant?
        while !isStopped {
            let size = ledger.size
            if size <= ledger.limit / 4 * 3 { say(.hasRoom) }
            if size + SegmentWriter.size(of: SpoolFolder.largestBlock) <= ledger.limit {
                isStuck = false
                return true
            }
            if isStuck { return true }
            let now = ContinuousClock.now
            if now - start >= Self.longestSilence { say(.full) }
            drained = ledger.isDrained ? drained ?? now : nil
            if let drained, now - drained >= Self.patience {
                say(.passedBy)
                isStuck = true
                return true
            }
            wait(Self.pause)
        }
        return false
    }

    /// Says that the spool has become fuller, or that a quarter of it is free again.
    private mutating func say(_ fullness: Fullness) {
        guard fullness > saidFullness || (fullness == .hasRoom && saidFullness != .hasRoom) else {
            return
        }
        saidFullness = fullness
        switch fullness {
        case .hasRoom: notes(.hasRoom)
        case .full: notes(.full(path: ledger.folder.path, limit: ledger.limit))
        case .passedBy: notes(.passedBy(path: ledger.folder.path))
        }
    }

    /// Waits until the pipeline has done something, or the run ends.
    private func wait(_ time: Duration) {
        _ = try? ledger.writerWakeup.wait(before: Deadline(after: time), unless: stopSignal)
        ledger.writerWakeup.clear()
    }

    /// Reads until the block is to be taken, or the input ends.
    private mutating func fill() {
        var times: (pause: Deadline, last: ContinuousClock.Instant)?
        while count < SpoolFolder.largestBlock, ending == nil {
            do throws(InputError) {
                switch try source.wait(
                    before: times?.pause, unless: stopSignal, or: ledger.writerWakeup)
                {
                case .ready: break
                case .timedOut: return
                case .interrupted where isStopped: return
                case .interrupted:
                    ledger.writerWakeup.clear()
                    continue
                }
                try read()
            } catch .system(let error) where error.wouldBlock {
                continue
            } catch {
                ending = .broken(error)
            }
            guard count > 0, !isUndecided else { continue }
            let now = ContinuousClock.now
            if let times, now >= times.last { return }
            if times == nil {
                let pause = max(now, lastTaken.map { $0 + Self.interval } ?? now)
                times = (Deadline(pause), now + Self.interval)
            }
        }
    }

    /// Reads once.
    private mutating func read() throws(InputError) {
        if block.count - count < Self.firstSize {
            let size = min(4 * block.count, SpoolFolder.largestBlock)
            block += [UInt8](repeating: 0, count: max(size - block.count, 0))
        }
        guard let read = try source.read(into: &block, from: count, to: block.count) else { return }
        count += read
        if isUndecided { try decide(isWhole: read == 0) }
        if read == 0, !isUndecided { ending = .end }
    }

    /// Finds out in what form the bytes come.
    private mutating func decide(isWhole: Bool) throws(InputError) {
        switch InputForm(
            beginningWith: Array(block[..<min(count, InputForm.length)]), isWhole: isWhole)
        {
        case nil: return
        case .plain: isUndecided = false
        case .gzip where isPacked: throw foreign(.gzip)
        case .gzip:
            isPacked = true
            let beginning = Array(block[..<count])
            count = 0
            try source.unpack(beginning)
        case .foreign(let form): throw foreign(form)
        }
    }

    /// Drops what is of no use in a spool.
    private mutating func foreign(_ form: ForeignForm) -> InputError {
        count = 0
        return .foreign(form)
    }

    // Writing

    /// Has the block taken, or gives it to the pipeline where the disk does not take it.
    private mutating func store() {
        let end = offset + count
        while isBroken || isStuck || !write(upTo: end) {
            if ledger.isDrained {
                ledger.offer(Array(block[..<count]), upTo: end)
                while ledger.holdsMemory, !isOver { wait(Self.pause) }
                break
            }
            if isOver {
                if isBroken || !write(upTo: end) { ledger.noteLost(count, upTo: end) }
                break
            }
            wait(Self.pause)
        }
        offset = end
        count = 0
        lastTaken = .now
    }

    /// Whether the pipeline reads nothing more.
    private var isOver: Bool { ledger.isHalted }

    /// Writes the block to a segment, and returns whether the disk has it.
    private mutating func write(upTo end: Int) -> Bool {
        do throws(SegmentWriter.Failure) {
            try append(upTo: end)
            if isRefused { notes(.writes(path: ledger.folder.path)) }
            isRefused = false
            return true
        } catch {
            switch error {
            case .notWritten(let error):
                if !isRefused { notes(.cannotWrite(path: ledger.folder.path, error)) }
                isRefused = true
            case .notSynchronized(let error):
                notes(.notSynchronized(path: ledger.folder.path, error))
                ledger.noteBroken()
                isBroken = true
            }
            return false
        }
    }

    private mutating func append(upTo end: Int) throws(SegmentWriter.Failure) {
        if var current = segment.take() {
            let size = current.segment.size
            // A block that is in no segment may have come between.
            if current.end == offset,
                size == 0 || size + SegmentWriter.size(of: count) <= segmentSize
            {
                do throws(SegmentWriter.Failure) {
                    try current.append(block, count: count, at: offset, in: ledger.folder)
                } catch {
                    segment = consume current
                    throw error
                }
                ledger.noteTaken(current.segment, upTo: end)
                segment = consume current
                return
            }
            if size == 0 { try? ledger.folder.remove(current.segment) }
        }
        let created: SegmentWriter
        do throws(SystemError) {
            created = try ledger.folder.create(
                number: ledger.nextNumber(), stream: ledger.stream, start: offset)
        } catch {
            throw .notWritten(error)
        }
        segment = consume created
        try append(upTo: end)
    }
}
