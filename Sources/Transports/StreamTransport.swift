import SystemCalls

/// Frames over a connection that carries bytes in order: TCP (RFC 6587) or TLS (RFC 5425).
struct StreamTransport<Wire: Channel & ~Copyable>: ~Copyable, Transport {
    private var channel: Wire
    private let destination: Destination
    private let grace: ShutdownGrace
    private let silence: Silence
    private var scratch = [UInt8](repeating: 0, count: 16_384)
    /// Why nothing can be written any more: the stream may end within a frame.
    private var failure: TransportError?

    /// How many bytes of what a collector sends are kept, to recognize its protocol.
    private static var keptAnswer: Int { 80 }

    init(
        over channel: consuming Wire, to destination: Destination, with grace: ShutdownGrace,
        silence: Silence
    ) {
        self.channel = channel
        self.destination = destination
        self.grace = grace
        self.silence = silence
    }

    var messageLimit: Int? { nil }

    mutating func checkOpen() throws(TransportError) {
        if let failure { throw failure }
        if try channel.isClosedByPeer() { throw .closedByPeer }
    }

    mutating func send(
        _ bytes: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        var written = ends.start(ofFrame: first)
        do throws(TransportError) {
            if let failure { throw failure }
            while written < bytes.count {
                switch try channel.write(bytes.extracting(droppingFirst: written)) {
                case .done(let count):
                    written += count
                    silence.progressed()
                case .wait(let readiness): try waitToWrite(readiness)
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

    /// Waits until more can be written, at most as long as `Silence` allows.
    private mutating func waitToWrite(_ readiness: Readiness) throws(TransportError) {
        let next = Deadline(after: Silence.interval)
        guard try !channel.wait(for: readiness, before: next, with: grace),
            silence.lasts(at: destination)
        else { return }
        throw .notAcknowledged(bytes: try channel.unacknowledgedByteCount())
    }

    mutating func watch(for time: Duration) throws(TransportError) {
        if try isEnded(before: grace.cap(Deadline(after: time))) { throw .closedByPeer }
    }

    /// Waits until the collector's kernel has acknowledged everything.
    mutating func awaitArrival(within time: Duration) throws(TransportFailure) -> ArrivalReport {
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

    /// Waits until the collector ends its side after we have ended ours.
    ///
    /// That confirms everything: its process sees our end of stream only after the last byte, and
    /// a process that closes with bytes unread makes its kernel send a reset. Where it had ended
    /// its side by itself before ours arrived, its kernel has not acknowledged our end of stream.
    /// A process that shuts its side down first, and then closes with bytes unread, looks the
    /// same as one that has read everything; `AnsweredBatch` (Delivery) deals with that.
    mutating func finish(within time: Duration) throws(TransportFailure) -> ArrivalReport {
        do throws(TransportError) {
            do throws(TransportError) {
                try waitForEnd(within: time)
            } catch .truncated {
                // Only a collector that has everything has failed to answer.
                let count = try channel.unacknowledgedByteCount()
                throw count == 0 ? .truncated : .closedByPeer
            }
            guard try channel.unacknowledgedByteCount() == 0 else { throw .closedByPeer }
        } catch {
            throw TransportFailure(error)
        }
        return ArrivalReport(.confirmed)
    }

    private mutating func waitForEnd(within time: Duration) throws(TransportError) {
        var progress = Progress(within: time)
        while try !isEnded(before: grace.cap(progress.nextLook)) {
            let count = try channel.unacknowledgedByteCount()
            if progress.isOver(at: count) {
                throw count == 0 ? .notAnswered : .notAcknowledged(bytes: count)
            }
            note(progress)
        }
    }

    mutating func waitForAcknowledgement(within time: Duration) throws(TransportError) {
        var progress = Progress(within: time)
        while true {
            let count = try channel.unacknowledgedByteCount()
            if count == 0 { return }
            if progress.isOver(at: count) { throw .notAcknowledged(bytes: count) }
            note(progress)
            if try isEnded(before: grace.cap(progress.nextLook)) { throw .closedByPeer }
        }
    }

    private func note(_ progress: Progress) {
        if progress.isUnderWay {
            silence.progressed()
        } else {
            _ = silence.lasts(at: destination)
        }
    }

    /// Returns whether the peer ends its side before `deadline`.
    ///
    /// - Throws: `refused` when it sends anything.
    private mutating func isEnded(before deadline: Deadline) throws(TransportError) -> Bool {
        var readiness = Readiness.readable
        while try channel.wait(for: readiness, before: deadline, with: grace) {
            switch try channel.read(into: &scratch) {
            case .done(let count):
                throw .refused(.spoke(Array(scratch.prefix(min(count, Self.keptAnswer)))))
            case .wait(let other): readiness = other
            case .end: return true
            }
            if deadline.isPast { return false }
        }
        return false
    }
}

/// The polling of a number of unacknowledged bytes: does it still fall, and when to look again.
struct Progress {
    private let time: Duration
    private var least = Int.max
    private var end: Deadline
    private var interval = Duration.milliseconds(1)
    /// Whether the number had fallen at the last look.
    private(set) var isUnderWay = true

    /// Creates a poll that is over when the number has not fallen for `time`.
    init(within time: Duration) {
        self.time = time
        end = Deadline(after: time)
    }

    /// When to look at the number next: after 1 ms at first, doubled up to 200 ms.
    var nextLook: Deadline { Deadline(after: interval).capped(by: end) }

    /// Notes the number, and returns whether it is time to give up.
    mutating func isOver(at count: Int) -> Bool {
        interval = min(interval * 2, .milliseconds(200))
        isUnderWay = count < least
        if isUnderWay {
            least = count
            end = Deadline(after: time)
        }
        return end.isPast
    }
}

/// How long a collector has shown no progress, over all connections to it.
///
/// A collector that is stopped or frozen keeps its connections open: only a time limit shows it.
package final class Silence {
    /// How long a write may wait without progress; nil if only the kernel gives up.
    package let limit: Duration?
    private let report: (Destination) -> Void
    /// When the present silence began; nil after progress.
    package private(set) var start: ContinuousClock.Instant?
    private var isReported = false

    /// How long a silence lasts before it is reported.
    private static let reportTime = Duration.seconds(2)
    /// How often a wait looks at the clock.
    static let interval = Duration.seconds(1)

    /// Creates the record of a destination; `report` is called once in each silence.
    package init(limit: Duration? = nil, report: @escaping (Destination) -> Void = { _ in }) {
        self.limit = limit
        self.report = report
    }

    /// Notes that the collector has taken something.
    package func progressed() {
        start = nil
    }

    /// Notes that messages have arrived: the next silence is reported again.
    package func ended() {
        start = nil
        isReported = false
    }

    /// Notes a wait for `destination` without progress, and returns whether it is too long.
    func lasts(at destination: Destination, now: ContinuousClock.Instant = .now) -> Bool {
        let start = start ?? now
        self.start = start
        if !isReported, now - start >= Self.reportTime {
            isReported = true
            report(destination)
        }
        return limit.map { now - start >= $0 } ?? false
    }
}
