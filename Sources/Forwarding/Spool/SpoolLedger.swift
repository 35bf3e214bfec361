import Checkpoints
import Dispatch
import Synchronization
import SystemCalls

/// What the two threads of a run share of its spool: the segments, and how far its stream is taken.
///
///     standard input ──► SpoolWriter ──block──► segments ──► SpoolFeed ──► Pipeline
///                              ▲      taken                     │
///                              └────── room, when segments are removed
final class SpoolLedger: Sendable {
    let folder: SpoolFolder
    /// The most bytes that all segments may have.
    let limit: Int
    /// The number of the stream that this run reads.
    let stream: Int
    /// Wakes the writer, which waits for input, room, or for the pipeline to come to the end.
    let writerWakeup: Wakeup
    /// Wakes the pipeline, which waits for more.
    private let feedWakeup: Wakeup
    private let state: Mutex<State>
    private let hasEnded = DispatchSemaphore(value: 0)

    private struct State {
        var segments: [SpoolSegment]
        var lastNumber: Int
        /// Up to here the stream can be read.
        var readable = 0
        /// The last of it, where it is not in a segment.
        var memory: [UInt8]?
        /// What of it was never in a segment, and is not confirmed.
        var untaken: [Range<Int>] = []
        var ending: SpoolEnding?
        var isHalted = false
        /// Whether the disk did not keep a block.
        var isBroken = false
        /// Whether the pipeline has come to the end of what can be read, and waits for more.
        var isDrained = false

        /// Up to here segments have it.
        var taken: Int { readable - (memory?.count ?? 0) }
        var size: Int { segments.reduce(0) { $0 + $1.size } }

        mutating func noteUntaken(_ count: Int, upTo end: Int) {
            let start = end - count
            if let last = untaken.last, last.upperBound == start {
                untaken[untaken.count - 1] = last.lowerBound..<end
            } else {
                untaken.append(start..<end)
            }
        }
    }

    /// Creates the ledger of a run, which goes on after the streams in `spool`.
    init(_ spool: borrowing Spool, limit: Int) throws(SystemError) {
        folder = spool.folder
        self.limit = limit
        stream = max(spool.position.stream, spool.segments.last?.stream ?? 0) + 1
        state = Mutex(State(segments: spool.segments, lastNumber: spool.lastNumber))
        writerWakeup = try Wakeup()
        feedWakeup = try Wakeup()
    }

    /// A descriptor that is readable once there is more to be read.
    func descriptor() throws(SystemError) -> Descriptor { try feedWakeup.descriptor() }

    // What the writer does

    /// How many bytes all segments have.
    var size: Int { state.withLock { $0.size } }

    /// Whether the writer is to end.
    var isHalted: Bool { state.withLock { $0.isHalted } }

    /// Whether the pipeline has read everything that it can.
    var isDrained: Bool { state.withLock { $0.isDrained } }

    /// Whether the block that was offered was not taken yet.
    var holdsMemory: Bool { state.withLock { $0.memory != nil } }

    /// Up to where the stream can be read.
    var readable: Int { state.withLock { $0.readable } }

    /// Up to where segments have the stream.
    var taken: Int { state.withLock { $0.taken } }

    /// Notes that the disk did not keep a block.
    func noteBroken() { state.withLock { $0.isBroken = true } }

    /// Whether the disk did not keep a block.
    var isBroken: Bool { state.withLock { $0.isBroken } }

    /// Returns the number of the next segment.
    func nextNumber() -> Int {
        state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
    }

    /// Notes that a segment has a block more, which is on the disk.
    func noteTaken(_ segment: SpoolSegment, upTo end: Int) {
        publish { state in
            var segment = segment
            if let last = state.segments.last, last.number == segment.number {
                segment.isDamaged = last.isDamaged
                state.segments.removeLast()
            }
            state.segments.append(segment)
            state.readable = end
        }
    }

    /// Offers a block that is in no segment.
    func offer(_ block: [UInt8], upTo end: Int) {
        publish { state in
            state.memory = block
            state.readable = end
            state.noteUntaken(block.count, upTo: end)
        }
    }

