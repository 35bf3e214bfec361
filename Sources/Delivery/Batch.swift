package import Syslog

/// A run of framed messages, and the place in the input behind the last of their records.
///
/// Batches are what transports send, and what is confirmed whole or sent again whole: only when a
/// batch is known to have arrived may its position be remembered.
package struct Batch: ~Copyable {
    /// At how many octets a batch is sent; more in one piece makes nothing faster.
    package static let size = 256 * 1024

    package var messages: MessageFrames
    /// Everything before it is in this batch, in one before it, or was refused.
    package var position: InputPosition

    /// Creates an empty batch.
    package init(framing: Framing?, position: InputPosition) {
        messages = MessageFrames(framing: framing, capacity: Self.size + 16 * 1024)
        self.position = position
    }

    /// Whether it is time to send it.
    package var isFull: Bool { messages.size >= Self.size }
}
