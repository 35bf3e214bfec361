package import Sockets

/// Why frames did not leave, or are not known to have arrived.
package enum TransportError: Error, Hashable {
    /// The name has no address; without a reason, the resolver did not answer in time.
    case unresolved(host: String, reason: String?)
    /// None of so many addresses answered; the error is that of the last one.
    case unreachable(Endpoint, SystemError, addresses: Int)
    /// The collector ended the connection.
    case closedByPeer
    case broken(SystemError)
    /// So many octets, the end of the stream included, were not acknowledged in time.
    case notAcknowledged(octets: Int)
    case cannotOpen(path: String, SystemError)
    case cannotWrite(path: String, SystemError)
    case cannotWriteToStandardOutput(SystemError)
    /// Nobody reads standard output any more.
    case standardOutputClosed
    case interrupted(signal: CInt)

    /// Whether a new connection may do better.
    package var isTransient: Bool {
        switch self {
        case .unresolved, .unreachable, .closedByPeer, .broken, .notAcknowledged: true
        case .cannotOpen, .cannotWrite, .cannotWriteToStandardOutput, .standardOutputClosed,
            .interrupted:
            false
        }
    }
}

extension TransportError {
    /// Says that `interruption` is what ended a wait.
    static func interrupted(by interruption: Interruption?) -> Self {
        .interrupted(signal: interruption?.signal ?? 0)
    }

    /// Says why there is no connection to `endpoint`.
    init(_ error: ConnectingError, to endpoint: Endpoint, _ interruption: Interruption?) {
        switch error {
        case .interrupted: self = .interrupted(by: interruption)
        case .failed(let error, let count): self = .unreachable(endpoint, error, addresses: count)
        }
    }
}
