import Syslog
import Transports

/// Whether a collector accepts what it is sent, as far as it has shown.
///
/// A collector that wants another framing, TLS or another protocol reads the first message and ends
/// the connection. That end is no confirmation: nothing counts before a connection has been kept
/// open for a while with a whole message in it, until the process has answered an empty one. One
/// connection that ends early may have been an accident; a second one that ends the same way is a
/// refusal. Only a connection that stayed open until the message came shows anything about the
/// framing: a proxy whose server is dead, or a limit of connections, ends empty ones too.
struct Acceptance: Sendable {
    /// What to do after a connection that ended early.
    enum Step: Sendable, Hashable {
        case tryAgain(after: Duration)
        case tryOctetCounting
        case isRefused
    }

    /// How long a connection is watched with the first message in it.
    ///
    /// syslog-ng 3.38 ends one within a millisecond of its kernel's acknowledgement (measured).
    static let watchTime = Duration.milliseconds(50)
    /// How long a collector may take to end a connection where its kernel's acknowledgement is
    /// enough.
    static let shortTime = Duration.seconds(1)
    /// How often a line must be refused again after octet counting was accepted.
    static let counterchecks = 2
    /// What a collector that was stopping at the first attempt needs to be gone.
    private static let pause = Duration.milliseconds(200)

    /// Whether the collector accepts what it is sent.
    private(set) var isShown = false
    /// How many connections in a row have ended early.
    private(set) var refusals = 0
    /// Whether lines were refused, and octet counting is tried.
    private(set) var hasTriedLines = false
    /// Whether the present connection was watched while it was empty, and stayed open.
    var stayedOpenEmpty = false

    /// Notes that a connection was kept open.
    mutating func show() {
        self = Acceptance()
        isShown = true
    }

    /// Notes that something went wrong: what answers next may be another program.
    mutating func forget() {
        isShown = false
    }

    /// Notes a connection that ended early, `enough` of which are a refusal.
    mutating func step(
        after refusal: CollectorRefusal, of destination: Destination, enough: Int
    ) -> Step {
        isShown = false
        refusals += 1
        guard refusals >= enough || refusal.isAnswer else {
            return .tryAgain(after: Self.pause)
        }
        if destination.findsFraming, !refusal.isAnswer, stayedOpenEmpty {
            hasTriedLines = true
            refusals = enough - 1
            return .tryOctetCounting
        }
        hasTriedLines = false
        return .isRefused
    }
}

extension CollectorRefusal {
    /// Whether once is enough, and another framing changes nothing: mostly, the collector has said
    /// something.
    fileprivate var isAnswer: Bool {
        switch self {
        case .spoke, .rejectedAll, .closedByItself: true
        case .closed, .reset, .closedEmpty: false
        }
    }
}

/// How a destination is made to show that it accepts what it is sent.
extension Sender {
    /// Whether the destination must show that it accepts what it is sent.
    var wantsAcceptance: Bool {
        destination.findsFraming || destination.isStream && method != .none(.unknown)
    }

    /// Whether the destination has refused what it was sent, and accepted nothing since.
    var isRefused: Bool { acceptances[failover.current].refusals > 0 }

    /// Sends one message, and waits until the collector has shown that it accepts it.
    ///
    /// - Throws: `refused` where it ends the connection or answers.
    mutating func introduce(_ batch: inout Batch) throws(TransportError) {
        try watchEmpty()
        let time = answerTime
        do throws(TransportError) {
            if acceptances[failover.current].hasTriedLines {
                try sendCountedLine(&batch)
            } else {
                try send(&batch, to: batch.written + 1)
            }
            try connection?.waitForAcknowledgement(within: time)
            try connection?.watch(for: Acceptance.watchTime)
        } catch {
            throw error.asRefusal
        }
        try waitForLife()
        do throws(TransportError) {
            try connection?.watch(for: Self.lastMoment)
        } catch {
            throw error.asRefusal
        }
        if acceptances[failover.current].hasTriedLines {
            guard try refusesLines(like: batch) else { return try startAgain(with: &batch) }
            if let framing = destination.framing { observer.accepts(destination, framing) }
        } else if destination.findsFraming {
            failover.destination = destination.framed(as: .lineFeed)
        }
        acceptances[failover.current].show()
        silence.progressed()
    }

    /// Watches the connection before it carries anything, where its end could be mistaken for a
    /// refusal of the framing.
    private mutating func watchEmpty() throws(TransportError) {
        guard destination.findsFraming,
            acceptances[failover.current].refusals > 0 || settings.retryFor == .upTo(.zero)
        else { return }
        acceptances[failover.current].stayedOpenEmpty = false
        do throws(TransportError) {
            try connection?.watch(for: Acceptance.watchTime)
        } catch {
            if case .closed? = error.refusal { throw .refused(.closedEmpty) }
            throw error.asRefusal
        }
        acceptances[failover.current].stayedOpenEmpty = true
    }

