package import Bytes
package import Syslog
import Transports

/// A run of framed messages, and the position in the input after the last of their records.
///
/// A batch is confirmed whole or sent again whole: only when a batch is known to have arrived may
/// its position be saved. How far it is is counted from its first message on, in this order:
///
///     acknowledged ≤ arrived ≤ written ≤ reached ≤ count
///
/// Messages that are too long for the path are the exception: they count as arrived without having
/// been written. `written` falls back to `arrived` when a connection is lost (`rewind`), `arrived`
/// by `acknowledged` (`takeBackAcknowledged`), and `reached` only when the collector refuses the
/// connection, or nobody listens to datagrams (`forgetReached`). What a lost connection may have
/// brought to the collector is `doubtful` until it is written again, and so counts as resent.
package struct Batch: ~Copyable {
    private(set) var messages: BatchMessages
    /// The records that the messages were made of, where they are kept.
    private var records: [[UInt8]] = []
    /// Everything before it is in this batch, in one before it, or was rejected.
    package var position = InputPosition.start

    /// How many messages the present connection has taken, or an earlier one delivered.
    private(set) var written = 0
    /// How many messages count as arrived, at whatever level was asked for.
    private(set) var arrived = 0
    /// How many of those, the last ones, only a collector's kernel has acknowledged.
    private(set) var acknowledged = 0
    /// How many messages some connection has taken, so that they may have arrived.
    private(set) var reached = 0
    /// The messages that may have arrived over a connection that is lost, and count as resent when
    /// they are written again.
    private var doubtful = 0..<0
    /// The messages that the collector has read and does not want.
    var refusals: [FrameRefusal] = []
    /// Whether those were offered a second time.
    var hadSecondChance = false
    /// When the batch was first written to a connection.
    var began: ContinuousClock.Instant?

    /// Creates an empty batch.
    init(framing: Framing?) {
        messages = BatchMessages(framing: framing)
    }

    var isEmpty: Bool { messages.count == 0 }

    /// How many messages the collector's process has read and accepted.
    var confirmed: Int { arrived - acknowledged - refusedBeforeArrived }

    /// How many messages are not known to have arrived, the refused ones included.
    var unsent: Int { messages.count - arrived + refusedBeforeArrived }

    private var refusedBeforeArrived: Int { refusals.count { $0.frame < arrived } }

    // Messages

    /// Calls `body` with the frames that messages are appended to.
    package mutating func withFrames<Result>(_ body: (inout MessageFrames) -> Result) -> Result {
        messages.withFrames(body)
    }

    /// Appends a message.
    package mutating func append<Result>(_ message: (inout ByteBuffer) -> Result) -> Result {
        messages.append(message)
    }

    /// Calls `body` with the frames that messages are appended to, and with the size of them that
    /// makes `size` bytes of the whole batch.
    mutating func fill<Result>(
        upTo size: Int, _ body: (inout MessageFrames, _ size: Int) -> Result
    ) -> Result {
        messages.fill(upTo: size, body)
    }

    /// The framing of the present destination.
    package var framing: Framing? { messages.framing }

    /// Adopts messages that have the same framing, without a copy; `frames` is to be emptied then.
    package mutating func adopt(_ frames: inout MessageFrames) {
        messages.adopt(&frames)
    }

    /// Keeps the record of the message appended last.
    package mutating func keep(record: [UInt8]) {
        records.append(record)
    }

    /// Returns a batch of the messages that were refused.
    func refusedMessages() -> Batch {
        var batch = Batch(framing: messages.framing)
        for refusal in refusals {
            batch.messages.append(frame: messages.message(at: refusal.frame))
        }
        return batch
    }

    /// Appends the frame of a message.
    mutating func append(frame: [UInt8]) { messages.append(frame: frame) }

    /// The last message that was not refused, of a batch that was answered whole.
    var lastAccepted: Int? {
        let refused = Set(refusals.map(\.frame))
        return (0..<messages.count).last { !refused.contains($0) }
    }

    /// Adopts the messages of `other`, and drops the oldest beyond `memory` bytes.
    mutating func adopt(_ other: inout Batch, memory: Int) {
        messages.adopt(&other.messages, keepingLast: memory)
    }

    /// Puts the messages into the frames that another destination wants.
    mutating func reframe(as framing: Framing?) {
        messages.reframe(as: framing)
    }

    /// Drops all messages, and keeps the position and the memory.
    mutating func removeAll() {
        messages.removeAll()
        records.removeAll(keepingCapacity: true)
        startAgain()
        hadSecondChance = false
        reached = 0
        doubtful = 0..<0
        began = nil
    }

    // Progress

    /// Notes that a connection has taken the messages up to `end`; returns how many of them were
    /// resent.
    mutating func noteWritten(upTo end: Int) -> Int {
        let resent = doubtful.clamped(to: written..<end).count
        doubtful = doubtful.clamped(to: end..<max(end, doubtful.upperBound))
        written = end
        reached = max(reached, end)
        return resent
    }

    /// Notes that the collector's process has answered for the messages up to `end`.
    mutating func noteConfirmed(upTo end: Int) {
        arrived = max(arrived, end)
    }

    /// Notes that the messages up to `end` have arrived, at the level `confirmation`.
    mutating func noteArrived(upTo end: Int, _ confirmation: Confirmation) {
        if confirmation != .confirmed { acknowledged += end - arrived }
        arrived = end
    }

    /// Notes that the connection is lost: what it has taken may arrive, and is written again.
    mutating func noteLoss() {
        if written > arrived { doubtful = arrived..<max(written, doubtful.upperBound) }
        rewind()
    }

    /// Goes back to the first message that has not arrived, to write it again.
    mutating func rewind() {
        written = arrived
        // What is written again is answered again.
        refusals.removeAll { $0.frame >= arrived }
    }

    /// Counts those as not arrived again that only a kernel had acknowledged, whose connection is
    /// gone.
    mutating func takeBackAcknowledged() {
        arrived -= acknowledged
        acknowledged = 0
    }

    /// Notes that a collector has refused the connection: it has taken nothing of what was written.
    mutating func forgetReached() {
        reached = arrived
    }

    /// Makes all messages ones that no connection has taken yet.
    mutating func startAgain() {
        written = 0
        arrived = 0
        acknowledged = 0
        refusals.removeAll()
    }

    /// Makes all messages, which some connection has taken, ones to be resent.
    mutating func resendAll() {
        startAgain()
        doubtful = 0..<messages.count
    }

    // Records

    /// Calls `body` with each record.
    func forEachRecord(_ body: ([UInt8]) -> Void) {
        for record in records { body(record) }
    }

    /// Calls `body` with the record of each message that is not known to have arrived.
    func forEachUnsent(_ body: ([UInt8]) -> Void) {
        let refused = Set(refusals.map(\.frame))
        for (index, record) in records.enumerated()
        where index >= arrived || refused.contains(index) { body(record) }
    }
}

