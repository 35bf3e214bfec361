import SystemCalls
package import TLS

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
    func connect(
        to endpoint: Endpoint, within time: Duration, with grace: ShutdownGrace
    ) throws(TransportError) -> TLSChannel {
        let context = try readContext()
        let socket = try endpoint.connect(with: grace)
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
