import Syslog
import Transports

/// How a collector shows that it takes what it is sent, before anything counts.
extension Sender {
    /// Whether the destination is one that has to show that it takes what it is sent.
    var wantsAcceptance: Bool {
        switch destination {
        case .tcp(_, .automatic): true
        case .tcp, .tls: proof != .none(.unknown)
        case .standardOutput, .file, .udp, .relp, .relps: false
        }
    }

    /// Whether the destination has refused what it was sent, and taken nothing since.
    var isRefused: Bool { acceptances[route.current].refusals > 0 }

    /// Sends one message, and watches what the collector does with it.
    mutating func introduce(_ batch: inout Batch) throws(TransportError) {
        try watchEmpty()
        let time = answerTime
        do throws(TransportError) {
            if acceptances[route.current].hasTriedLines {
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
        if acceptances[route.current].hasTriedLines {
            guard try refusesLines(like: batch) else { return try startAgain(with: &batch) }
            if let framing = destination.framing { observer.takes(destination, framing) }
        } else if case .tcp(_, .automatic) = destination {
            route.destination = destination.framed(as: .lineFeed)
        }
        acceptances[route.current].show()
        silence.progressed()
    }

    /// Watches the connection before it carries anything, where its end could be taken for an
    /// answer to the framing.
    private mutating func watchEmpty() throws(TransportError) {
        guard case .tcp(_, .automatic) = destination,
            acceptances[route.current].refusals > 0 || settings.retryFor == .upTo(.zero)
        else { return }
        acceptances[route.current].stayedOpenEmpty = false
        do throws(TransportError) {
            try connection?.watch(for: Acceptance.watchTime)
        } catch {
            throw error.asRefusal
        }
        acceptances[route.current].stayedOpenEmpty = true
    }

    /// Whether a collector that takes octet counting still refuses lines, each time it is tried.
    ///
    /// A receiver of lines takes what is counted without a word, and makes one endless line of it.
    /// If it was an accident that ended the connections with lines, a line goes through now.
    private mutating func refusesLines(like batch: borrowing Batch) throws(TransportError) -> Bool {
        let line = Self.text(of: batch, at: batch.written - 1) + [UInt8(ascii: "\n")]
        for _ in 0..<Acceptance.counterproofs {
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

    /// Forgets what was found out about the framing, and begins with lines again.
    private mutating func startAgain(with batch: inout Batch) throws(TransportError) {
        noteResending(of: &batch)
        connection = nil
        route.destination = destination.framedAutomatically()
        acceptances[route.current] = Acceptance()
        batch.reframe(as: destination.framing)
        try open()
        try introduce(&batch)
    }

    /// Sends one message with octet counting, and a line feed that counts as its last byte.
    ///
    /// A collector that takes one line a connection and then ends it has refused nothing, and
    /// would wait for the end of a line that never comes: to it, this is a line. Receivers of byte
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
        batch.written += 1
        batch.reached = max(batch.reached, batch.written)
    }

    /// A message without the count before it.
    private static func text(of batch: borrowing Batch, at index: Int) -> [UInt8] {
        Array(batch.messages.message(at: index).drop { $0 != UInt8(ascii: " ") }.dropFirst())
    }

    /// Waits until the collector's process has answered an empty connection: one that is slow has
    /// then had its chance to end the other.
    ///
    /// Where the word of its kernel is enough, a process that does not answer has a second.
    private mutating func waitForLife() throws(TransportError) {
        do throws(TransportError) {
            try callProcess(within: proof == .end ? answerTime : Acceptance.shortTime)
        } catch .interrupted(let signal) {
            throw .interrupted(signal: signal)
        } catch {
            // One that ends it early, as with a limit of connections, is alive, too.
            if proof == .end, error.refusal == nil { throw error }
        }
    }

    /// Opens an empty connection, ends it, and waits until the collector's process has answered.
    mutating func callProcess(within time: Duration) throws(TransportError) {
        var other = try destination.open(connections, handshakeWithin: time)
        opened += 1
        try other.endSending()
        do throws(TransportFailure) {
            _ = try other.finish(within: time)
        } catch {
            throw error.reason
        }
    }

    /// Notes that a connection failed, and why.
    mutating func noteFailure() {
        acceptances[route.current].forget()
    }

    /// Notes that the destination has refused a message, and decides what is next.
    mutating func note(_ refusal: CollectorRefusal) -> Acceptance.Step {
        let enough = settings.retryFor == .upTo(.zero) ? 1 : 2
        let wasTrying = acceptances[route.current].hasTriedLines
        let step = acceptances[route.current].note(refusal, of: destination, enough: enough)
        switch step {
        case .tryAgain: break
        case .tryOctetCounting: route.destination = destination.framed(as: .octetCounting)
        case .isRefused where wasTrying: route.destination = destination.framedAutomatically()
        case .isRefused: break
        }
        return step
    }
}

extension TransportError {
    /// The same, as what an end of the connection means before the collector has accepted anything.
    fileprivate var asRefusal: Self { refusal.map(Self.refused) ?? self }
}
