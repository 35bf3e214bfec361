package import Bytes

/// What comes before the event in a message.
package enum SyslogHeader: Sendable {
    case rfc5424(RFC5424Header)
    case rfc3164(RFC3164Header)
    /// Nothing: the event alone.
    case none

    /// Writes what comes before the time.
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

    /// Writes what is between the time and the id of the message.
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

    /// What is between the header and the event.
    package var separator: String {
        if case .none = self { "" } else { " " }
    }
}

/// Writes the headers of RFC 5424 messages.
///
///     <132>1 2026-11-23T10:00:00.123Z siem-relay opcef - itemusage.reveal - …
///
/// RFC 5424, section 6.2. There is no byte order mark before the message, knowingly against
/// section 6.4: rsyslog 8.2302 keeps it, and then `CEF:0` is not at the start.
package struct RFC5424Header: Sendable {
    /// FACILITY, half of the PRI.
    package var facility: Priority.Facility
    /// HOSTNAME.
    package var hostname: HeaderText
    /// APP-NAME.
    package var appName: HeaderText
    /// PROCID.
    package var procid: HeaderText

    package init(
        facility: Priority.Facility, hostname: HeaderText, appName: HeaderText, procid: HeaderText
    ) {
        self.facility = facility
        self.hostname = hostname
        self.appName = appName
        self.procid = procid
    }

    /// Writes what is between the timestamp and the MSGID.
    func appendOrigin(into output: inout ByteBuffer) {
        for text in [hostname, appName, procid] { output.append(" \(text.text)") }
    }

    /// What is in the place of structured data where there is none, and the space before it.
    package static let noStructuredData = " -"
}

/// Numbers messages, so that a collector can count those that it never got.
///
/// RFC 5424, section 7.3.1: from 1 to 2147483647, and then from 1 again.
package struct SequenceID: Sendable {
    private static let last = 2_147_483_647

    private var next: Int

    /// Creates the numbers from `first` on.
    package init(startingAt first: Int = 1) {
        next = first
    }

    /// Writes the structured data element with the next number: `[meta sequenceId="1"]`.
    package mutating func append(into output: inout ByteBuffer) {
        output.append("[meta sequenceId=\"")
        output.append(decimal: next)
        output.append("\"]")
        next = next == Self.last ? 1 : next + 1
    }
}

/// Writes the headers of RFC 3164 messages.
///
///     <134>Jan  2 03:04:05 siem-relay opcef[7]: …
///     <134>Jan  2 03:04:05 siem-relay …
///     <134>Jan  2 03:04:05 opcef[7]: …
///
/// RFC 3164, section 4.1: the local time without a year, the host, a TAG. Without a TAG rsyslog
/// 8.2302 and syslog-ng 3.38 take `CEF:` for one; ArcSight, QRadar and SC4S's reader of LEEF want
/// none all the same. Over a unix socket there is no host: rsyslog's imuxsock and syslog-ng's
/// unix-dgram() and unix-stream() take the first word for the TAG.
package struct RFC3164Header: Sendable {
    /// The facility, half of the PRI.
    package var facility: Priority.Facility
    /// HOSTNAME; nil for a message without one.
    package var hostname: HeaderText?
    /// The TAG, of which 32 characters are written; nil for a message without one.
    package var tag: HeaderText?
    /// The process, in brackets after the TAG; none where it is unknown.
    package var procid: HeaderText
    /// How many seconds the local time is ahead of UTC at a time in seconds since 1970.
    package var secondsAheadOfUTC: @Sendable (Int64) -> Int

    package init(
        facility: Priority.Facility, hostname: HeaderText?, tag: HeaderText?, procid: HeaderText,
        secondsAheadOfUTC: @escaping @Sendable (Int64) -> Int
    ) {
        self.facility = facility
        self.hostname = hostname
        self.tag = tag
        self.procid = procid
        self.secondsAheadOfUTC = secondsAheadOfUTC
    }

    /// Writes the local time: `Jan  2 03:04:05`.
    func append(_ time: Timestamp, into output: inout ByteBuffer) {
        output.append(localTime: time.seconds + Int64(secondsAheadOfUTC(time.seconds)))
    }

    /// Writes what is between the time and the space before the message.
    func appendOrigin(into output: inout ByteBuffer) {
        if let hostname { output.append(" \(hostname.text)") }
        guard let tag else { return }
        output.append(" \(tag.text.prefix(32))")
        if procid != .unknown { output.append("[\(procid.text)]") }
        output.append(":")
    }
}

/// A text that a header field of RFC 5424 can hold: printable ASCII without spaces, or `-`.
///
/// RFC 5424, section 6: HOSTNAME up to 255 characters, APP-NAME 48, PROCID 128, MSGID 32, all of
/// them from `!` to `~`; what is unknown is the NILVALUE `-`.
package struct HeaderText: Sendable, Hashable {
    /// The fields that hold such a text.
    package enum Field: Sendable, Hashable {
        case hostname, appName, procid, msgid

        /// How many characters the field may have.
        package var limit: Int {
            switch self {
            case .hostname: 255
            case .appName: 48
            case .procid: 128
            case .msgid: 32
            }
        }
    }

    /// The text.
    package let text: String

    /// The NILVALUE.
    package static let unknown = HeaderText(unchecked: "-")

    /// Takes `text` as it is, or refuses it.
    package init?(_ text: String, for field: Field) {
        guard 1...field.limit ~= text.utf8.count, text.utf8.allSatisfy(Self.isLegal) else {
            return nil
        }
        self.text = text
    }

    /// Makes the best of a text that came from the machine: `_` for what is illegal, and no excess.
    package init(repairing text: String, for field: Field) {
        let legal = text.utf8.prefix(field.limit).map {
            Character(Unicode.Scalar(Self.isLegal($0) ? $0 : UInt8(ascii: "_")))
        }
        self.text = legal.isEmpty ? "-" : String(legal)
    }

    private init(unchecked text: String) {
        self.text = text
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        UInt8(ascii: "!")...UInt8(ascii: "~") ~= byte
    }
}
