package import Syslog

extension Destination {
    /// How its stream tells messages apart; nil where each message is sent by itself.
    package var framing: Framing? {
        switch self {
        case .standardOutput(let framing), .file(_, let framing), .tcp(_, let framing),
            .tls(_, let framing):
            framing
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
}
