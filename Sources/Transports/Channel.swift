import SystemCalls

/// A connection that carries bytes in order and never blocks: a TCP socket, or TLS over one.
protocol Channel: ~Copyable {
    /// Writes some of `bytes`.
    mutating func write(_ bytes: Span<UInt8>) throws(TransportError) -> ChannelStep

    /// Reads what is there into the first elements of `buffer`.
    mutating func read(into buffer: inout [UInt8]) throws(TransportError) -> ChannelStep

    /// Returns whether the peer has ended its side, as far as that shows without waiting.
    mutating func isClosedByPeer() throws(TransportError) -> Bool

    /// Ends our side of the connection; what the peer sends can still be read.
    mutating func endSending() throws(TransportError)

    /// Calls `body` with the socket, to wait for it or to ask it about the peer.
    func withDescriptor<Result, Failure: Error>(
        _ body: (borrowing Descriptor) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

/// The result of a call on a channel.
enum ChannelStep: Sendable, Hashable {
    /// This many bytes were written or read.
    case done(Int)
    /// No byte was written or read, and none can be before the socket is ready for this.
    case wait(Readiness)
    /// The peer has ended its side of the connection.
    case end
}

extension Channel where Self: ~Copyable {
    /// Returns how many bytes the peer's kernel has not acknowledged, the end of stream included.
    func unacknowledgedByteCount() throws(TransportError) -> Int {
        do throws(SystemError) {
            return try withDescriptor { descriptor throws(SystemError) in
                if let error = descriptor.consumeError(of: "send") { throw error }
                return try descriptor.unacknowledgedByteCount
            }
        } catch {
            throw .broken(error)
        }
    }

    /// Sends TCP's acknowledgement without delay: the peer may wait for it before it sends more.
    func acknowledgeAtOnce() {
        withDescriptor { descriptor in descriptor.acknowledgeAtOnce() }
    }

    /// Waits until the socket is ready; returns false when `deadline` has passed.
    func wait(
        for readiness: Readiness, before deadline: Deadline?, with grace: ShutdownGrace
    ) throws(TransportError) -> Bool {
        try withDescriptor { descriptor throws(TransportError) in
            try grace.wait(for: readiness, on: descriptor, before: deadline)
        }
    }
}

/// A TCP socket.
struct PlainChannel: ~Copyable, Channel {
    private let socket: Descriptor

    init(over socket: consuming Descriptor) {
        self.socket = socket
    }

    func write(_ bytes: Span<UInt8>) throws(TransportError) -> ChannelStep {
        do {
            return .done(try socket.send(bytes))
        } catch  where error.wouldBlock {
            return .wait(.writable)
        } catch {
            throw error.isBrokenPipe ? .closedByPeer : .broken(error)
        }
    }

    func read(into buffer: inout [UInt8]) throws(TransportError) -> ChannelStep {
        do {
            let count = try socket.read(into: &buffer, from: 0, to: buffer.count)
            return count == 0 ? .end : .done(count)
        } catch  where error.wouldBlock {
            return .wait(.readable)
        } catch {
            throw .broken(error)
        }
    }

    func isClosedByPeer() throws(TransportError) -> Bool {
        do {
            return try socket.isClosedByPeer
        } catch {
            throw .broken(error)
        }
    }

    func endSending() throws(TransportError) {
        do {
            try socket.endSending()
        } catch {
            throw .broken(socket.consumeError(of: "shutdown") ?? error)
        }
    }

    func withDescriptor<Result, Failure: Error>(
        _ body: (borrowing Descriptor) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(socket)
    }
}
