package import Sockets

extension Destination {
    /// Opens or connects; only datagrams are paced.
    package func open(
        pacing: Pacing = Pacing(perSecond: 1000), unless interruption: Interruption?
    ) throws(TransportError) -> any Transport & ~Copyable {
        switch self {
        case .standardOutput:
            try StandardOutput(unless: interruption)
        case .file(let path, _):
            try FileOutput(path: path, unless: interruption)
        case .udp(let endpoint):
            try UDPTransport(to: endpoint, pacing: pacing, unless: interruption)
        case .tcp(let endpoint, _):
            try TCPTransport(to: endpoint, unless: interruption)
        }
    }
}
