package import Bytes
package import Syslog
import Transports

/// A run of framed messages, and the place in the input behind the last of their records.
///
/// Batches are what is confirmed whole or sent again whole: only when a batch is known to have
/// arrived may its position be remembered.
package struct Batch: ~Copyable {
    private(set) var messages: BatchMessages
    /// The records that the messages were made of, where they are kept.
    private var records: [[UInt8]] = []
    /// Everything before it is in this batch, in one before it, or was refused.
    package var position = InputPosition.start

    /// How many messages the connection has taken.
    var written = 0
    /// How many messages, from the first on, are known to have arrived.
    var confirmed = 0
    /// How many of those only a collector's kernel has acknowledged.
    var acknowledged = 0
    /// The messages that a collector has read and does not want.
    var refusals: [FrameRefusal] = []
    /// Whether those were offered a second time.
    var hadSecondChance = false
    /// How many messages may have arrived: some connection has taken them.
    var reached = 0
    /// When the batch was first written to a connection.
    var began: ContinuousClock.Instant?

    /// Creates an empty batch.
    init(framing: Framing?) {
        messages = BatchMessages(framing: framing)
    }

    var isEmpty: Bool { messages.count == 0 }

    /// How many messages the collector's process has read and taken.
    var taken: Int {
        confirmed - acknowledged - refusals.count { $0.frame < confirmed }
    }

    /// How many messages are not known to have arrived, the refused ones included.
    var unsent: Int {
        messages.count - confirmed + refusals.count { $0.frame < confirmed }
    }

    /// Appends a message.
    package mutating func append<Result>(_ message: (inout ByteBuffer) -> Result) -> Result {
        messages.append(message)
    }

    /// Lends the frames that messages are appended to, and how many bytes of them make `size`.
    mutating func fill<Result>(
        upTo size: Int, _ body: (inout MessageFrames, _ size: Int) -> Result
    ) -> Result {
        messages.fill(upTo: size, body)
    }

    /// How the messages are told apart at the destination of now.
    package var framing: Framing? { messages.framing }

    /// Appends messages, which are in the same frames; `frames` holds nothing of use afterwards.
    package mutating func take(_ frames: inout MessageFrames) {
        messages.take(&frames)
    }

    /// Keeps the record that the message appended last was made of.
    package mutating func keep(record: [UInt8]) {
        records.append(record)
    }

    /// Copies the messages that were refused.
    func refusedMessages() -> Batch {
        var batch = Batch(framing: messages.framing)
        for refusal in refusals {
            batch.messages.append(frame: messages.message(at: refusal.frame))
        }
        return batch
    }

    /// Takes over the messages of `other`, and forgets old ones, but for at least `memory` bytes.
    mutating func take(_ other: inout Batch, memory: Int) {
        messages.take(&other.messages, keepingLast: memory)
    }

    /// Makes all messages ones that no connection has taken yet.
    mutating func startAgain() {
        written = 0
        confirmed = 0
        acknowledged = 0
        refusals.removeAll()
    }

    /// Counts those as not arrived that only a kernel had, whose connection is gone.
    ///
    /// They are the last of those that count as arrived: whoever confirms does so before.
    mutating func takeBackAcknowledged() {
        confirmed -= acknowledged
        acknowledged = 0
    }

    /// Puts the messages into the frames that another destination wants.
    mutating func reframe(as framing: Framing?) {
        messages.reframe(as: framing)
    }

    /// Forgets all messages, and keeps the position and the memory.
    mutating func removeAll() {
        messages.removeAll()
        records.removeAll(keepingCapacity: true)
        written = 0
        confirmed = 0
        acknowledged = 0
        refusals.removeAll()
        hadSecondChance = false
        reached = 0
        began = nil
    }

    /// Lends all records.
    func forEachRecord(_ body: ([UInt8]) -> Void) {
        for record in records { body(record) }
    }

    /// Lends the records of the messages that are not known to have arrived.
    func forEachUnsent(_ body: ([UInt8]) -> Void) {
        let refused = Set(refusals.map(\.frame))
        for (index, record) in records.enumerated()
        where index >= confirmed || refused.contains(index) { body(record) }
    }
}
