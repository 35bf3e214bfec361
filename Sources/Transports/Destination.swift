package import Syslog
package import SystemCalls

/// Where a run sends to, as the user wrote it.
///
/// A framing is part of the plain stream cases alone: what frames messages itself, as datagrams
/// and RELP do, cannot be written down with one.
package enum Destination: Sendable, Hashable {
    case standardOutput(Framing)
    case file(path: String, Framing)
    case udp(Endpoint)
    case tcp(Endpoint, FramingChoice)
    case tls(Endpoint, Framing)
    case relp(Endpoint)
    case relps(Endpoint)
}

extension Destination: CustomStringConvertible {
    /// The one way to write it, with the port.
    package var description: String {
        switch self {
        case .standardOutput: "-"
        case .file(let path, _): "file:\(path)"
        case .udp(let endpoint): "udp://\(endpoint)"
        case .tcp(let endpoint, _): "tcp://\(endpoint)"
        case .tls(let endpoint, _): "tls://\(endpoint)"
        case .relp(let endpoint): "relp://\(endpoint)"
        case .relps(let endpoint): "relps://\(endpoint)"
        }
    }
}
