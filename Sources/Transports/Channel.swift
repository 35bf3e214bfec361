import SystemCalls
package import TLS

/// A connection that carries bytes in order and never blocks: a TCP or unix socket, or TLS over TCP.
protocol Channel: ~Copyable {
    /// Writes some of `bytes`.
    mutating func write(_ bytes: Span<UInt8>) throws(TransportError) -> ChannelStep

    /// Reads what is there into the first elements of `buffer`.
    mutating func read(into buffer: inout [UInt8]) throws(TransportError) -> ChannelStep

    /// Returns whether the peer has ended its side, as far as that shows without waiting.
    mutating func isClosedByPeer() throws(TransportError) -> Bool

    /// Ends our side of the connection; what the peer sends can still be read.
    mutating func endSending() throws(TransportError)

    /// Calls `body` with the socket, to wait for it or to ask it about the peer.
    func withDescriptor<Result, Failure: Error>(
        _ body: (borrowing Descriptor) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

/// The result of a call on a channel.
enum ChannelStep: Sendable, Hashable {
    /// This many bytes were written or read.
    case done(Int)
    /// No byte was written or read, and none can be before the socket is ready for this.
    case wait(Readiness)
    /// The peer has ended its side of the connection.
    case end
}

extension Channel where Self: ~Copyable {
    /// Returns how many bytes the peer's kernel has not acknowledged, the end of stream included.
    ///
    /// Of a unix socket, the number is positive until the peer's process has read everything. A peer
    /// that closes with bytes unread makes it 0 too, and an error first: so errors are looked for
    /// after the number.
    func unacknowledgedByteCount() throws(TransportError) -> Int {
        do throws(SystemError) {
            return try withDescriptor { descriptor throws(SystemError) in
                let count = try descriptor.unacknowledgedByteCount
                if let error = descriptor.consumeError(of: "send") { throw error }
                return count
            }
        } catch {
            throw .broken(error)
        }
    }

    /// Sends TCP's acknowledgement without delay: the peer may wait for it before it sends more.
    func acknowledgeAtOnce() {
        withDescriptor { descriptor in descriptor.acknowledgeAtOnce() }
    }

    /// Waits until the socket is ready; returns false when `deadline` has passed.
    func wait(
        for readiness: Readiness, before deadline: Deadline?, with grace: ShutdownGrace
    ) throws(TransportError) -> Bool {
        try withDescriptor { descriptor throws(TransportError) in
            try grace.wait(for: readiness, on: descriptor, before: deadline)
        }
    }
}

/// A TCP socket, or a unix socket of the stream kind.
struct PlainChannel: ~Copyable, Channel {
    private let socket: Descriptor

    init(over socket: consuming Descriptor) {
        self.socket = socket
    }

    func write(_ bytes: Span<UInt8>) throws(TransportError) -> ChannelStep {
        do {
            return .done(try socket.send(bytes))
        } catch  where error.wouldBlock {
            return .wait(.writable)
        } catch {
            throw error.isBrokenPipe ? .closedByPeer : .broken(error)
        }
    }

    func read(into buffer: inout [UInt8]) throws(TransportError) -> ChannelStep {
        do {
            let count = try socket.read(into: &buffer, from: 0, to: buffer.count)
            return count == 0 ? .end : .done(count)
        } catch  where error.wouldBlock {
            return .wait(.readable)
        } catch {
            throw .broken(error)
        }
    }

    func isClosedByPeer() throws(TransportError) -> Bool {
        do {
            return try socket.isClosedByPeer
        } catch {
            throw .broken(error)
        }
    }

    func endSending() throws(TransportError) {
        do {
            try socket.endSending()
        } catch {
            throw .broken(socket.consumeError(of: "shutdown") ?? error)
        }
    }

    func withDescriptor<Result, Failure: Error>(
        _ body: (borrowing Descriptor) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(socket)
    }
}

/// TLS over a TCP socket.
struct TLSChannel: ~Copyable, Channel {
    private var connection: TLSConnection
    /// Whether we have ended our side.
    private var hasEnded = false
    /// Whether the peer has sent close_notify.
    private var isEndedByPeer = false

    /// How long our own kernel may take to have room for close_notify.
    private static let endTime = Duration.seconds(5)

    init(over connection: consuming TLSConnection) {
        self.connection = connection
    }

    mutating func write(_ bytes: Span<UInt8>) throws(TransportError) -> ChannelStep {
        do throws(TLSError) {
            return ChannelStep(try connection.write(bytes))
        } catch {
            throw explain(error)
        }
    }

    /// Reads; after close_notify only the end of TCP's stream counts as the end.
    mutating func read(into buffer: inout [UInt8]) throws(TransportError) -> ChannelStep {
        if isEndedByPeer { return try readEnd(into: &buffer) }
        let step: TLSStep
        do throws(TLSError) {
            step = try connection.read(into: &buffer)
        } catch {
            throw explain(error)
        }
        guard step == .closeNotify else { return ChannelStep(step) }
        isEndedByPeer = true
        return try readEnd(into: &buffer)
    }

    private func readEnd(into buffer: inout [UInt8]) throws(TransportError) -> ChannelStep {
        do throws(SystemError) {
            let count = try connection.descriptor.read(into: &buffer, from: 0, to: buffer.count)
            return count == 0 ? .end : .done(count)
        } catch  where error.wouldBlock {
            return .wait(.readable)
        } catch {
            throw .broken(error)
        }
    }

    /// Reads what there is, such as session tickets, until there is nothing or the end.
    mutating func isClosedByPeer() throws(TransportError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !isEndedByPeer {
            guard case .done = try read(into: &buffer) else { break }
        }
        if isEndedByPeer { return true }
        do throws(SystemError) {
            return try connection.descriptor.isClosedByPeer
        } catch {
            throw .broken(error)
        }
    }

    mutating func endSending() throws(TransportError) {
        let end = Deadline(after: Self.endTime)
        do throws(TLSError) {
            while let readiness = try connection.sendCloseNotify() {
                guard try isReady(readiness, before: end) else { break }
            }
        } catch {
            throw explain(error)
        }
        hasEnded = true
        do throws(SystemError) {
            try connection.descriptor.endSending()
        } catch {
            throw .broken(connection.descriptor.consumeError(of: "shutdown") ?? error)
        }
    }

    private func isReady(
        _ readiness: Readiness, before deadline: Deadline
    ) throws(TLSError) -> Bool {
        do throws(SystemError) {
            return try connection.descriptor.wait(for: readiness, before: deadline, unless: nil)
                == .ready
        } catch {
            throw .broken(error)
        }
    }

    func withDescriptor<Result, Failure: Error>(
        _ body: (borrowing Descriptor) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(connection.descriptor)
    }

    private func explain(_ error: TLSError) -> TransportError {
        switch error {
        case .truncated: hasEnded ? .truncated : .closedByPeer
        case .broken(let error): .broken(error)
        default: .secure(error)
        }
    }
}

extension ChannelStep {
    fileprivate init(_ step: TLSStep) {
        switch step {
        case .done(let count): self = .done(count)
        case .wait(let readiness): self = .wait(readiness)
        case .closeNotify: self = .end
        }
    }
}

/// The TLS context of a run's connections, created when the first of them needs it.
package final class TLSContextProvider {
    private let settings: TrustSettings
    private let warn: (TLSWarning) -> Void
    private var context: TLSContext?

    /// Creates a provider; the files of `settings` are read later, and `warn` is called then.
    package init(
        _ settings: TrustSettings = TrustSettings(),
        onWarning warn: @escaping (TLSWarning) -> Void = { _ in }
    ) {
        self.settings = settings
        self.warn = warn
    }

    /// Connects to `endpoint`, and completes the handshake within `time`.
    ///
    /// If it fails with the session of an earlier connection, it is tried again without one: some
    /// servers end a connection where they should ignore what they cannot resume.
    func connect(
        to endpoint: Endpoint, within time: Duration, with grace: ShutdownGrace,
        _ addresses: RecentAddresses = RecentAddresses()
    ) throws(TransportError) -> TLSChannel {
        let context = try readContext()
        let host = endpoint.host
        let offersSession = context.offersSession(to: host)
        do throws(TransportError) {
            return try channel(to: endpoint, context, within: time, with: grace, addresses)
        } catch {
            switch error {
            case .secure(.silent): throw error
            case .secure where offersSession, .broken where offersSession: break
            default: throw error
            }
        }
        context.forgetSessions(of: host)
        let channel = try channel(to: endpoint, context, within: time, with: grace, addresses)
        context.giveUpSessions(of: host)
        return channel
    }

    private func channel(
        to endpoint: Endpoint, _ context: TLSContext, within time: Duration,
        with grace: ShutdownGrace, _ addresses: RecentAddresses
    ) throws(TransportError) -> TLSChannel {
        let socket = try endpoint.connect(with: grace, addresses)
        do throws(TLSError) {
            return TLSChannel(
                over: try TLSConnection(
                    over: socket, to: endpoint.host, context: context,
                    before: grace.cap(Deadline(after: time)),
                    unless: grace.pendingStopSignal))
        } catch .interrupted {
            throw .interrupted(by: grace.stopSignal)
        } catch .broken(let error) {
            throw .broken(error)
        } catch {
            throw .secure(error)
        }
    }

    private func readContext() throws(TransportError) -> TLSContext {
        if let context { return context }
        do throws(TLSError) {
            let read = try TLSContext(settings)
            context = read
            read.warnings.forEach(warn)
            return read
        } catch {
            throw .secure(error)
        }
    }
}
