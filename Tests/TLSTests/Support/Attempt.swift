import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import TLS

/// Connects to `port` of 127.0.0.1, shakes hands with `host`, and lets `use` do the rest.
///
/// All of it happens in a thread of its own, since it may wait.
func attempt<Value: Sendable>(
    _ port: UInt16, host: String = "localhost", _ settings: TrustSettings,
    within: Duration = .seconds(20), unless stopSignal: StopSignal? = nil,
    use: @escaping @Sendable (inout TLSConnection) throws(TLSError) -> Value
) async throws -> Result<Value, TLSError> {
    await inThread {
        Result { () throws(TLSError) in
            var connection = try connection(
                to: port, host, try TLSContext(settings), within: within, unless: stopSignal)
            return try use(&connection)
        }
    }
}

/// Connects to `port` of 127.0.0.1, and shakes hands with `host`; it may wait.
func connection(
    to port: UInt16, _ host: String, _ context: TLSContext, within: Duration = .seconds(20),
    unless stopSignal: StopSignal? = nil
) throws(TLSError) -> TLSConnection {
    guard let endpoint = Endpoint(host: "127.0.0.1", port: port),
        let addresses = try? AddressResolution().addresses(of: endpoint, .stream)
    else { throw .nameNotCheckable(host) }
    return try TLSConnection(
        over: try connected(to: addresses), to: host, context: context,
        before: Deadline(after: within), unless: stopSignal)
}

/// Shakes hands, and returns what the server has shown, or why it came to nothing.
func handshake(
    _ port: UInt16, host: String = "localhost", _ settings: TrustSettings,
    within: Duration = .seconds(20), unless stopSignal: StopSignal? = nil
) async throws -> Result<TLSPeer, TLSError> {
    try await attempt(port, host: host, settings, within: within, unless: stopSignal) {
        connection in connection.peer
    }
}

/// Connects with a short queue of what is to be sent, so that little fills it.
private func connected(to addresses: [SocketAddress]) throws(TLSError) -> Descriptor {
    do {
        let socket = try Descriptor(connectingTo: addresses)
        try? socket.setOption(SOL_SOCKET, SO_SNDBUF, to: 16_384)
        return socket
    } catch {
        guard case .failed(let error, _) = error else { throw .interrupted }
        throw .broken(error)
    }
}

extension Result {
    /// Why it came to nothing; nil where it did not.
    var error: Failure? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}

/// For tests, which wait for what is to come.
extension TLSConnection {
    /// Writes all of `text`.
    mutating func writeAll(_ text: String) throws(TLSError) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            switch try write(bytes.span.extracting(droppingFirst: written)) {
            case .done(let count): written += count
            case .wait(let readiness): try wait(readiness)
            case .closeNotify: throw .truncated
            }
        }
    }

    /// Writes `bytes` again and again, until the socket has had no room for 0.2 s.
    ///
    /// How much is taken before that, and in how many writes, is the system's own affair: it may
    /// find room once more where it just had none, and take less than one write brings.
    mutating func fill(with bytes: [UInt8]) throws(TLSError) {
        var isFull = false
        while !isFull {
            guard case .wait(let readiness) = try write(bytes.span) else { continue }
            let deadline = Deadline(after: .milliseconds(200))
            do {
                isFull =
                    try descriptor.wait(for: readiness, before: deadline, unless: nil) != .ready
            } catch {
                throw .silent
            }
        }
    }

    /// Reads until there is `count` of bytes, or the peer's `close_notify`.
    mutating func readText(upTo count: Int = .max) throws(TLSError) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        reading: while bytes.count < count {
            switch try read(into: &buffer) {
            case .done(let count): bytes += buffer.prefix(count)
            case .wait(let readiness): try wait(readiness)
            case .closeNotify: break reading
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func wait(_ readiness: Readiness) throws(TLSError) {
        do {
            let deadline = Deadline(after: .seconds(20))
            guard
                try descriptor.wait(for: readiness, before: deadline, unless: nil) == .ready
            else { throw TLSError.silent }
        } catch let error as SystemError {
            throw .broken(error)
        } catch {
            throw .silent
        }
    }
}

extension TrustSettings {
    /// Trusts the authorities of these files.
    init(authorities: String...) {
        self.init()
        self.authorities = authorities
    }
}
