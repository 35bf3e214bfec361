import SystemCalls
import TLS

/// A socket of TCP under TLS.
struct TLSChannel: ~Copyable, Channel {
    private var connection: TLSConnection
    /// Whether we have said that no more comes.
    private var hasEnded = false
    /// Whether the peer has.
    private var isEndedByPeer = false

    /// How long our own kernel may take to have room for the sign of the end.
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

    /// Reads; behind the peer's sign of the end only the end of the stream itself counts.
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
            throw .broken(connection.descriptor.takeError("shutdown") ?? error)
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
