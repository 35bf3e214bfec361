import RELP
import Syslog
import SystemCalls
import ToolOptions
import Transports

extension TransportError {
    /// Why messages were not sent to `destination`, or are not known to have arrived.
    func report(_ destination: Destination) -> ErrorReport {
        let target = Messages.quoted("\(destination)")
        let acked = "--confirm acked accepts its kernel's acknowledgement"
        switch self {
        case .unresolved(let host, let reason):
            let reason = reason.map(Messages.lowercased) ?? "no answer in time"
            return ErrorReport(
                "cannot resolve \(Messages.quoted(host)): \(reason)",
                hint: "check the host name, or use an IP address", .notDelivered)
        case .unreachable(_, let error, let addresses):
            let tried = addresses > 1 ? " at any of \(addresses) addresses" : ""
            return ErrorReport(
                "cannot connect to \(target)\(tried): \(error.lowercasedReason)",
                hint: error.isPermissionDenied && destination.isUDP
                    ? Messages.noBroadcast : Messages.nobodyAtPort, .notDelivered)
        case .unreachableSocket(let path, let error):
            return ErrorReport(
                "cannot connect to \(target): \(error.lowercasedReason)",
                hint: error.socketHint(path, destination), .notDelivered)
        case .noSocket(let path, let kind):
            return ErrorReport(
                "cannot connect to \(target): it is \(kind.words), not a socket",
                hint: kind == .regular
                    ? "file:\(printable(path.text)) writes messages to a file"
                    : "name the socket of the collector", .notDelivered)
        case .closedByPeer:
            return ErrorReport(
                "\(target) closed the connection",
                hint: destination.isRELP
                    ? "check that it speaks RELP on this port, as rsyslog's imrelp does" : nil,
                .notDelivered)
        case .broken(let error):
            return ErrorReport(
                "lost the connection to \(target): \(error.lowercasedReason)", .notDelivered)
        case .nobodyListens:
            return ErrorReport(
                "nothing listens at \(target)",
                hint: destination.isUnixSocket
                    ? Messages.nobodyAtSocket
                    : Messages.nobodyAtPort, .notDelivered)
        case .refused(let refusal):
            return ErrorReport(
                "\(refusal.message(destination)); nothing sent to it counts as delivered",
                hint: refusal.hint(destination), .notDelivered)
        case .notAcknowledged where destination.isUnixSocket:
            return ErrorReport(
                "\(target) did not read everything in time",
                hint: "check that the collector is running and not stopped", .notDelivered)
        case .notAcknowledged(let bytes):
            return ErrorReport(
                "\(target) did not acknowledge the last \(Messages.count(bytes, "byte")) in time",
                hint: "nothing shows that its process reads anything; \(acked)", .notDelivered)
        case .notAnswered where destination.isUnixSocket:
            return ErrorReport(
                "\(target) did not confirm a batch in time",
                hint: "its process has read everything; --confirm acked accepts that",
                .notDelivered)
        case .notAnswered:
            return ErrorReport(
                "\(target) did not confirm a batch in time",
                hint: "nothing shows that its process reads anything; \(acked)", .notDelivered)
        case .notOutlived:
            return ErrorReport(
                """
                \(target) confirmed a batch but closed another connection, so it may have been \
                shutting down
                """,
                hint: "--confirm auto and --confirm acked need only one connection", .notDelivered)
        case .truncated:
            return ErrorReport(
                "\(target) dropped the connection before it confirmed a batch", .notDelivered)
        case .secure(let error):
            return error.report("\(destination)")
        case .relp(let error):
            return error.report(target)
        case .cannotOpen(let path, let error):
            return ErrorReport(
                "cannot open \(Messages.quoted(path)): \(error.lowercasedReason)", .cannotCreate)
        case .cannotWrite(let path, let error):
            return ErrorReport(Messages.cannotWrite(path, error), .inputOutput)
        case .notCounted(let path):
            return ErrorReport(
                "\(Messages.quoted(path)) does not hold octet-counted messages", .cannotCreate)
        case .cannotWriteToStandardOutput(let error):
            return ErrorReport(
                "cannot write to standard output: \(error.lowercasedReason)", .inputOutput)
        case .standardOutputClosed:
            return ErrorReport("standard output is closed", .inputOutput)
        case .interrupted:
            return ErrorReport(
                "stopped by a signal before \(target) had confirmed everything", .notDelivered)
        }
    }
}

