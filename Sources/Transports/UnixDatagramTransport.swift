package import SystemCalls

/// Datagrams over a unix socket, each with one frame (unix(7)).
///
/// The kernel drops none of them while the collector lives: when its queue is full (10 datagrams
/// by default, `net.unix.max_dgram_qlen`), sending waits, so that no rate has to be kept. What is
/// in the queue when the collector goes away is dropped without a report. The kernel tells what is
/// still unread, and that the next datagram reaches nobody.
package struct UnixDatagramTransport: ~Copyable, DatagramTransport {
    private let socket: Descriptor
    private let path: SocketPath
    private let grace: ShutdownGrace
    private let silence: Silence
    private var datagrams = DatagramBatch(capacity: 64)
    private var limit: Int
    /// While our own kernel lacks memory.
    private var stall = Stall()

    /// Connects to the socket at `path`.
    ///
    /// - Throws: `unreachableSocket`.
    package init(
        to path: SocketPath, with grace: ShutdownGrace, silence: Silence
    ) throws(TransportError) {
        let connected = try path.connect(.datagram)
        do {
            limit = try connected.longestUnixDatagram
        } catch {
            throw .broken(error)
        }
        socket = connected
        self.path = path
        self.grace = grace
        self.silence = silence
    }

    package var messageLimit: Int? { limit }

    package mutating func sendSome(
        _ bytes: Span<UInt8>, ends: Span<Int>, _ round: inout DatagramRound
    ) throws(TransportError) {
        let frame = round.next
        do throws(SystemError) {
            round.next += try datagrams.send(
                frame..<ends.count, of: bytes, ends: ends, through: socket)
            silence.progressed()
            stall.stop()
        } catch {
            if error.isMessageTooLong {
                limit = min(limit, ends.frame(frame).count - 1)
                round.skip()
            } else if error.isConnectionRefused || error.isNotConnected {
                throw .nobodyListens
            } else if error.wouldBlock {
                try waitForReader()
            } else if error.noBufferSpace {
                _ = try stall.go(on: error)
                try grace.rest(until: Deadline(after: .milliseconds(1)))
            } else {
                throw .broken(error)
            }
        }
    }

    /// Waits until the collector has read something, at most as long as `Silence` allows.
    private func waitForReader() throws(TransportError) {
        let next = Deadline(after: Silence.interval)
        guard try !grace.wait(for: .writable, on: socket, before: next),
            silence.lasts(at: .unix(path))
        else { return }
        throw .notAcknowledged(bytes: try unreadByteCount())
    }

    /// Waits until the collector has read everything, and whether it is there then.
    ///
    /// - Throws: `nobodyListens` when it is not: then nobody knows who has emptied the queue.
    package mutating func awaitArrival(
        within time: Duration
    ) throws(TransportFailure) -> ArrivalReport {
        let end = Deadline(after: time)
        do throws(TransportError) {
            while try unreadByteCount() > 0 {
                if end.isPast { return ArrivalReport(.unknown) }
                try grace.rest(until: Deadline(after: .milliseconds(1)))
            }
            do throws(TransportError) {
                _ = try path.connect(.datagram)
            } catch {
                throw .nobodyListens
            }
        } catch {
            throw TransportFailure(error)
        }
        return ArrivalReport(.unknown)
    }

    package mutating func finish(
        within time: Duration
    ) throws(TransportFailure) -> ArrivalReport {
        try awaitArrival(within: time)
    }

    private func unreadByteCount() throws(TransportError) -> Int {
        do {
            return try socket.unacknowledgedByteCount
        } catch {
            throw .broken(error)
        }
    }
}

extension SocketPath {
    /// Connects to the socket.
    ///
    /// - Throws: `unreachableSocket`, or `noSocket` where something else is at the path, which the
    ///   kernel does not tell from a socket that nobody listens at.
    func connect(_ kind: SocketKind) throws(TransportError) -> Descriptor {
        do {
            return try Descriptor(connectingTo: self, kind)
        } catch {
            if error.isConnectionRefused, let file = try? FileStatus(of: text), file.kind != .socket
            {
                throw .noSocket(self, file.kind)
            }
            throw .unreachableSocket(self, error)
        }
    }
}
