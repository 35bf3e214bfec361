package import Syslog

extension Destination {
    /// How its stream tells messages apart; nil for datagrams.
    package var framing: Framing? {
        switch self {
        case .standardOutput(let framing), .file(_, let framing), .tcp(_, let framing): framing
        case .udp: nil
        }
    }
}
