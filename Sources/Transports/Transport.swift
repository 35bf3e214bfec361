/// One connection to a collector, or a local output.
///
/// A transport owns what it writes to: dropping it closes it.
package protocol Transport: ~Copyable {
    /// The longest message in octets that can be carried whole, or nil where there is no limit.
    ///
    /// It may get smaller during a run.
    var messageLimit: Int? { mutating get }

    /// What the user calls the other end: `tcp://siem:601`.
    var name: String { get }

    /// Sends frames whole and in order.
    ///
    /// `octets` are the frames end to end; `ends[i]` is the offset just after frame *i*, so the
    /// last of them is `octets.count`. After a failure the transport is of no further use where
    /// frames follow each other in a stream, since one of them may be there in part.
    mutating func send(
        _ octets: Span<UInt8>, ends: Span<Int>
    ) throws(TransportFailure) -> SendReport

    /// Ends the connection in order and tells what is known to have arrived.
    mutating func finish(
        before deadline: ContinuousClock.Instant
    ) throws(TransportFailure) -> FinishReport
}
