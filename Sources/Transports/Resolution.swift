import Sockets

extension Endpoint {
    /// Finds the addresses, at least one.
    func addresses(
        _ kind: SocketKind, unless interruption: Interruption?
    ) throws(TransportError) -> [SocketAddress] {
        do {
            return try AddressResolution().addresses(of: self, kind, unless: interruption)
        } catch {
            if error == .interrupted { throw .interrupted(by: interruption) }
            throw .unresolved(host: host, reason: error.reason)
        }
    }
}
