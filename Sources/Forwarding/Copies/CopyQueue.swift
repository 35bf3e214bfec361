import Delivery
import Dispatch
import OnePasswordEvents
import Synchronization
import SystemCalls

/// Records on their way to a copy, one on each line.
struct CopyChunk: Sendable {
    var lines: [UInt8]
    /// The kind that every event is treated as; nil to detect each one's.
    let kind: EventKind?
    /// The account of the events, where they do not say it and it is known.
    let account: String?
    /// The position in the run's input after the last record.
    var position: InputPosition
    /// When the first record was read.
    let start = ContinuousClock.now
}

/// The records that a run has read and a copy has not dealt with, between the threads of both.
///
///     run ──put──► waiting, 64 MiB ──take──► taken ──release──► safePosition
///
/// Chunks are numbered as they are taken. That number is the input of the copy's own positions.
final class CopyQueue: Sendable {
    /// How many bytes may wait before the run waits for the copy.
    static let limit = 64 << 20
    /// Up to how many bytes chunks that wait are joined.
    private static let chunk = 256 * 1024

    /// What `take` returns.
    enum Taken: Sendable {
        case chunk(CopyChunk, number: Int)
        /// The run wants to know what has arrived.
        case close
        /// The time is over.
        case nothing
        /// Nothing more comes.
        case end
    }

    private struct State {
        var waiting: [CopyChunk] = []
        var waitingBytes = 0
        /// What was taken and is not dealt with.
        var taken: [(number: Int, position: InputPosition, start: ContinuousClock.Instant)] = []
        var next = 0
        var mark = InputPosition.start
        var safePosition = InputPosition.start
        /// Whether a record is lost to the copy, so that the position stays before it.
        var isFrozen = false
        var isEnded = false
        var wantsClose = false
        var progress = ContinuousClock.now

        var isSettled: Bool { waiting.isEmpty && taken.isEmpty }

        mutating func advance(to position: InputPosition) {
            if !isFrozen { safePosition = position }
        }
    }

    private let state = Mutex(State())
    /// Signaled when there may be something to take.
    private let arrivals = DispatchSemaphore(value: 0)
    /// Signaled when there may be room.
    private let room = DispatchSemaphore(value: 0)

    // The run's side

    /// Adds a chunk, whether there is room or not.
    func put(_ chunk: CopyChunk) {
        state.withLock { state in
            state.mark = chunk.position
            state.waitingBytes += chunk.lines.count
            let last = state.waiting.count - 1
            if last >= 0, state.waiting[last].lines.count + chunk.lines.count <= Self.chunk,
                state.waiting[last].kind == chunk.kind,
                state.waiting[last].account == chunk.account
            {
                state.waiting[last].lines.reserveCapacity(Self.chunk)
                state.waiting[last].lines += chunk.lines
                state.waiting[last].position = chunk.position
            } else {
                state.waiting.append(chunk)
            }
        }
        arrivals.signal()
    }

    /// Notes how far the input has been read, where nothing in it was for this copy.
    func mark(_ position: InputPosition) {
        state.withLock { state in
            state.mark = position
            if let last = state.waiting.indices.last {
                state.waiting[last].position = position
            } else if let last = state.taken.indices.last {
                state.taken[last].position = position
            } else {
                state.advance(to: position)
            }
        }
    }

    /// Asks for what has arrived, as soon as nothing waits.
    func close() {
        state.withLock { $0.wantsClose = true }
        arrivals.signal()
    }

    /// Notes that nothing more comes.
    func end() {
        state.withLock { $0.isEnded = true }
        arrivals.signal()
    }

    /// Whether more waits than may.
    var isFull: Bool { state.withLock { $0.waitingBytes > Self.limit } }

    /// Waits for room until `deadline`.
    func waitForRoom(before deadline: Deadline) {
        while isFull, room.wait(timeout: deadline.dispatchTime) == .success {}
    }

    /// Since when the oldest record has not been dealt with; nil if all have been.
    var oldest: ContinuousClock.Instant? {
        state.withLock { $0.taken.first?.start ?? $0.waiting.first?.start }
    }

    /// When a record was taken or dealt with last.
    var progress: ContinuousClock.Instant { state.withLock { $0.progress } }

    /// Whether every record has been dealt with.
    var isSettled: Bool { state.withLock { $0.isSettled } }

    /// Everything before it has been dealt with: it has arrived, or is kept.
    var safePosition: InputPosition { state.withLock { $0.safePosition } }

    // The copy's side

    /// Takes the next chunk, for which it waits until `deadline`; without one, as long as it takes.
    func take(before deadline: Deadline?) -> Taken {
        while true {
            let taken: Taken? = state.withLock { state in
                guard state.waiting.isEmpty else {
                    let chunk = state.waiting.removeFirst()
                    state.waitingBytes -= chunk.lines.count
                    state.taken.append((state.next, chunk.position, chunk.start))
                    state.next += 1
                    state.progress = .now
                    return .chunk(chunk, number: state.next - 1)
                }
                if state.isEnded { return .end }
                defer { state.wantsClose = false }
                return state.wantsClose ? .close : nil
            }
            if let taken {
                room.signal()
                return taken
            }
            if deadline?.isPast == true { return .nothing }
            _ = arrivals.wait(timeout: deadline?.dispatchTime ?? .distantFuture)
        }
    }

    /// Notes that all chunks before `number` have been dealt with.
    func release(before number: Int) {
        state.withLock { state in
            while let first = state.taken.first, first.number < number {
                state.taken.removeFirst()
                state.progress = .now
                state.advance(to: first.position)
            }
            if state.isSettled { state.advance(to: state.mark) }
        }
    }

    /// Notes that some of what was taken is lost to the copy, and kept nowhere.
    func freeze() {
        state.withLock { state in
            state.isFrozen = true
            state.taken.removeAll()
        }
    }

    /// The number of the chunk that is taken next.
    var next: Int { state.withLock { $0.next } }

    /// Whether nothing more will be taken.
    var isOver: Bool { state.withLock { $0.isEnded && $0.waiting.isEmpty } }
}

extension Deadline {
    /// The same moment for a semaphore, no earlier.
    fileprivate var dispatchTime: DispatchTime { .now() + .milliseconds(Int(pollMilliseconds)) }
}
