import Forwarding
import Syslog
import SystemCalls
import TLS
import ToolOptions
import Transports

extension Messages {
    /// Says why messages did not leave, or are not known to have arrived.
    static func words(_ error: TransportError, _ destination: Destination) -> String {
        let target = quoted("\(destination)")
        switch error {
        case .unresolved(let host, let reason?):
            return "cannot find \(quoted(host)): \(lowercased(reason))"
        case .unresolved(let host, nil):
            return "cannot find \(quoted(host)): no answer to the name's query in time"
        case .unreachable(_, let error, let addresses):
            let tried = addresses > 1 ? " at any of \(addresses) addresses" : ""
            return "cannot reach \(target)\(tried): \(lowercased(error.reason))"
        case .closedByPeer:
            return "\(target) closed the connection"
        case .broken(let error):
            return "lost the connection to \(target): \(lowercased(error.reason))"
        case .refused(let refusal):
            return "\(words(refusal, destination)); nothing that was sent to it counts"
        case .notAcknowledged(let bytes):
            return "\(target) did not acknowledge the last \(count(bytes, "byte")) in time"
        case .notAnswered:
            return "\(target) did not answer the end of a batch in time"
        case .notOutlived:
            return """
                \(target) answered, but ended another connection: it may have been stopping
                """
        case .truncated:
            return "\(target) cut the connection before the end of a batch was confirmed"
        case .secure(let error):
            return failed(error, "\(destination)")
        case .relp(let error):
            return words(error, target)
        case .cannotOpen(let path, let error):
            return "cannot open \(quoted(path)): \(lowercased(error.reason))"
        case .cannotWrite(let path, let error):
            return "cannot write to \(quoted(path)): \(lowercased(error.reason))"
        case .notCounted(let path):
            return "\(quoted(path)) holds something else than messages that are counted"
        case .cannotWriteToStandardOutput(let error):
            return "cannot write to standard output: \(lowercased(error.reason))"
        case .standardOutputClosed:
            return "standard output is closed"
        case .interrupted:
            return "stopped by a signal before \(target) had confirmed everything"
        }
    }
}

extension DestinationError {
    /// What would have been a destination, after "expected".
    func expectation(of text: String) -> String {
        switch self {
        case .noScheme where Endpoint(parsing: text, defaultPort: 514) != nil && text != "":
            "a way to send before it, such as tcp://\(printable(text)) or tls://\(printable(text))"
        case .unknownScheme(let scheme):
            nearestName(to: scheme, among: Self.schemes + ["file"])
                .map { "\(Self.forms); did you mean '\($0)\($0 == "file" ? ":" : "://")'?" }
                ?? Self.forms
        case .noScheme: Self.forms
        case .badEndpoint:
            "a host and perhaps a port, such as siem.example.com:514 or [2001:db8::1]:514"
        case .badPort: "a port from 1 to 65535"
        case .userInformation: "a host without user and password, which syslog does not know"
        case .path: "nothing behind host and port"
        case .noPath:
            "a path behind file:"
        case .framedByProtocol:
            "a stream where there is --framing: RELP frames each message itself"
        case .framedDatagrams:
            "a stream where there is --framing: each datagram is one message"
        }
    }

    private static let forms = "-, file:PATH, or udp, tcp, tls, relp or relps://HOST[:PORT]"
    private static let schemes = ["udp", "tcp", "tls", "relp", "relps"]
}
