/// One connection to a collector, or a local output.
///
/// A transport owns what it writes to: dropping it closes it. After a failure it is of no further
/// use, since a frame may have left in part.
package protocol Transport: ~Copyable {
    /// The longest message in bytes that can be carried whole, or nil where there is no limit.
    ///
    /// It may get smaller during a run.
    var messageLimit: Int? { mutating get }

    /// Finds out whether the other end is still there, without waiting.
    mutating func checkOpen() throws(TransportError)

    /// Sends the frames from `first` on, whole and in order.
    ///
    /// `bytes` are all frames end to end; `ends[i]` is the offset just after frame *i*, so the
    /// last of them is `bytes.count`. What the report counts begins with `first`.
    mutating func send(
        _ bytes: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport

    /// Waits until what was sent so far has arrived, as far as that shows on an open connection.
    ///
    /// It gives up when there has been no progress for `patience`.
    mutating func settle(within patience: Duration) throws(TransportFailure) -> ArrivalReport

    /// Tells the other end that no more comes; there is nothing but `finish` after it.
    mutating func endSending() throws(TransportError)

    /// Waits for all that can be known of what was sent, once the connection has been ended.
    ///
    /// It gives up when there has been no progress for `patience`.
    mutating func finish(within patience: Duration) throws(TransportFailure) -> ArrivalReport

    /// Waits until the other end's kernel has everything that was sent.
    ///
    /// It gives up when there has been no progress for `patience`.
    mutating func waitForAcknowledgement(within patience: Duration) throws(TransportError)

    /// Watches an open connection for `time`.
    ///
    /// - Throws: `closedByPeer` or `broken` when the other end ends it, `refused` when it answers.
    mutating func watch(for time: Duration) throws(TransportError)
}

extension Transport where Self: ~Copyable {
    package mutating func checkOpen() throws(TransportError) {}

    package mutating func endSending() throws(TransportError) {}

    package mutating func waitForAcknowledgement(
        within patience: Duration
    ) throws(TransportError) {}

    package mutating func watch(for time: Duration) throws(TransportError) {}
}
