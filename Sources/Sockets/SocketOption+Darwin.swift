#if canImport(Darwin)
import Foundation

/// The same options under Darwin's names; not tested on this system.
extension SocketOption {
    static let systemOptionsOfStreams = [keepAliveIdle, userTimeout, noSignal]

    /// Seconds of silence before the first question of keep-alive.
    static let keepAliveIdle = Self(level: tcp, name: TCP_KEEPALIVE, value: 60)

    /// Seconds after which unacknowledged octets end the connection.
    static let userTimeout = Self(level: tcp, name: TCP_RXT_CONNDROPTIME, value: 120)

    /// Lets a write to a closed connection fail without `SIGPIPE`.
    static let noSignal = Self(level: SOL_SOCKET, name: SO_NOSIGPIPE, value: 1)
}
#endif
