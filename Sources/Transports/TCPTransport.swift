package import Sockets

/// A connection by TCP (RFC 6587).
package struct TCPTransport: ~Copyable, Transport {
    package let name: String
    private var stream: FrameStream

    /// After the last acknowledgement, how long an answer or a reset of the peer is waited for.
    private static let grace = Duration.milliseconds(20)

    /// How much of what the peer sends is read and dropped, in octets.
    private static let mostDropped = 1 << 20

    /// Looks up `endpoint`, and connects to whichever of its addresses answers first.
    package init(to endpoint: Endpoint, unless interruption: Interruption?) throws(TransportError) {
        let addresses = try endpoint.addresses(.stream, unless: interruption)
        try self.init(to: endpoint, at: addresses, unless: interruption)
    }

    /// Connects to whichever of `addresses` answers first.
    package init(
        to endpoint: Endpoint, at addresses: [SocketAddress], unless interruption: Interruption?
    ) throws(TransportError) {
        let socket: Descriptor
        do {
            socket = try Descriptor(connectingTo: addresses, unless: interruption)
        } catch {
            throw TransportError(error, to: endpoint, interruption)
        }
        do {
            try socket.apply(SocketOption.ofStreams)
        } catch {
            throw .broken(error)
        }
        name = "tcp://\(endpoint)"
        stream = FrameStream(socket, .socket, patience: Patience(with: interruption)) { error in
            error.meansNoReader ? .closedByPeer : .broken(error)
        }
    }

    package var messageLimit: Int? { nil }

    package mutating func send(
        _ octets: Span<UInt8>, ends: Span<Int>
    ) throws(TransportFailure) -> SendReport {
        do {
            try stream.checkWhole()
            try checkOpen()
        } catch {
            throw TransportFailure(error)
        }
        return try stream.send(octets, ends: ends)
    }

    /// Ends our side, and returns once the collector's kernel has everything.
    package mutating func finish(
        before deadline: ContinuousClock.Instant
    ) throws(TransportFailure) -> FinishReport {
        do {
            try stream.checkWhole()
            try endSending()
            var answer = DroppedAnswer(limit: Self.mostDropped)
            try waitForAcknowledgement(before: Deadline(deadline), dropping: &answer)
            // An octet left unread would make our close a reset, and that can cost the collector
            // what it has not read.
            try answer.drop(until: Deadline(after: Self.grace), from: &stream)
        } catch {
            throw TransportFailure(error)
        }
        return FinishReport(.acknowledged)
    }

    private func checkOpen() throws(TransportError) {
        let isClosed: Bool
        do {
            isClosed = try stream.descriptor.isClosedByPeer
        } catch {
            throw .broken(error)
        }
        if isClosed { throw .closedByPeer }
    }

    private func endSending() throws(TransportError) {
        do {
            try stream.descriptor.endSending()
        } catch {
            throw .broken(stream.descriptor.takeError("shutdown") ?? error)
        }
    }

    private mutating func waitForAcknowledgement(
        before deadline: Deadline, dropping answer: inout DroppedAnswer
    ) throws(TransportError) {
        var interval = Duration.milliseconds(1)
        while true {
            let count: Int
            do {
                count = try stream.descriptor.octetsNotAcknowledged
            } catch {
                throw .broken(error)
            }
            if let error = stream.descriptor.takeError("send") { throw .broken(error) }
            if count == 0 { return }
            if deadline.isPast { throw .notAcknowledged(octets: count) }
            let next = Deadline(after: interval).capped(by: deadline)
            try answer.drop(until: next, from: &stream)
            if answer.isOver { try sleep(until: next) }
            interval = min(interval * 2, .milliseconds(10))
        }
    }

    private func sleep(until deadline: Deadline) throws(TransportError) {
        do {
            _ = try pause(until: deadline, unless: nil)
        } catch {
            throw .broken(error)
        }
    }
}
