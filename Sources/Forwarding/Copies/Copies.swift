import Classification
import Delivery
import OnePasswordEvents
import SystemCalls

/// The copies of a run, as the run feeds them.
///
/// Each gets the records of its events as they were read, so that it can write them in a form of its
/// own, and has its own queue, thread, pipeline and confirmation.
struct Copies: ~Copyable {
    /// A copy, and the records for it that its queue does not have yet.
    private struct Tap {
        let run: CopyRun
        let takesAll: Bool
        let bit: CopySet
        var lines: [UInt8] = []

        /// Removes the lines, and returns them in no more memory than they need.
        mutating func takeLines() -> [UInt8] {
            var taken: [UInt8] = []
            taken.reserveCapacity(lines.count)
            taken += lines
            lines.removeAll(keepingCapacity: lines.count <= Self.kept)
            return taken
        }

        /// Up to how many bytes the memory of lines is used again.
        private static let kept = 1 << 20
    }

    private var taps: [Tap] = []
    private var hasEnded = false
    /// Whether there are none.
    let isEmpty: Bool

    /// Creates the copies of a run's plan; nothing is opened but their files.
    ///
    /// - Throws: `cannotOpen` or `refusedFile`.
    init(_ run: RunContext) throws(RunFailure) {
        let copies = run.plan.copies
        isEmpty = copies.isEmpty
        for (index, copy) in copies.enumerated() {
            var copy = copy
            copy.plan.internalEvents = run.plan.internalEvents
            taps.append(
                Tap(
                    run: try CopyRun(copy, of: run), takesAll: copy.takesAll,
                    bit: CopySet(index: index)))
        }
    }

    /// Starts all threads.
    ///
    /// - Throws: `delivery`, where the system permits no more of them.
    func start() throws(RunFailure) {
        for tap in taps { try tap.run.start() }
    }

    // Records

    /// Adds the record of an event to the copies that get it, by themselves or by a rule.
    mutating func add(
        _ range: Range<Int>, of stream: borrowing InputStream, namedBy rule: RuleOutcome?
    ) {
        let named = rule?.copies ?? []
        for index in taps.indices
        where taps[index].takesAll || named.contains(taps[index].bit) {
            stream.appendLine(of: range, to: &taps[index].lines)
        }
    }

    /// Hands over what was added, and notes that the input has been read up to `position`.
    mutating func submit(upTo position: InputPosition, kind: EventKind?, account: String?) {
        for index in taps.indices {
            let queue = taps[index].run.queue
            guard !taps[index].lines.isEmpty else {
                queue.mark(position)
                continue
            }
            queue.put(
                CopyChunk(
                    lines: taps[index].takeLines(), kind: kind, account: account,
                    position: position))
        }
    }

    /// Notes that the input has been read up to `position`, with nothing for a copy since the last.
    func mark(_ position: InputPosition) {
        for tap in taps { tap.run.queue.mark(position) }
    }

    /// Asks all of them for what has arrived.
    func close() {
        for tap in taps { tap.run.queue.close() }
    }

    /// Notes that no more records come.
    mutating func end() {
        guard !hasEnded else { return }
        hasEnded = true
        for tap in taps { tap.run.queue.end() }
    }

    // State

    /// Whether a copy has more before it than may wait.
    var areFull: Bool { taps.contains { $0.run.queue.isFull } }

    /// Waits until `deadline` for room, and gives a copy up that is too slow.
    func waitForRoom(before deadline: Deadline) {
        for tap in taps where tap.run.queue.isFull {
            tap.run.limitLag()
            tap.run.queue.waitForRoom(before: deadline)
        }
    }

    /// Whether everything has been dealt with.
    var areSettled: Bool { taps.allSatisfy { $0.run.queue.isSettled } }

    /// Returns `position`, or what a copy has not come to yet.
    func safePosition(upTo position: InputPosition) -> InputPosition {
        taps.reduce(position) { min($0, $1.run.queue.safePosition) }
    }

    /// Waits for the end of all threads, at most `time` for each, and returns whether they have ended.
    func join(within time: Duration) -> Bool {
        taps.allSatisfy { $0.run.join(within: time) }
    }

    /// What was done, once all threads have ended.
    var results: [CopySummary] { taps.map(\.run.result) }
}
