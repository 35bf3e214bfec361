import Sockets

/// What connections of a run have in common.
package struct ConnectionSettings {
    /// How fast datagrams go; a stream's other end says itself how fast it is.
    package var pacing: Pacing
    let trust: Trust
    package let patience: Patience
    /// Who is told of the path of a file that had a torn end, which was mended; `-` is standard
    /// output.
    let onMending: (String) -> Void

    package init(
        pacing: Pacing = Pacing(perSecond: 1000), trust: Trust = Trust(), with patience: Patience,
        onMending: @escaping (String) -> Void = { _ in }
    ) {
        self.onMending = onMending
        self.pacing = pacing
        self.trust = trust
        self.patience = patience
    }
}

extension Destination {
    /// Opens or connects.
    package func open(
        _ settings: ConnectionSettings
    ) throws(TransportError) -> any Transport & ~Copyable {
        let patience = settings.patience
        return switch self {
        case .standardOutput(let framing):
            try StandardOutput(framing, with: patience, onMending: settings.onMending)
        case .file(let path, let framing):
            try FileOutput(
                path: path, framing, with: patience, onMending: settings.onMending)
        case .udp(let endpoint):
            try UDPTransport(to: endpoint, pacing: settings.pacing, with: patience)
        case .tcp(let endpoint, _):
            StreamTransport(
                over: PlainChannel(over: try endpoint.connect(with: patience)), with: patience)
        case .tls(let endpoint, _):
            StreamTransport(
                over: try settings.trust.connect(to: endpoint, with: patience), with: patience)
        case .relps(let endpoint):
            try RELPTransport(
                over: try settings.trust.connect(to: endpoint, with: patience), with: patience)
        case .relp(let endpoint):
            try RELPTransport(
                over: PlainChannel(over: try endpoint.connect(with: patience)), with: patience)
        }
    }
}
