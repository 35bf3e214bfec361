package import Bytes

/// What stands before the event in a message.
package enum SyslogHeader: Sendable {
    case rfc5424(RFC5424Header)
    case rfc3164(RFC3164Header)
    /// Nothing: the event alone.
    case none

    /// Writes what stands before the time.
    package func appendStart(_ severity: Priority.Severity, into output: inout ByteBuffer) {
        switch self {
        case .rfc5424(let header):
            output.append("<\(Priority(header.facility, severity).rawValue)>1 ")
        case .rfc3164(let header):
            output.append("<\(Priority(header.facility, severity).rawValue)>")
        case .none: break
        }
    }

    /// Writes a time.
    package func append(_ time: Timestamp, into output: inout ByteBuffer) {
        switch self {
        case .rfc5424: output.append(time)
        case .rfc3164(let header): header.append(time, into: &output)
        case .none: break
        }
    }

    /// Writes what stands between the time and the id of the message.
    package func appendOrigin(into output: inout ByteBuffer) {
        switch self {
        case .rfc5424(let header): header.appendOrigin(into: &output)
        case .rfc3164(let header): header.appendOrigin(into: &output)
        case .none: break
        }
    }

    /// Whether the time is written as the API writes it, and a message has an id and structured
    /// data.
    package var isRFC5424: Bool {
        if case .rfc5424 = self { true } else { false }
    }

    /// What stands between the header and the event.
    package var separator: String {
        if case .none = self { "" } else { " " }
    }
}
