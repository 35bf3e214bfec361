package import Syslog

extension Destination {
    /// How its stream tells messages apart; nil where each message is sent by itself.
    package var framing: Framing? {
        switch self {
        case .standardOutput(let framing), .file(_, let framing), .tcp(_, let framing): framing
        case .udp, .relp: nil
        }
    }
}
