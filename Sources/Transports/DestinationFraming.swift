package import Syslog

extension Destination {
    /// How its stream tells messages apart; nil where each message is sent by itself.
    package var framing: Framing? {
        switch self {
        case .standardOutput(let framing), .file(_, let framing), .tls(_, let framing): framing
        case .tcp(_, let choice): choice.first
        case .udp, .relp, .relps: nil
        }
    }

    /// Whether it is a connection to a collector that says nothing of what it has read.
    package var isStream: Bool {
        switch self {
        case .tcp, .tls: true
        case .standardOutput, .file, .udp, .relp, .relps: false
        }
    }

    /// Whether it speaks RELP, plain or under TLS.
    package var isRELP: Bool {
        switch self {
        case .relp, .relps: true
        case .standardOutput, .file, .udp, .tcp, .tls: false
        }
    }

    /// The same destination with a framing that is found out by trying.
    package func framedAutomatically() -> Self {
        guard case .tcp(let endpoint, _) = self else { return self }
        return .tcp(endpoint, .automatic)
    }

    /// The same destination with a framing that is decided.
    package func framed(as framing: Framing) -> Self {
        guard case .tcp(let endpoint, _) = self else { return self }
        return .tcp(endpoint, .fixed(framing))
    }
}
