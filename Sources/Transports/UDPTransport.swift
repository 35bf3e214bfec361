package import Sockets

/// Datagrams, each with one frame (RFC 5426).
///
/// The socket is connected, so that hosts on the way can tell of datagrams that they refused.
/// Such a report is about a datagram sent earlier, though it is a later call that fails with
/// it, having sent nothing: the report counts, and the call is made again.
package struct UDPTransport: ~Copyable, Transport {
    package let name: String
    private let socket: DatagramSocket
    private let interruption: Interruption?
    private var datagrams = ManyDatagrams(capacity: Pacing.burst)
    private var pacing: Pacing
    private var limit: Int
    /// When a queue of our own has been full for too long.
    private var endOfStall: Deadline?

    private static let longestStall = Duration.seconds(10)

    /// How long a last report of a loss is waited for.
    private static let lastReport = Duration.milliseconds(50)

    /// Looks up `endpoint`, and connects to the first of its addresses that there is a way to.
    package init(
        to endpoint: Endpoint, pacing: Pacing, unless interruption: Interruption?
    ) throws(TransportError) {
        let addresses = try endpoint.addresses(.datagram, unless: interruption)
        let connected: DatagramSocket
        do {
            connected = try DatagramSocket.connected(to: addresses)
        } catch {
            throw TransportError(error, to: endpoint, interruption)
        }
        do {
            limit = try connected.longestDatagram
        } catch {
            throw .broken(error)
        }
        socket = connected
        name = "udp://\(endpoint)"
        self.pacing = pacing
        self.interruption = interruption
    }

    package var messageLimit: Int? { limit }

    package mutating func send(
        _ octets: Span<UInt8>, ends: Span<Int>
    ) throws(TransportFailure) -> SendReport {
        var report = SendReport()
        do {
            while report.framesHandled < ends.count {
                try sendSome(octets, ends: ends, &report)
            }
        } catch {
            throw TransportFailure(error, after: report)
        }
        return report
    }

    /// Waits a moment for what is still to be heard of the last datagrams.
    package mutating func finish(
        before deadline: ContinuousClock.Instant
    ) throws(TransportFailure) -> FinishReport {
        let end = Deadline(after: Self.lastReport).capped(by: Deadline(deadline))
        var refused = takeReports()
        do {
            while try socket.descriptor.waitForError(before: end, unless: nil) == .ready {
                refused += takeReports()
            }
        } catch {
            throw TransportFailure(.broken(error))
        }
        return FinishReport(.unknown, refused: refused)
    }

    private func takeReports() -> Int {
        let reports = socket.descriptor.takePeerReports()
        return reports == 0 && socket.descriptor.takeError("send") != nil ? 1 : reports
    }

    private mutating func sendSome(
        _ octets: Span<UInt8>, ends: Span<Int>, _ report: inout SendReport
    ) throws(TransportError) {
        let first = report.framesHandled
        let frames = first..<min(first + (try waitForTurn()), ends.count)
        do {
            let count = try datagrams.send(
                frames, of: octets, ends: ends, through: socket.descriptor)
            pacing.spend(count)
            report.framesSent += count
            endOfStall = nil
            if count < frames.count { report.refused += socket.descriptor.takePeerReports() }
        } catch {
            try go(on: error, frame: first, octets: ends.frame(first).count, &report)
        }
    }

    /// Returns how many frames may go now, after a sleep where none may.
    private mutating func waitForTurn() throws(TransportError) -> Int {
        while true {
            switch pacing.turn() {
            case .send(let count): return count
            case .wait(let instant): try sleep(until: Deadline(instant))
            }
        }
    }

    /// Makes the best of a call that sent nothing, or throws.
    private mutating func go(
        on error: SystemError, frame: Int, octets: Int, _ report: inout SendReport
    ) throws(TransportError) {
        let reports = socket.descriptor.takePeerReports()
        report.refused += reports
        if error.meansTooLong {
            try lowerLimit()
            // Else the error was a router's word on an earlier datagram.
            if octets > limit || reports == 0 {
                limit = min(limit, octets - 1)
                report.tooLong.append(frame)
            }
        } else if reports > 0 {
            return
        } else if error.meansRefused {
            report.refused += 1
        } else if error.meansWait || error.meansWaitABit {
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
        guard error.meansWait else { return try sleep(until: Deadline(after: .milliseconds(1))) }
        let result: WaitResult
        do {
            result = try socket.descriptor.wait(
                for: .writable, before: end, unless: interruption)
        } catch {
            throw .broken(error)
        }
        if result == .interrupted { throw .interrupted(by: interruption) }
    }

    private func sleep(until deadline: Deadline) throws(TransportError) {
        let result: WaitResult
        do {
            result = try pause(until: deadline, unless: interruption)
        } catch {
            throw .broken(error)
        }
        if result == .interrupted { throw .interrupted(by: interruption) }
    }
}
