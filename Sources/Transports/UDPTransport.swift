package import SystemCalls

/// Datagrams, each with one frame (RFC 5426).
///
/// The socket is connected, so that the kernel reports ICMP errors for it. Such a report is about a
/// datagram sent earlier, though it is a later call that fails with it, having sent nothing: the
/// report counts, and the call is made again.
package struct UDPTransport: ~Copyable, Transport {
    private let socket: DatagramSocket
    private let grace: ShutdownGrace
    private var datagrams = DatagramBatch(capacity: TokenBucket.burst)
    private var pacing: TokenBucket
    private var limit: Int
    /// The frames of the batch that the kernel took last: a report is most likely about them.
    private var lastTaken = 0..<0
    /// The first frame of the batch that has not been sent a second time.
    private var firstSentOnce = 0
    /// When a queue of our own host will have been full for too long.
    private var endOfStall: Deadline?

    private static let longestStall = Duration.seconds(10)

    /// How long `finish` waits for the report of a loss.
    private static let lastReport = Duration.milliseconds(50)

    /// Resolves `endpoint`, and connects to the first of its addresses that there is a route to.
    package init(
        to endpoint: Endpoint, pacing: TokenBucket, with grace: ShutdownGrace
    ) throws(TransportError) {
        let addresses = try endpoint.addresses(.datagram, with: grace)
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

    package mutating func send(
        _ bytes: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        if first == 0 {
            lastTaken = 0..<0
            firstSentOnce = 0
        }
        var round = Round(next: first)
        do {
            while round.next < ends.count {
                try sendSome(bytes, ends: ends, &round)
            }
        } catch {
            throw TransportFailure(error, after: round.report(from: first))
        }
        return round.report(from: first)
    }

    package mutating func awaitArrival(within _: Duration) throws(TransportFailure) -> ArrivalReport
    {
        ArrivalReport(.unknown, refused: takeReports())
    }

    /// Waits a moment for reports on the last datagrams.
    package mutating func finish(within _: Duration) throws(TransportFailure) -> ArrivalReport {
        let end = Deadline(after: Self.lastReport)
        var refused = takeReports()
        do {
            while try socket.descriptor.waitForError(before: end, unless: nil) == .ready {
                refused += takeReports()
            }
        } catch {
            throw TransportFailure(.broken(error))
        }
        return ArrivalReport(.unknown, refused: refused)
    }

    private func takeReports() -> Int {
        let reports = socket.descriptor.drainErrorQueue()
        return reports == 0 && socket.descriptor.consumeError(of: "send") != nil ? 1 : reports
    }

    private mutating func sendSome(
        _ bytes: Span<UInt8>, ends: Span<Int>, _ round: inout Round
    ) throws(TransportError) {
        let first = round.next
        let frames = first..<min(first + (try waitForTokens()), ends.count)
        do {
            let count = try datagrams.send(
                frames, of: bytes, ends: ends, through: socket.descriptor)
            pacing.consume(count)
            endOfStall = nil
            lastTaken = first..<first + count
            round.next += count
            if count < frames.count {
                sendAgain(after: socket.descriptor.drainErrorQueue(), &round)
            }
        } catch {
            try go(on: error, frame: first, bytes: ends.frame(first).count, &round)
        }
    }

    /// Goes back to the frames that `reports` are most likely about, once for each frame.
    private mutating func sendAgain(after reports: Int, _ round: inout Round) {
        guard reports > 0 else { return }
        round.refused += reports
        guard lastTaken.lowerBound >= firstSentOnce, !lastTaken.isEmpty else {
            round.lost += reports
            return
        }
        firstSentOnce = lastTaken.upperBound
        round.next = lastTaken.lowerBound
    }

    /// Returns how many frames may be sent now, after a sleep where none may.
    private mutating func waitForTokens() throws(TransportError) -> Int {
        while true {
            switch pacing.available() {
            case .send(let count): return count
            case .wait(let instant): try sleep(until: Deadline(instant))
            }
        }
    }

    /// Decides how to go on after a call that sent nothing, or throws.
    private mutating func go(
        on error: SystemError, frame: Int, bytes: Int, _ round: inout Round
    ) throws(TransportError) {
        let reports = socket.descriptor.drainErrorQueue()
        sendAgain(after: reports, &round)
        if error.isMessageTooLong {
            try lowerLimit()
            // Otherwise the error may be a router's, about an earlier datagram.
            if bytes > limit || reports == 0 {
                limit = min(limit, bytes - 1)
                round.tooLong.insert(frame)
                if round.next == frame { round.next += 1 }
            }
        } else if reports > 0 {
            return
        } else if error.isConnectionRefused {
            sendAgain(after: 1, &round)
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
        let end = endOfStall ?? Deadline(after: Self.longestStall)
        endOfStall = end
        if end.isPast { throw .broken(error) }
        guard error.wouldBlock else { return try sleep(until: Deadline(after: .milliseconds(1))) }
        _ = try grace.wait(for: .writable, on: socket.descriptor, before: end)
    }

    private func sleep(until deadline: Deadline) throws(TransportError) {
        try grace.sleep(until: deadline)
        if grace.isOver { throw .interrupted(by: grace.interruption) }
    }
}

/// The progress of one call of `send`, which may go back to frames that a host has refused.
private struct Round {
    /// The frame to be sent next.
    var next: Int
    var tooLong: Set<Int> = []
    var refused = 0
    var lost = 0

    init(next: Int) {
        self.next = next
    }

    func report(from first: Int) -> SendReport {
        var report = SendReport(framesSent: max(0, next - first - tooLong.count))
        report.tooLong = tooLong.sorted()
        report.refused = refused
        report.lost = lost
        return report
    }
}