    /// Notes that a block is given up.
    func noteLost(_ count: Int, upTo end: Int) {
        state.withLock { $0.noteUntaken(count, upTo: end) }
    }

    /// Notes that nothing more comes.
    func end(_ ending: SpoolEnding) {
        publish { $0.ending = ending }
        hasEnded.signal()
    }

    private func publish(_ body: (inout State) -> Void) {
        let isAwaited = state.withLock { state in
            body(&state)
            defer { state.isDrained = false }
            return state.isDrained
        }
        if isAwaited { feedWakeup.wake() }
    }

    // What the pipeline does

    /// How many bytes after a place were read, and are in no segment.
    func untaken(after position: SpoolPosition) -> Int {
        let offset =
            position.stream == stream ? position.offset : position.stream < stream ? 0 : Int.max
        return state.withLock { state in
            state.untaken.removeAll { $0.upperBound <= offset }
            return state.untaken.reduce(0) { $0 + $1.upperBound - max($1.lowerBound, offset) }
        }
    }

    /// Drops a block that is in no segment, and that nobody has read.
    func dropMemory() {
        state.withLock { state in
            state.readable = state.taken
            state.memory = nil
        }
    }

    /// What can be read of a stream at an offset.
    enum Supply {
        case segment(SpoolSegment)
        case memory([UInt8])
        case nothingYet
        case end(SpoolEnding)
    }

    /// Returns where the bytes of a stream from `offset` on are.
    func supply(of stream: Int, at offset: Int) -> Supply {
        guard isSupplied(of: stream, at: offset) else { return .nothingYet }
        let (supply, isMemory) = state.withLock { state -> (Supply, Bool) in
            if stream == self.stream, offset >= state.taken {
                if let block = state.memory.take() { return (.memory(block), true) }
                return (.end(state.ending ?? .end), false)
            }
            let segment = state.segments.last { $0.stream == stream && $0.start <= offset }
            return (segment.map(Supply.segment) ?? .end(.end), false)
        }
        if isMemory { writerWakeup.wake() }
        return supply
    }

    /// Whether there is something to be read of a stream at an offset, or its end; if not, the
    /// descriptor is readable once there is.
    func isSupplied(of stream: Int, at offset: Int) -> Bool {
        let isThere = state.withLock { state in
            let isThere =
                stream != self.stream || state.ending != nil || offset < state.readable
            if !isThere {
                feedWakeup.clear()
                state.isDrained = true
            }
            return isThere
        }
        if !isThere { writerWakeup.wake() }
        return isThere
    }

    /// All segments, the oldest first.
    var segments: [SpoolSegment] { state.withLock { $0.segments } }

    /// Returns the first segment after a place.
    func segment(after position: SpoolPosition) -> SpoolSegment? {
        state.withLock { $0.segments.first { position < $0.position } }
    }

    /// Notes that a segment is damaged.
    func noteDamage(_ number: Int) {
        state.withLock { state in
            for index in state.segments.indices where state.segments[index].number == number {
                state.segments[index].isDamaged = true
            }
        }
    }

    /// The segments in which everything is before `position`.
    func segments(before position: SpoolPosition) -> [SpoolSegment] {
        state.withLock { state in
            state.segments.indices.filter { index in
                let next = state.segments.dropFirst(index + 1).first?.position
                return next.map { $0 <= position } ?? false
                    || state.segments[index].stream < position.stream
            }.map { state.segments[$0] }
        }
    }

    /// Notes that a segment was removed, which makes room.
    func noteRemoved(_ segment: SpoolSegment) {
        state.withLock { state in
            state.segments.removeAll { $0.number == segment.number }
        }
        writerWakeup.wake()
    }

    /// Has the writer end, and waits until it has written what it has read, 5 s at most.
    func halt() {
        let isFirst = state.withLock { state in
            defer { state.isHalted = true }
            return !state.isHalted
        }
        guard isFirst else { return }
        writerWakeup.wake()
        _ = hasEnded.wait(timeout: .now() + .seconds(5))
    }
}

/// How a stream in a spool ends.
enum SpoolEnding: Sendable {
    case end
    /// What comes after cannot be read.
    case broken(InputError)
}
