package import SystemCalls

/// Datagrams, each with one frame (RFC 5426).
///
/// The socket is connected, so that the kernel reports ICMP errors for it. Such a report is about a
/// datagram sent earlier, and says that what was sent reaches nobody: it is a failure as a broken
/// connection is one.
package struct UDPTransport: ~Copyable, DatagramTransport {
    private let socket: DatagramSocket
    private let grace: ShutdownGrace
    private var datagrams = DatagramBatch(capacity: TokenBucket.burst)
    private var pacing: TokenBucket
    private var limit: Int
    /// While a queue of our own host is full.
    private var stall = Stall()

    /// How long the report that a datagram was refused is waited for.
    package static let reportTime = Duration.milliseconds(50)

    /// Resolves `endpoint`, and connects to the first of its addresses that there is a route to.
    package init(
        to endpoint: Endpoint, pacing: TokenBucket, with grace: ShutdownGrace
    ) throws(TransportError) {
        let addresses = try endpoint.datagramAddresses(with: grace)
        let connected: DatagramSocket
        do {
            connected = try DatagramSocket.connected(to: addresses)
        } catch {
            throw TransportError(error, to: endpoint, grace)
        }
        do {
            limit = try connected.longestDatagram
        } catch {
            throw .broken(error)
        }
        socket = connected
        self.pacing = pacing
        self.grace = grace
    }

    package var messageLimit: Int? { limit }

    /// Waits for reports that datagrams were refused; most come within the time of a round trip.
    ///
    /// - Throws: `nobodyListens` when one comes.
    package mutating func awaitArrival(
        within time: Duration
    ) throws(TransportFailure) -> ArrivalReport {
        let end = Deadline(after: time)
        do throws(TransportError) {
            try takeReports()
            while try isReported(before: end) { try takeReports() }
        } catch {
            throw TransportFailure(error)
        }
        return ArrivalReport(.unknown)
    }

    package mutating func finish(within _: Duration) throws(TransportFailure) -> ArrivalReport {
        try awaitArrival(within: .zero)
    }

    private func isReported(before end: Deadline) throws(TransportError) -> Bool {
        do {
            return try socket.descriptor.waitForError(before: end, unless: nil) == .ready
        } catch {
            throw .broken(error)
        }
    }

    private func takeReports() throws(TransportError) {
        if socket.descriptor.drainErrorQueue() > 0
            || socket.descriptor.consumeError(of: "send") != nil
        {
            throw .nobodyListens
        }
    }

    package mutating func sendSome(
        _ bytes: Span<UInt8>, ends: Span<Int>, _ round: inout DatagramRound
    ) throws(TransportError) {
        let first = round.next
        let frames = first..<min(first + (try waitForTokens()), ends.count)
        let count: Int
        do throws(SystemError) {
            count = try datagrams.send(frames, of: bytes, ends: ends, through: socket.descriptor)
        } catch {
            return try go(on: error, frame: first, bytes: ends.frame(first).count, &round)
        }
        pacing.consume(count)
        stall.stop()
        round.next += count
        if count < frames.count { try takeReports() }
    }

    /// Returns how many frames may be sent now, after a sleep where none may.
    private mutating func waitForTokens() throws(TransportError) -> Int {
        while true {
            switch pacing.available() {
            case .send(let count): return count
            case .wait(let instant): try grace.rest(until: Deadline(instant))
            }
        }
    }

    /// Makes the best of a call that sent nothing, or throws.
    private mutating func go(
        on error: SystemError, frame: Int, bytes: Int, _ round: inout DatagramRound
    ) throws(TransportError) {
        if error.isMessageTooLong {
            let reports = socket.descriptor.drainErrorQueue()
            try lowerLimit()
            // Else it was a router's report on an earlier datagram, which is sent again.
            guard bytes > limit || reports == 0 else { throw .broken(error) }
            limit = min(limit, bytes - 1)
            round.skip()
        } else if error.isConnectionRefused || socket.descriptor.drainErrorQueue() > 0 {
            throw .nobodyListens
        } else if error.wouldBlock || error.noBufferSpace {
            try waitForRoom(after: error)
        } else {
            throw .broken(error)
        }
    }

    private mutating func lowerLimit() throws(TransportError) {
        do {
            limit = min(limit, try socket.longestDatagram)
        } catch {
            throw .broken(error)
        }
    }

    private mutating func waitForRoom(after error: SystemError) throws(TransportError) {
        let end = try stall.go(on: error)
        guard error.wouldBlock else {
            return try grace.rest(until: Deadline(after: .milliseconds(1)))
        }
        _ = try grace.wait(for: .writable, on: socket.descriptor, before: end)
    }
}

/// A token bucket (<https://en.wikipedia.org/wiki/Token_bucket>): a token is a frame.
///
/// It holds at most 64: that many datagrams are under half of what a receive buffer of the usual
/// size holds while its reader is off the CPU.
package struct TokenBucket: Sendable {
    /// What may be done now.
    package enum Availability: Sendable, Hashable {
        case send(upTo: Int)
        case wait(until: ContinuousClock.Instant)
    }

    /// How many tokens a full bucket has.
    package static let burst = 64

    /// A frame due within this time goes now: shorter sleeps cost more than they save.
    package static let shortestWait = Duration.milliseconds(1)

    /// The time that a frame takes; nothing where the rate has no limit.
    private let interval: Duration

    /// When the bucket was empty: since then it has been filling.
    private var empty: ContinuousClock.Instant

    /// Creates a full bucket; a rate of 0 has no limit.
    package init(perSecond rate: UInt32, now: ContinuousClock.Instant = .now) {
        interval = rate == 0 ? .zero : .seconds(1) / Int(rate)
        empty = now - interval * Self.burst
    }

    /// Returns how many frames may go at `now`, at least one, or when the next one may.
    package mutating func available(at now: ContinuousClock.Instant = .now) -> Availability {
        guard interval > .zero else { return .send(upTo: Self.burst) }
        empty = max(empty, now - interval * Self.burst)
        let filled = empty.duration(to: now + Self.shortestWait) / interval
        return filled < 1
            ? .wait(until: empty + interval) : .send(upTo: min(Int(filled), Self.burst))
    }

    /// Consumes the tokens of `count` frames that were sent.
    package mutating func consume(_ count: Int) {
        empty += interval * count
    }
}
