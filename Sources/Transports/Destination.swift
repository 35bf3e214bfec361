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
    /// A unix socket of datagrams, such as `/dev/log`.
    case unix(SocketPath)
    /// A unix socket that carries bytes in order.
    case unixStream(SocketPath, FramingChoice)
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
        case .unix(let path): "unix://\(path.text)"
        case .unixStream(let path, _): "unix-stream://\(path.text)"
        }
    }
}

extension Destination {
    /// How messages are framed in its stream; nil if the protocol frames them itself.
    package var framing: Framing? {
        switch self {
        case .standardOutput(let framing), .file(_, let framing), .tls(_, let framing): framing
        case .tcp(_, let choice), .unixStream(_, let choice): choice.first
        case .udp, .unix, .relp, .relps: nil
        }
    }

    /// Whether it is a stream over which a collector cannot answer: plain TCP, TLS or a unix socket.
    package var isStream: Bool {
        switch self {
        case .tcp, .tls, .unixStream: true
        case .standardOutput, .file, .udp, .unix, .relp, .relps: false
        }
    }

    /// Whether each message is a datagram.
    package var hasDatagrams: Bool {
        switch self {
        case .udp, .unix: true
        case .standardOutput, .file, .tcp, .tls, .unixStream, .relp, .relps: false
        }
    }

    /// Whether it is a unix socket: the collector is on this machine.
    package var isUnixSocket: Bool {
        switch self {
        case .unix, .unixStream: true
        case .standardOutput, .file, .udp, .tcp, .tls, .relp, .relps: false
        }
    }

    /// Whether its framing is found by trying.
    package var findsFraming: Bool {
        switch self {
        case .tcp(_, .automatic), .unixStream(_, .automatic): true
        default: false
        }
    }

    /// Whether its connections are encrypted.
    package var usesTLS: Bool {
        switch self {
        case .tls, .relps: true
        case .standardOutput, .file, .udp, .tcp, .relp, .unix, .unixStream: false
        }
    }

    /// Whether it speaks RELP, plain or under TLS.
    package var isRELP: Bool {
        switch self {
        case .relp, .relps: true
        case .standardOutput, .file, .udp, .tcp, .tls, .unix, .unixStream: false
        }
    }

    /// Returns the same destination with a framing that is found by trying.
    package func framedAutomatically() -> Self { framed(.automatic) }

    /// Returns the same destination with a fixed framing.
    package func framed(as framing: Framing) -> Self { framed(.fixed(framing)) }

    private func framed(_ choice: FramingChoice) -> Self {
        switch self {
        case .tcp(let endpoint, _): .tcp(endpoint, choice)
        case .unixStream(let path, _): .unixStream(path, choice)
        default: self
        }
    }
}

/// How the framing of a stream without TLS is chosen.
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

/// Why a text is no destination.
package enum DestinationError: Error, Hashable {
    /// Neither `-` nor anything with a scheme.
    case noScheme
    case unknownScheme(String)
    /// What follows the scheme is not a host with or without a port.
    case badEndpoint(String)
    /// There is no port, and none is the collector's by default.
    case noPort
    /// The port is none of 1 to 65535.
    case badPort(String)
    /// A user or password, which syslog does not know.
    case userInformation
    /// Something follows host and port.
    case path(String)
    case noPath
    /// What follows the scheme is no path that starts at the root and fits into a socket's address.
    case badSocketPath(String)
    /// A framing was chosen for datagrams, each of which is one message.
    case framedDatagrams(Framing)
    /// A framing was chosen for a protocol that frames messages itself.
    case framedByProtocol(Framing)
}

