package import Syslog
package import SystemCalls

/// Where a run sends to, as the user wrote it.
///
/// Only streams have a framing: a destination whose protocol frames messages itself, as datagrams
/// and RELP do, cannot be given one.
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
    /// The canonical text, with the port.
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

extension Destination {
    /// How messages are framed in its stream; nil where the protocol frames them itself.
    package var framing: Framing? {
        switch self {
        case .standardOutput(let framing), .file(_, let framing), .tls(_, let framing): framing
        case .tcp(_, let choice): choice.first
        case .udp, .relp, .relps: nil
        }
    }

    /// Whether it is a stream over which a collector cannot answer: plain TCP or TLS.
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

    /// Returns the same destination with a framing that is found by trying.
    package func framedAutomatically() -> Self {
        guard case .tcp(let endpoint, _) = self else { return self }
        return .tcp(endpoint, .automatic)
    }

    /// Returns the same destination with a fixed framing.
    package func framed(as framing: Framing) -> Self {
        guard case .tcp(let endpoint, _) = self else { return self }
        return .tcp(endpoint, .fixed(framing))
    }
}

/// How the framing of a plain TCP stream is chosen.
package enum FramingChoice: Sendable, Hashable {
    /// By trying: the first message ends with a line feed and, if the collector refuses that, is
    /// sent again with octet counting.
    ///
    /// Only this order works. A strict receiver of octet counting refuses a line; a receiver of
    /// lines refuses nothing, and joins what is counted (measured with syslog-ng 3.38).
    case automatic
    case fixed(Framing)

    /// Non-transparent framing with LF (RFC 6587, section 3.4.2).
    package static let lineFeed = Self.fixed(.lineFeed)
    /// Octet counting (RFC 6587, section 3.4.1).
    package static let octetCounting = Self.fixed(.octetCounting)
    /// Non-transparent framing with NUL (RFC 6587, section 3.4.2).
    package static let null = Self.fixed(.null)

    /// The framing that is used, or tried first.
    package var first: Framing {
        switch self {
        case .automatic: .lineFeed
        case .fixed(let framing): framing
        }
    }
}

extension FramingChoice: RawRepresentable, CaseIterable {
    /// `automatic` first, then each framing.
    package static let allCases = [Self.automatic] + Framing.allCases.map(Self.fixed)

    /// The word of the command line: `auto`, or the framing's own.
    package var rawValue: String {
        switch self {
        case .automatic: "auto"
        case .fixed(let framing): framing.rawValue
        }
    }

    /// Creates a choice from the word of the command line; nil for any other word.
    package init?(rawValue: String) {
        guard let choice = Self.allCases.first(where: { $0.rawValue == rawValue }) else {
            return nil
        }
        self = choice
    }
}
