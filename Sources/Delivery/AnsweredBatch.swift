import Syslog
import Transports

/// A batch whose answer has come, until it is certain that it was one.
///
/// A process that stops may shut its connections down before it closes them. With bytes unread,
/// that looks like the answer of one that has read everything, on that connection. What differs is
/// the rest of the process: it ends its other connections and its listening socket too. So an
/// answer counts when another connection has outlived it, and one opened later is answered.
final class AnsweredBatch {
    /// How long the other connection must last after the answer.
    ///
    /// None of 40 processes that stopped kept an idle connection for longer (measured with
    /// JDK 17's NIO channels, and with 0 to 80 ms between `shutdown` and `close` in Python). Over a
    /// lossy link its end may come later, which the connection opened afterwards finds out.
    static let outlivingTime = Duration.milliseconds(100)

    var batch: Batch
    var report = ArrivalReport(.unknown)
    /// How many connections had been opened by then.
    var connections = 0
    /// Whether the answer is certain.
    var isOutlived = false

    init(framing: Framing?) {
        batch = Batch(framing: framing)
    }
}
