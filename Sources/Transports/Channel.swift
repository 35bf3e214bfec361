import SystemCalls

/// A connection that carries bytes in order and never blocks: a socket, plain or under TLS.
protocol Channel: ~Copyable {
    /// Writes some of `bytes`.
    mutating func write(_ bytes: Span<UInt8>) throws(TransportError) -> ChannelStep

    /// Reads what is there over the first elements of `buffer`.
    mutating func read(into buffer: inout [UInt8]) throws(TransportError) -> ChannelStep

    /// Whether the peer has ended its side, as far as that shows without waiting.
    mutating func isClosedByPeer() throws(TransportError) -> Bool

    /// Tells the peer that no more comes; what it sends can still be read.
    mutating func endSending() throws(TransportError)

    /// Lends the socket, to be waited for and asked about the peer.
    func withDescriptor<Result, Failure: Error>(
        _ body: (borrowing Descriptor) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

/// How far a call on a channel came.
enum ChannelStep: Sendable, Hashable {
    /// So many bytes were written or read.
    case done(Int)
    /// Nothing was, and nothing will be before the socket is ready for this.
    case wait(Readiness)
    /// The peer has ended its side in order.
    case end
}

extension Channel where Self: ~Copyable {
    /// How many bytes the peer's kernel has not acknowledged, our end of stream included.
    func unacknowledgedByteCount() throws(TransportError) -> Int {
        do throws(SystemError) {
            return try withDescriptor { descriptor throws(SystemError) in
                if let error = descriptor.takeError("send") { throw error }
                return try descriptor.unacknowledgedByteCount
            }
        } catch {
            throw .broken(error)
        }
    }

    /// Lets the peer know without delay of what has come: it may wait with more until then.
    func acknowledgeAtOnce() {
        withDescriptor { descriptor in descriptor.acknowledgeAtOnce() }
    }

    /// Waits, and returns whether the socket is ready; it is not when `deadline` has passed.
    func wait(
        for readiness: Readiness, before deadline: Deadline?, with patience: ShutdownGrace
    ) throws(TransportError) -> Bool {
        try withDescriptor { descriptor throws(TransportError) in
            try patience.wait(for: readiness, on: descriptor, before: deadline)
        }
    }
}
