package import RELP
package import SystemCalls
package import TLS

/// Why frames did not leave, or are not known to have arrived.
package enum TransportError: Error, Hashable {
    /// The name has no address; without a reason, the resolver did not answer in time.
    case unresolved(host: String, reason: String?)
    /// None of the addresses answered; the error is that of the last one.
    case unreachable(Endpoint, SystemError, addresses: Int)
    /// There is no unix socket at the path, or it cannot be connected to.
    case unreachableSocket(SocketPath, SystemError)
    /// What is at the path is no unix socket.
    case noSocket(SocketPath, FileStatus.Kind)
    /// The collector ended the connection.
    case closedByPeer
    case broken(SystemError)
    /// A host, or the kernel of a unix socket, has reported that a datagram reaches nobody.
    case nobodyListens
    /// The collector does not take what is sent: it ended the connection, or answered, before we
    /// had ended our side.
    case refused(CollectorRefusal)
    /// The collector's kernel has not acknowledged all bytes in time, the end of stream included; of
    /// a unix socket, its process has not read all.
    case notAcknowledged(bytes: Int)
    /// The collector's kernel has everything, but its process did not end its side in time.
    case notAnswered
    /// The collector answered, but no second connection to it lasted until that was certain: it
    /// may have answered because it was stopping.
    case notOutlived
    /// The collector ended a TLS connection without close_notify (RFC 8446, section 6.1).
    case truncated
    case relp(RELPError)
    case secure(TLSError)
    case cannotOpen(path: String, SystemError)
    case cannotWrite(path: String, SystemError)
    /// A file for octet-counted frames holds something else: no reader would find what is added.
    case notCounted(path: String)
    case cannotWriteToStandardOutput(SystemError)
    /// Nobody reads standard output any more.
    case standardOutputClosed
    case interrupted(signal: CInt)

    /// Whether a new connection may do better.
    package var isTransient: Bool {
        switch self {
        case .unresolved, .unreachable, .closedByPeer, .broken, .nobodyListens, .refused,
            .notAcknowledged,
            .notAnswered, .notOutlived, .truncated:
            true
        case .relp(let error): error.isTransient
        case .secure(let error): !error.isLocal && !error.isRefusal
        case .unreachableSocket(_, let error):
            !error.isOtherKindOfSocket && !error.isNotDirectory && !error.isSymbolicLink
        case .noSocket, .cannotOpen, .cannotWrite, .notCounted, .cannotWriteToStandardOutput,
            .standardOutputClosed,
            .interrupted:
            false
        }
    }
}

/// How a collector shows that it does not take what is sent.
package enum CollectorRefusal: Error, Hashable {
    /// It ended the connection in order.
    case closed
    /// It reset the connection.
    case reset
    /// It sent bytes, of which these are the first: syslog over TCP or TLS has no answers.
    case spoke([UInt8])
    /// It ended a connection that had carried nothing yet.
    case closedEmpty
    /// It ended an empty connection by itself, about when it had ended one with messages: that end
    /// was no answer.
    case closedByItself(after: Duration)
    /// It answered every message with a refusal.
    case rejectedAll(answer: String)
}

extension TransportError {
    /// Whether the end of a connection by the other side, in order or not, is all that happened.
    package var refusal: CollectorRefusal? {
        switch self {
        case .refused(let refusal): refusal
        case .closedByPeer, .truncated: .closed
        case .broken(let error) where error.isConnectionReset || error.isBrokenPipe: .reset
        default: nil
        }
    }

    /// Whether the other side showed no sign of progress for too long.
    package var isSilence: Bool {
        switch self {
        case .notAcknowledged, .notAnswered: true
        case .relp(.notAnswered): true
        default: false
        }
    }

    /// Whether everything was sent, and only the confirmation is missing.
    package var isLackOfAnswer: Bool {
        self == .notAnswered || self == .notOutlived || self == .truncated
    }

    /// The error of a wait that `stopSignal` ended.
    static func interrupted(by stopSignal: StopSignal?) -> Self {
        .interrupted(signal: stopSignal?.signal ?? 0)
    }

    /// Creates the error of an attempt to connect to `endpoint`.
    init(_ error: ConnectError, to endpoint: Endpoint, _ grace: ShutdownGrace) {
        switch error {
        case .interrupted: self = .interrupted(by: grace.stopSignal)
        case .failed(let error, let count): self = .unreachable(endpoint, error, addresses: count)
        }
    }
}
