import Bytes
import EventMapping
import JSONStream
import OnePasswordEvents
import Syslog
import TestSupport

/// The message of one event, as bytes and as an independent decoder reads it.
struct RenderedEvent {
    let bytes: [UInt8]
    let report: MessageEncoder.Report
    let syslog: StrictSyslogMessage
    let record: StrictCEFRecord

    /// The whole message.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The CEF record as it is written.
    var cef: String { String(decoding: syslog.message, as: UTF8.self) }

    /// Writes the event that `json` is the text of; what no member tells is said to be an item usage.
    init(_ json: String, maximumSize: Int = 8000, hostname: String = "relay.example.com") throws {
        let padded = Array(json.utf8) + [UInt8](repeating: 0, count: JSONCursor.slack)
        var reader = EventReader(limit: 64 << 20)
        if case .event = reader.next(padded.span, end: json.utf8.count, isLast: true) {
        } else {
            reader = EventReader(limit: 64 << 20, kind: .itemUsage)
            guard case .event = reader.next(padded.span, end: json.utf8.count, isLast: true)
            else { throw NoEvent(json: json) }
        }
        var encoder = MessageEncoder(
            header: .rfc5424(
                RFC5424Header(
                    facility: .local0, hostname: HeaderText(repairing: hostname, for: .hostname),
                    appName: HeaderText(repairing: "opcef", for: .appName), procid: .unknown)),
            maximumSize: maximumSize, now: { .epoch })
        var output = ByteBuffer()
        let kind = reader.kind
        report = reader.withEvent(padded.span) { encoder.append(kind, $0, $1, into: &output) }
        bytes = output.withSpan { span in span.indices.map { span[$0] } }
        syslog = try StrictSyslogDecoder.decode(bytes)
        record = try StrictCEFDecoder.decode(syslog.message)
    }

    /// The value of a key, without its escapes.
    subscript(key: String) -> String? {
        record[key].map { String(decoding: $0, as: UTF8.self) }
    }

    private struct NoEvent: Error {
        let json: String
    }
}