extension Destination {
    /// Parses `-`, `file:PATH`, or a scheme, `://` and `HOST[:PORT]` or the path of a unix socket.
    ///
    /// What neither the text nor the choice of a framing says comes from `defaults`.
    package init(
        parsing text: String, framing choice: FramingChoice? = nil,
        defaults: DestinationDefaults = DestinationDefaults()
    ) throws(DestinationError) {
        let framing: Framing? = if case .fixed(let framing) = choice { framing } else { nil }
        if text == "-" {
            self = .standardOutput(framing ?? .lineFeed)
            return
        }
        let (scheme, rest) = try Self.split(text)
        switch scheme {
        case "file":
            guard !rest.isEmpty else { throw .noPath }
            self = .file(path: rest, framing ?? .lineFeed)
        case "udp":
            if let framing { throw .framedDatagrams(framing) }
            self = .udp(try Self.endpoint(rest, defaultPort: defaults.udpPort))
        case "tcp":
            self = .tcp(
                try Self.endpoint(rest, defaultPort: defaults.tcpPort),
                choice ?? defaults.tcpFraming)
        case "relp":
            if let framing { throw .framedByProtocol(framing) }
            self = .relp(try Self.endpoint(rest, defaultPort: defaults.relpPort))
        case "tls":
            self = .tls(
                try Self.endpoint(rest, defaultPort: defaults.tlsPort),
                framing ?? defaults.tlsFraming)
        case "relps":
            if let framing { throw .framedByProtocol(framing) }
            self = .relps(try Self.endpoint(rest, defaultPort: defaults.relpPort))
        case "unix":
            if let framing { throw .framedDatagrams(framing) }
            self = .unix(try Self.socketPath(rest))
        case "unix-stream":
            self = .unixStream(try Self.socketPath(rest), choice ?? defaults.tcpFraming)
        default:
            throw .unknownScheme(scheme)
        }
    }

    /// Splits at the first `://`, or after `file:`.
    private static func split(
        _ text: String
    ) throws(DestinationError) -> (scheme: String, rest: String) {
        guard let colon = text.firstIndex(of: ":") else { throw .noScheme }
        let scheme = text[..<colon].lowercased()
        let rest = text[text.index(after: colon)...]
        if scheme == "file" { return (scheme, String(rest)) }
        guard rest.hasPrefix("//") else { throw .noScheme }
        return (scheme, String(rest.dropFirst(2)))
    }

    private static func socketPath(_ text: String) throws(DestinationError) -> SocketPath {
        guard let path = SocketPath(text) else { throw .badSocketPath(text) }
        return path
    }

    private static func endpoint(
        _ text: String, defaultPort: UInt16?
    ) throws(DestinationError) -> Endpoint {
        guard let endpoint = Endpoint(parsing: text, defaultPort: defaultPort ?? 1) else {
            throw fault(of: text)
        }
        // A port that another default does not change is named.
        guard defaultPort != nil || Endpoint(parsing: text, defaultPort: 2) == endpoint else {
            throw .noPort
        }
        return endpoint
    }

    /// What is wrong with a text that is no endpoint.
    private static func fault(of text: String) -> DestinationError {
        if text.contains("@") { return .userInformation }
        if let end = text.firstIndex(where: { "/?#".contains($0) }),
            Endpoint(parsing: String(text[..<end]), defaultPort: 1) != nil
        {
            return .path(String(text[end...]))
        }
        guard let colon = text.lastIndex(of: ":"),
            Endpoint(parsing: String(text[..<colon]), defaultPort: 1) != nil
        else { return .badEndpoint(text) }
        return .badPort(String(text[colon...].dropFirst()))
    }
}

/// The framings and ports of destinations whose text has none.
package struct DestinationDefaults: Sendable {
    // A port is nil where the user has to name it.

    /// By trying.
    package var tcpFraming = FramingChoice.automatic
    /// RFC 5425, section 4.3, allows no other.
    package var tlsFraming = Framing.octetCounting
    /// RFC 5426, section 3.3.
    package var udpPort: UInt16? = 514
    /// `syslog-conn` of the IANA registry (RFC 3195).
    package var tcpPort: UInt16? = 601
    /// RFC 5425, section 4.1.
    package var tlsPort: UInt16? = 6514
    /// The port that rsyslog's documentation uses; none is registered.
    package var relpPort: UInt16 = 2514

    /// Creates the defaults of opcef.
    package init() {}
}