    /// Returns whether a collector that accepts octet counting still refuses lines, each time.
    ///
    /// A receiver of lines accepts counted frames too, and makes one endless line of them. If the
    /// connections with lines had ended by accident, a line is accepted now.
    private mutating func refusesLines(like batch: borrowing Batch) throws(TransportError) -> Bool {
        let line = Self.text(of: batch, at: batch.written - 1) + [UInt8(ascii: "\n")]
        for _ in 0..<Acceptance.counterchecks {
            var other = try destination.open(connections, handshakeWithin: answerTime)
            opened += 1
            do throws(TransportError) {
                try other.watch(for: Acceptance.watchTime)
            } catch {
                throw error.asRefusal
            }
            do throws(TransportError) {
                do throws(TransportFailure) {
                    _ = try other.send(line.span, ends: [line.count].span, from: 0)
                } catch {
                    throw error.reason
                }
                try other.waitForAcknowledgement(within: answerTime)
                try other.watch(for: Acceptance.watchTime)
            } catch {
                guard error.refusal != nil else { throw error }
                continue
            }
            return false
        }
        return true
    }

    /// Drops what was found out about the framing, and begins with lines again.
    private mutating func startAgain(with batch: inout Batch) throws(TransportError) {
        batch.noteLoss()
        connection = nil
        failover.destination = destination.framedAutomatically()
        acceptances[failover.current] = Acceptance()
        batch.reframe(as: destination.framing)
        try open()
        try introduce(&batch)
    }

    /// Sends one message with octet counting, and a line feed that counts as its last byte.
    ///
    /// A collector that takes one line a connection and then ends it has refused nothing, and
    /// would wait for the end of a line that never comes: to it, this is a line. Receivers of octet
    /// counting drop the line feed (measured with rsyslog 8.2302 and syslog-ng 3.38).
    private mutating func sendCountedLine(_ batch: inout Batch) throws(TransportError) {
        let message = Self.text(of: batch, at: batch.written)
        let frame = Array("\(message.count + 1) ".utf8) + message + [UInt8(ascii: "\n")]
        isUnused = false
        do throws(TransportFailure) {
            guard try connection?.send(frame.span, ends: [frame.count].span, from: 0) != nil else {
                throw TransportFailure(.closedByPeer)
            }
        } catch {
            throw error.reason
        }
        noteWritten(&batch, upTo: batch.written + 1)
    }

    /// Returns a message without the count before it.
    private static func text(of batch: borrowing Batch, at index: Int) -> [UInt8] {
        Array(batch.messages.message(at: index).drop { $0 != UInt8(ascii: " ") }.dropFirst())
    }

    /// Waits until the collector's process has answered an empty connection: one that is slow has
    /// then had its chance to end the other.
    ///
    /// Where its kernel's acknowledgement is enough, the process has one second to answer.
    private mutating func waitForLife() throws(TransportError) {
        do throws(TransportError) {
            try callProcess(within: method == .halfClose ? answerTime : Acceptance.shortTime)
        } catch .interrupted(let signal) {
            throw .interrupted(signal: signal)
        } catch {
            // One that ends it early, as with a limit of connections, is alive, too.
            if method == .halfClose, error.refusal == nil { throw error }
        }
    }

    /// Opens an empty connection, ends it, and waits until the collector's process has answered.
    mutating func callProcess(within time: Duration) throws(TransportError) {
        var other = try connectAfterBatch(within: time)
        opened += 1
        try other.endSending()
        do throws(TransportFailure) {
            _ = try other.finish(within: time)
        } catch {
            throw error.reason
        }
    }

    /// Notes that a connection failed: the next one must show again that it is accepted.
    mutating func noteFailure() {
        acceptances[failover.current].forget()
    }

    /// How many refusals in a row are no accident.
    var enoughRefusals: Int { settings.retryFor == .upTo(.zero) ? 1 : 2 }

    /// Notes that the destination has refused a connection, and decides what is next.
    mutating func step(after refusal: CollectorRefusal) -> Acceptance.Step {
        let wasTrying = acceptances[failover.current].hasTriedLines
        let step = acceptances[failover.current].step(
            after: refusal, of: destination, enough: enoughRefusals)
        switch step {
        case .tryAgain: break
        case .tryOctetCounting: failover.destination = destination.framed(as: .octetCounting)
        case .isRefused where wasTrying: failover.destination = destination.framedAutomatically()
        case .isRefused: break
        }
        return step
    }
}

extension TransportError {
    /// The same, as what an end of the connection means before the collector has accepted anything.
    fileprivate var asRefusal: Self { refusal.map(Self.refused) ?? self }
}
