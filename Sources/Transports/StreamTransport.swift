import Sockets

/// Frames over a connection that carries octets in order: TCP (RFC 6587) or TLS (RFC 5425).
struct StreamTransport<Wire: Channel & ~Copyable>: ~Copyable, Transport {
    private var channel: Wire
    private let patience: Patience
    /// What the peer says is read and dropped: syslog has no answers.
    private var scratch = [UInt8](repeating: 0, count: 16_384)
    /// Why nothing can be written any more: the stream may end within a frame.
    private var failure: TransportError?

    /// How long after the first message a collector that wants none of it has to close.
    private static var grace: Duration { .milliseconds(50) }

    init(over channel: consuming Wire, with patience: Patience) {
        self.channel = channel
        self.patience = patience
    }

    var messageLimit: Int? { nil }

    mutating func checkOpen() throws(TransportError) {
        if let failure { throw failure }
        if try channel.isClosedByPeer() { throw .closedByPeer }
    }

    mutating func send(
        _ octets: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        var written = ends.start(ofFrame: first)
        do throws(TransportError) {
            if let failure { throw failure }
            while written < octets.count {
                switch try channel.write(octets.extracting(droppingFirst: written)) {
                case .done(let count): written += count
                case .wait(let readiness):
                    _ = try channel.wait(for: readiness, before: nil, with: patience)
                case .end: throw .closedByPeer
                }
            }
        } catch {
            failure = error
            let count = ends.frames(from: first, upTo: written)
            throw TransportFailure(error, after: SendReport(framesSent: count))
        }
        return SendReport(framesSent: ends.count - first)
    }

    /// Sees a collector that cannot read the framing, or wants other or shorter messages.
    ///
    /// It closes at once: syslog-ng within a millisecond of its kernel's acknowledgement
    /// (measured with syslog-ng 3.38).
    mutating func probe() throws(TransportError) {
        do throws(TransportError) {
            try waitForAcknowledgement(within: .seconds(10))
            if try drop(until: Deadline(after: Self.grace)) { throw .closedByPeer }
        } catch {
            throw error.isEndByPeer ? TransportError.closedAfterFirstMessage : error
        }
    }

    /// Waits until the collector's kernel has everything.
    mutating func settle(within time: Duration) throws(TransportFailure) -> ArrivalReport {
        do throws(TransportError) {
            if let failure { throw failure }
            try waitForAcknowledgement(within: time)
            try checkOpen()
        } catch {
            throw TransportFailure(error)
        }
        return ArrivalReport(.acknowledged)
    }

    mutating func endSending() throws(TransportError) {
        try checkOpen()
        try channel.endSending()
    }

    /// Waits until the collector's process has read everything: until it ends its side.
    ///
    /// It sees our end of the stream behind the last octet before it, and closing with octets
    /// unread is a reset. One that ended of its own accord while ours was still on the way is
    /// found out by its kernel, which has not acknowledged our end.
    mutating func finish(within time: Duration) throws(TransportFailure) -> ArrivalReport {
        do throws(TransportError) {
            do throws(TransportError) {
                try waitForEnd(within: time)
            } catch .truncated {
                // Only a collector that has everything has failed to answer.
                let count = try channel.octetsNotAcknowledged()
                throw count == 0 ? .truncated : .closedByPeer
            }
            guard try channel.octetsNotAcknowledged() == 0 else { throw .closedByPeer }
        } catch {
            throw TransportFailure(error)
        }
        return ArrivalReport(.confirmed)
    }

    private mutating func waitForEnd(within time: Duration) throws(TransportError) {
        var progress = Progress(within: time)
        while try !drop(until: patience.cap(progress.nextLook)) {
            let count = try channel.octetsNotAcknowledged()
            if progress.isOver(at: count) {
                throw count == 0 ? .notAnswered : .notAcknowledged(octets: count)
            }
        }
    }

    private mutating func waitForAcknowledgement(within time: Duration) throws(TransportError) {
        var progress = Progress(within: time)
        while true {
            let count = try channel.octetsNotAcknowledged()
            if count == 0 { return }
            if progress.isOver(at: count) { throw .notAcknowledged(octets: count) }
            if try drop(until: patience.cap(progress.nextLook)) { throw .closedByPeer }
        }
    }

    /// Reads and drops what comes before `deadline`, and returns whether the peer has ended.
    private mutating func drop(until deadline: Deadline) throws(TransportError) -> Bool {
        var readiness = Readiness.readable
        while try channel.wait(for: readiness, before: deadline, with: patience) {
            switch try channel.read(into: &scratch) {
            case .done: readiness = .readable
            case .wait(let other): readiness = other
            case .end: return true
            }
            if deadline.isPast { return false }
        }
        return false
    }
}

extension TransportError {
    /// Whether the other end is gone, in order or not.
    fileprivate var isEndByPeer: Bool {
        switch self {
        case .closedByPeer, .broken, .truncated: true
        default: false
        }
    }
}
