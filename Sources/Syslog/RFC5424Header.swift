import Bytes

/// Writes the headers of RFC 5424 messages.
///
///     <132>1 2026-11-23T10:00:00.123Z siem-relay opcef - itemusage.reveal - …
///
/// RFC 5424, section 6.2. There is no byte order mark before the message, knowingly against
/// section 6.4: rsyslog 8.2302 keeps it, and then `CEF:0` is not at the start.
package struct RFC5424Header: Sendable {
    package var facility: Priority.Facility
    package var hostname: HeaderText
    package var appName: HeaderText
    package var procid: HeaderText

    package init(
        facility: Priority.Facility, hostname: HeaderText, appName: HeaderText, procid: HeaderText
    ) {
        self.facility = facility
        self.hostname = hostname
        self.appName = appName
        self.procid = procid
    }

    /// Writes what stands between the timestamp and the MSGID.
    func appendOrigin(into output: inout ByteBuffer) {
        for text in [hostname, appName, procid] { output.append(" \(text.text)") }
    }

    /// What stands in the place of structured data where there is none, and the space before it.
    package static let noStructuredData = " -"
}
