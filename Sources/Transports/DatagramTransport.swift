import SystemCalls

/// A transport that sends each frame as a datagram.
package protocol DatagramTransport: ~Copyable, Transport {
    /// Sends frames from `round.next` on, as many as go now, or waits until there may be room.
    mutating func sendSome(
        _ bytes: Span<UInt8>, ends: Span<Int>, _ round: inout DatagramRound
    ) throws(TransportError)
}

extension DatagramTransport where Self: ~Copyable {
    package mutating func send(
        _ bytes: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        var round = DatagramRound(next: first)
        do {
            while round.next < ends.count {
                try sendSome(bytes, ends: ends, &round)
            }
        } catch {
            throw TransportFailure(error, after: round.report(from: first))
        }
        return round.report(from: first)
    }
}

/// The progress of one call of `send` with datagrams.
package struct DatagramRound {
    /// The frame to be sent next.
    var next: Int
    private var tooLong: Set<Int> = []

    init(next: Int) {
        self.next = next
    }

    /// Leaves out the next frame, which is too long for a datagram.
    mutating func skip() {
        tooLong.insert(next)
        next += 1
    }

    func report(from first: Int) -> SendReport {
        var report = SendReport(framesSent: max(0, next - first - tooLong.count))
        report.tooLong = tooLong.sorted()
        return report
    }
}

/// A time in which this machine had no room for a datagram.
struct Stall {
    /// When it will have been too long.
    private var end: Deadline?

    private static let longest = Duration.seconds(10)

    /// Begins, or goes on, and returns when it will have been too long.
    ///
    /// - Throws: `broken` with `error` once it has been.
    mutating func go(on error: SystemError) throws(TransportError) -> Deadline {
        let end = end ?? Deadline(after: Self.longest)
        self.end = end
        if end.isPast { throw .broken(error) }
        return end
    }

    /// Ends, since a datagram was sent.
    mutating func stop() { end = nil }
}