extension CollectorRefusal {
    /// What a collector did that does not accept what it is sent.
    func message(_ destination: Destination) -> String {
        let target = Messages.quoted("\(destination)")
        let tried =
            destination.findsFraming ? ", with line feeds and with octet counting" : ""
        switch self {
        case .closed: return "\(target) closed the connection after the first message\(tried)"
        case .reset: return "\(target) reset the connection after the first message\(tried)"
        case .spoke(let bytes):
            let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            let answer = String(decoding: line.prefix(60), as: UTF8.self)
            return "\(target) answered \(Messages.quoted(answer)), which no syslog collector does"
        case .closedEmpty:
            return "\(target) closes connections before anything is sent"
        case .closedByItself(let time):
            let seconds = Messages.decimal(time / .seconds(1), digits: 1)
            return """
                \(target) closes every connection by itself after \(seconds) s, so that confirms \
                nothing
                """
        case .rejectedAll(let answer):
            return "\(target) rejects every message: \(Messages.quoted(answer))"
        }
    }

    /// What to try with it.
    func hint(_ destination: Destination) -> String {
        switch self {
        case .spoke(let bytes): return Self.protocolHint(bytes)
        case .closedEmpty, .closedByItself:
            return "a proxy without a server does that, and a connection limit"
        case .rejectedAll: return "check the collector's log and its disk"
        case .closed, .reset: break
        }
        let shorter = "shorter messages (--max-size)"
        return switch destination {
        case .tcp(_, .automatic):
            "it may expect TLS (tls://), RELP (relp://) or \(shorter), or not be a syslog collector"
        case .tcp(_, .fixed(.octetCounting)):
            "it may expect --framing lf, TLS (tls://), RELP (relp://) or \(shorter)"
        case .tcp:
            "it may expect --framing octet, TLS (tls://), RELP (relp://) or \(shorter)"
        case .unixStream(_, .automatic):
            "it may expect \(shorter), or not be a syslog collector"
        case .unixStream(_, .fixed(let framing)):
            "it may expect --framing \(framing == .octetCounting ? "lf" : "octet") or \(shorter)"
        case .tls(_, let framing):
            // With TLS 1.3 a collector can only refuse our certificate, or that there is none,
            // after the handshake, and its alert may be lost (RFC 8446, section 4.4.2.4).
            """
            it may expect --framing \(framing == .octetCounting ? "lf" : "octet"), a client \
            certificate (--cert, --key), RELP (relps://), \(shorter) or another --profile
            """
        default:
            "check that a syslog collector listens there"
        }
    }

    /// What the first bytes of an answer say of the protocol.
    private static func protocolHint(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        // A record of TLS: an alert or a handshake, of version 3.x (RFC 8446, section 5.1).
        if bytes.count > 1, [0x15, 0x16].contains(bytes[0]), bytes[1] == 3 {
            return "it speaks TLS: try tls://"
        }
        if text.hasPrefix("HTTP/") { return "this is a web server: check the port" }
        if text.contains(" serverclose ") || text.contains(" rsp ") {
            return "it speaks RELP: try relp://"
        }
        return "check that a syslog collector listens there"
    }
}

extension SystemError {
    /// What to do where the unix socket of a destination cannot be connected to.
    fileprivate func socketHint(_ path: SocketPath, _ destination: Destination) -> String {
        guard isOtherKindOfSocket else { return Messages.nobodyAtSocket }
        let isDatagram = if case .unix = destination { true } else { false }
        let scheme = isDatagram ? "unix-stream" : "unix"
        return "the socket is of the other kind: try \(scheme)://\(printable(path.text))"
    }
}

