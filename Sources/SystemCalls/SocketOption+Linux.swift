import Foundation

extension SocketOption {
    static let systemOptionsOfStreams = [keepAliveIdle, userTimeout]

    /// Seconds of silence before the first question of keep-alive.
    static let keepAliveIdle = Self(level: tcp, name: TCP_KEEPIDLE, value: 60)

    /// Milliseconds after which unacknowledged bytes end the connection; else a quarter hour.
    static let userTimeout = Self(level: tcp, name: TCP_USER_TIMEOUT, value: 120_000)
}
