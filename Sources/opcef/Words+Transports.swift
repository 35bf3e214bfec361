import SecureSockets
import Forwarding
import Sockets
import Transports

extension Words {
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
        case .closedAfterFirstMessage:
            return "\(target) closed the connection right after the first message"
        case .notAcknowledged(let octets):
            return "\(target) did not acknowledge the last \(count(octets, "octet")) in time"
        case .notAnswered:
            return "\(target) did not answer the end of a batch in time"
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
