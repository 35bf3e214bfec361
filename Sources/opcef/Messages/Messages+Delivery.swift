import Delivery
import Foundation
import Syslog
import SystemCalls
import Transports

/// What is said of collectors while messages are delivered.
extension Messages {
    static func lost(
        _ destination: Destination, _ error: TransportError, _ time: RetryTime
    ) -> String {
        let retrying =
            switch time {
            case .forever: "trying again until it works"
            case .upTo(let time): "trying again for up to \(self.time(time / .seconds(1)))"
            }
        return "\(words(error, destination)); \(retrying)"
    }

    static func regained(_ destination: Destination, after time: Duration) -> String {
        "messages arrive at \(quoted("\(destination)")), after \(self.time(time / .seconds(1)))"
    }

    static func doesNotAnswer(_ destination: Destination) -> String {
        """
        \(quoted("\(destination)")) does not answer the end of a batch; going on with its kernel's \
        acknowledgement, and nothing shows that its process has read anything
        """
    }

    static func acknowledgementHint(_ destination: Destination) -> String {
        if case .tcp = destination {
            """
            no position is saved, and the run ends with 69; --confirm acked is content with the \
            acknowledgement
            """
        } else {
            "--confirm acked waits for no answer; --confirm eof insists"
        }
    }

    static func allowsOneConnection(_ destination: Destination) -> String {
        """
        \(quoted("\(destination)")) keeps no second connection open, so that an answer may be that \
        of a collector that is stopping; its answers count as acknowledgements
        """
    }

    static func takes(_ destination: Destination, _ framing: Framing) -> String {
        "\(quoted("\(destination)")) refuses lines and takes octet counting"
    }

    static func framingHint(_ framing: Framing) -> String {
        "--framing \(framing.rawValue) saves it the refused messages"
    }

    static func isSilent(_ destination: Destination) -> String {
        "\(quoted("\(destination)")) has shown no progress for some seconds; waiting"
    }

    /// Says what a collector did that does not take what it is sent.
    static func words(_ refusal: CollectorRefusal, _ destination: Destination) -> String {
        let target = quoted("\(destination)")
        let tried =
            if case .tcp(_, .automatic) = destination {
                ", with line feeds and with octet counting"
            } else {
                ""
            }
        switch refusal {
        case .closed: return "\(target) closed the connection after the first message\(tried)"
        case .reset: return "\(target) reset the connection after the first message\(tried)"
        case .spoke(let bytes):
            return "\(target) answered \(quoted(firstLine(of: bytes))): no syslog collector does"
        }
    }

    /// Says what to try with a collector that refuses what it is sent.
    static func hint(for refusal: CollectorRefusal, _ destination: Destination) -> String {
        if case .spoke(let bytes) = refusal, let protocolHint = protocolHint(bytes, destination) {
            return protocolHint
        }
        let shorter = "shorter messages (--max-size)"
        return switch destination {
        case .tcp(_, .automatic):
            "it may expect TLS (tls://), RELP (relp://) or \(shorter), or be no syslog collector"
        case .tcp(_, .fixed(.octetCounting)):
            "it may expect --framing lf, TLS (tls://), RELP (relp://) or \(shorter)"
        case .tcp:
            "it may expect --framing octet, TLS (tls://), RELP (relp://) or \(shorter)"
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

    /// What the first bytes of an answer tell of the protocol.
    private static func protocolHint(_ bytes: [UInt8], _ destination: Destination) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        // A record of TLS: an alert or a handshake, of version 3.x (RFC 8446, section 5.1).
        if bytes.count > 1, [0x15, 0x16].contains(bytes[0]), bytes[1] == 3 {
            return "it speaks TLS: try tls://"
        }
        if text.hasPrefix("HTTP/") { return "that is a web server: check the port" }
        if text.contains(" serverclose ") || text.contains(" rsp ") {
            return "it speaks RELP: try relp://"
        }
        return "check that a syslog collector listens there"
    }

    private static func firstLine(of bytes: [UInt8]) -> String {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return String(decoding: line.prefix(60), as: UTF8.self)
    }
}