/// A position in the inputs of a run: everything before it has been dealt with.
package struct InputPosition: Sendable, Hashable, Comparable {
    /// The index of the input among those of the run.
    package var input: Int
    /// The offset of the first byte that has not been dealt with.
    package var offset: Int
    /// Where reading has to begin to reach `offset`: outside of every array and page.
    package var restart: Int

    /// Where nothing has been read.
    package static let start = InputPosition(input: 0, offset: 0, restart: 0)

    package static func < (left: Self, right: Self) -> Bool {
        (left.input, left.offset) < (right.input, right.offset)
    }

    /// Creates a position; `restart` is no larger than `offset`.
    package init(input: Int, offset: Int, restart: Int) {
        self.input = input
        self.offset = offset
        self.restart = restart
    }
}

/// When a batch is written, and when it is closed to be confirmed.
struct BatchLimits {
    /// At how many bytes a batch is written for the first time; larger writes are no faster.
    static let piece = 256 * 1024

    /// At how many bytes a batch is written that has `size` bytes, at its limit at the latest.
    func nextLook(after size: Int = 0) -> Int { min(size + Self.piece, Self.bytes >> halvings) }

    /// How long a batch stays open for more, from its first message on.
    static let longestTime = Duration.seconds(5)

    /// How many messages close a batch, where batches are not too frequent.
    private static let records = 5000

    /// How many bytes always do, so that all batches fit into the memory that a run may use.
    static let bytes = 1 << 20

    /// The least time between two batches that have fewer bytes.
    ///
    /// Each confirmation costs a connection, whose port is in TIME_WAIT for a minute: 28,232 ports to
    /// one address are used up at 470 a second, and finding a free one gets slow before that. Only
    /// on loopback, where Linux reuses them, can there be more.
    private static let shortestTime = Duration.milliseconds(10)

    /// How often the limits were halved.
    private var halvings = 0
    private var quickAnswers = 0

    /// Returns whether a batch is to be closed now.
    func isReached(
        by batch: borrowing Batch, since lastClose: ContinuousClock.Instant?,
        now: ContinuousClock.Instant = .now
    ) -> Bool {
        if let began = batch.began, now - began >= Self.longestTime { return true }
        if batch.messages.size >= Self.bytes >> halvings { return true }
        if halvings == 0, let lastClose, now - lastClose < Self.shortestTime { return false }
        return batch.messages.count >= max(1, Self.records >> halvings)
    }

    /// Makes batches smaller when a confirmation took more than a third of `limit`, and larger again
    /// after ten quick ones.
    mutating func adapt(toConfirmationAfter time: Duration, limit: Duration) {
        if time > limit / 3 {
            halve()
        } else if halvings > 0 {
            quickAnswers += 1
            if quickAnswers == 10 {
                quickAnswers = 0
                halvings -= 1
            }
        }
    }

    mutating func halve() {
        quickAnswers = 0
        halvings = min(halvings + 1, 12)
    }
}
