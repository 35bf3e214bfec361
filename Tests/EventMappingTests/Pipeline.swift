import Bytes
import Classification
import EventFormats
import EventMapping
import JSONStream
import OnePasswordEvents
import Syslog

/// Reader and encoder in a row, without files and sockets around them.
struct Pipeline: ~Copyable {
    private var encoder: MessageEncoder
    private let lendsFieldsAlone: Bool

    init(
        maximumSize: Int, format: EventFormat = .cef, header: SyslogHeader = .example,
        account: Account = Account(), rules: [EventRule] = [], lendsFieldsAlone: Bool = false
    ) {
        self.lendsFieldsAlone = lendsFieldsAlone
        encoder = MessageEncoder(
            mapping: .standard.withNames, rules: rules, format: format, header: header,
            account: account,
            maximumSize: maximumSize, now: { .epoch })
    }

    /// Whose events they are, where they do not say.
    var account: Account {
        get { encoder.account }
        set { encoder.account = newValue }
    }

    /// What ids are called.
    var names: KnownNames {
        get { encoder.names }
        set { encoder.names = newValue }
    }

    /// Returns the messages that a stream of JSON gives; rejected pieces give none.
    mutating func messages(for json: [UInt8]) -> [[UInt8]] {
        let padded = json + [UInt8](repeating: 0, count: JSONCursor.slack)
        var reader = EventReader(limit: 64 << 20)
        reader.lendsFieldsAlone = lendsFieldsAlone
        var messages: [[UInt8]] = []
        while true {
            switch reader.next(padded.span, end: json.count, isLast: true) {
            case .event:
                var output = ByteBuffer()
                let kind = reader.kind
                reader.withEvent(padded.span) { bytes, values in
                    _ = encoder.append(kind, bytes, values, into: &output)
                }
                messages.append(output.withSpan { span in span.indices.map { span[$0] } })
            case .rejected:
                continue
            case .moreNeeded, .end:
                return messages
            }
        }
    }
}

extension SyslogHeader {
    /// That of a machine called `relay.example.com`.
    static let example = SyslogHeader.rfc5424(
        RFC5424Header(
            facility: .local0,
            hostname: HeaderText(repairing: "relay.example.com", for: .hostname),
            appName: HeaderText(repairing: "opcef", for: .appName), procid: .unknown))
}
