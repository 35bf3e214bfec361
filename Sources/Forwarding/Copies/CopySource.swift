import Classification
import Delivery
import EventMapping
import JSONStream
import SystemCalls

/// The records that a run has for a copy, as the inputs of the copy's own pipeline: one chunk each.
struct CopySource: ~Copyable, EventSource {
    private let run: CopyRun
    private var phase = Phase.closed
    /// When a chunk was taken last.
    private var lastTaken = ContinuousClock.now
    /// The number of the last chunk that was taken.
    private var number = 0
    /// The number of the first chunk of this attempt.
    private let first: Int
    /// When the attempt ends; nil while it delivers.
    private var attemptEnd: Deadline?

    static let mayRepeat = false
    static let goesOnUndelivered = true
    private(set) var account: String?
    var progress: PullProgress? { nil }
    /// The queue is told, also where the run saves no positions.
    var savesPositions: Bool { true }

    /// What became of the messages of the chunks so far.
    private enum Phase {
        case encoded, written, closed
    }

    /// How long a batch stays open for more, as in a pipeline whose input pauses.
    private static let longestOpen = Duration.seconds(5)
    /// How often a connection is looked at meanwhile.
    private static let look = Duration.milliseconds(300)

    init(_ run: CopyRun) {
        self.run = run
        first = run.queue.next
    }

    mutating func begin() {}

    mutating func next(_: inout RunSummary) throws(RunFailure) -> SourceStep {
        while true {
            if attemptEnd?.isPast == true, !run.queue.isOver { return .end }
            switch run.queue.take(before: deadline) {
            case .chunk(let chunk, let number):
                self.number = number
                if attemptEnd != nil { return .keep(chunk.lines, position: end(of: number)) }
                account = chunk.account
                lastTaken = .now
                phase = .encoded
                return .read(stream(of: chunk))
            case .close where phase != .closed:
                phase = .closed
                return .rest(until: .now)
            case .nothing where phase == .written && .now - lastTaken >= Self.longestOpen:
                phase = .closed
                return .rest(until: .now)
            case .nothing where phase != .closed:
                phase = .written
                return .flush
            case .close, .nothing:
                continue
            case .end:
                return .end
            }
        }
    }

    /// Until when a chunk is waited for.
    private var deadline: Deadline? {
        let next: Deadline? =
            switch phase {
            case .encoded: Deadline(.now)
            case .written: Deadline(after: Self.look)
            case .closed: nil
            }
        guard let attemptEnd else { return next }
        return next.map { $0.capped(by: attemptEnd) } ?? attemptEnd
    }

    private func stream(of chunk: CopyChunk) -> InputStream {
        let count = chunk.lines.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + JSONCursor.slack)
        bytes += chunk.lines
        bytes += repeatElement(0, count: JSONCursor.slack)
        return InputStream(
            holding: bytes, count: count, name: run.copy.name, index: number, kind: chunk.kind)
    }

    func decide(
        on _: ClassifiedEvent, _: Range<Int>, of _: inout InputStream
    ) -> EventDecision { .forward }

    mutating func markRead(_: borrowing InputStream) {}

    mutating func finish(
        _: borrowing InputStream, _: StreamEnding, _: inout RunSummary
    ) -> InputPosition? {
        end(of: number)
    }

    private func end(of number: Int) -> InputPosition {
        InputPosition(input: number + 1, offset: 0, restart: 0)
    }

    mutating func confirm(
        _ position: InputPosition, records _: Int, _: SaveMoment
    ) throws(RunFailure) {
        guard position.input > first else { return }
        run.queue.release(before: position.input)
        if attemptEnd == nil { run.noteArrival() }
    }

    mutating func noteUndelivered(after failure: RunFailure) {
        attemptEnd = Deadline(after: CopyRun.pause)
        run.noteFailure(failure)
    }

    mutating func fail() {}

    func sumUp(into _: inout RunSummary) {}
}