extension FileStatus.Kind {
    /// What a file is, with its article.
    fileprivate var words: String {
        switch self {
        case .regular: "a regular file"
        case .directory: "a directory"
        case .symbolicLink: "a symbolic link"
        case .pipe: "a pipe"
        case .device, .other: "a device"
        case .socket: "a socket"
        }
    }
}

extension Destination {
    fileprivate var isUDP: Bool {
        if case .udp = self { true } else { false }
    }
}

extension Messages {
    fileprivate static let nobodyAtPort =
        "check that the collector is running and listens on this port"
    /// Linux has one error for both: ip(7), `EACCES`.
    fileprivate static let noBroadcast =
        "a broadcast address cannot be a destination; any other one is forbidden by this machine"
    fileprivate static let nobodyAtSocket =
        "check the path, that the collector is running, and the permissions of its socket"
}

extension RELPError {
    /// Why a RELP session failed; `target` is in quotes already.
    func report(_ target: String) -> ErrorReport {
        let settings = "check the collector's RELP input and its log"
        let (message, hint): (String, String?) =
            switch self {
            case .refused(let answer):
                ("\(target) refused the session: \(Messages.quoted("\(answer)"))", settings)
            case .noSyslog:
                ("\(target) does not offer the syslog command over RELP", settings)
            case .unknownVersion(let version):
                ("\(target) speaks RELP version \(Messages.quoted(version)), not 0", settings)
            case .notOpened:
                (
                    """
                    \(target) did not open a RELP session in time; perhaps it does not speak RELP \
                    on this port
                    """, "check that this port expects RELP without TLS"
                )
            case .notAnswered(let frames):
                (
                    "\(target) did not answer \(Messages.count(frames, "message")) in time",
                    "the collector's queue may be full; check its log"
                )
            case .unexpectedAnswer(let number):
                ("\(target) answered message \(number), which expected no answer", nil)
            case .malformed(let fault):
                (
                    "\(target) sent data that is not RELP: \(fault.message)",
                    "check that this port expects RELP without TLS"
                )
            }
        return ErrorReport(message, hint: hint, .notDelivered)
    }
}

extension RELPFault {
    fileprivate var message: String {
        switch self {
        case .badNumber: "a frame without a number"
        case .badCommand: "a frame without a command"
        case .unknownCommand(let command): "the command \(Messages.quoted(command))"
        case .badLength: "a frame without a length"
        case .tooLong(let bytes): "a frame of \(Messages.count(bytes, "byte"))"
        case .noLineFeed: "a frame without its line feed"
        case .noCode: "an answer without a code"
        }
    }
}

extension DestinationError {
    /// What would have been a destination, to follow "expected".
    func expectation(of text: String) -> String {
        switch self {
        case .noScheme where Endpoint(parsing: text, defaultPort: 514) != nil && text != "":
            "a scheme before it, such as tcp://\(printable(text)) or tls://\(printable(text))"
        case .unknownScheme(let scheme):
            nearestName(to: scheme, among: Self.schemes + ["file"])
                .map { "\(Self.forms); did you mean '\($0)\($0 == "file" ? ":" : "://")'?" }
                ?? Self.forms
        case .noScheme: Self.forms
        case .badEndpoint:
            "a host and an optional port, such as siem.example.com:514 or [2001:db8::1]:514"
        case .noPort: "the port of the collector's input after the host, since --profile knows none"
        case .badPort: "a port from 1 to 65535"
        case .userInformation: "a host without user and password, which syslog does not have"
        case .path: "nothing after host and port"
        case .noPath: "a path after file:"
        case .badSocketPath:
            "a path after ://, such as /dev/log, of at most \(SocketPath.longest) bytes"
        case .framedByProtocol: "a stream with --framing; RELP frames each message itself"
        case .framedDatagrams: "a stream with --framing; each datagram is one message"
        }
    }

    private static let forms = """
        -, file:PATH, udp, tcp, tls, relp or relps://HOST[:PORT], or unix or unix-stream:///PATH
        """
    private static let schemes = ["udp", "tcp", "tls", "relp", "relps", "unix", "unix-stream"]
}
