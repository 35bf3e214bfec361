package import Syslog

extension Destination {
    /// How its stream tells messages apart; nil where each message is sent by itself.
    package var framing: Framing? {
        switch self {
        case .standardOutput(let framing), .file(_, let framing), .tcp(_, let framing): framing
        case .udp, .relp: nil
        }
    }

    /// Whether it is a connection to a collector that says nothing of what it has read.
    package var isStream: Bool {
        if case .tcp = self { true } else { false }
    }
}
