import Bytes

/// Writes the headers of RFC 3164 messages.
///
///     <134>Jan  2 03:04:05 siem-relay opcef[7]: …
///     <134>Jan  2 03:04:05 siem-relay …
///
/// RFC 3164, section 4.1: the local time without a year, the host, a TAG. Without a TAG rsyslog
/// 8.2302 and syslog-ng 3.38 take `CEF:` for one; ArcSight, QRadar and SC4S's reader of LEEF want
/// none all the same.
package struct RFC3164Header: Sendable {
    package var facility: Priority.Facility
    package var hostname: HeaderText
    /// The TAG, of which 32 characters are written; nil for a message without one.
    package var tag: HeaderText?
    package var procid: HeaderText
    /// How many seconds the local time is ahead of UTC at a time in seconds since 1970.
    package var secondsAheadOfUTC: @Sendable (Int64) -> Int

    package init(
        facility: Priority.Facility, hostname: HeaderText, tag: HeaderText?, procid: HeaderText,
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

    /// Writes what stands between the time and the space before the message.
    func appendOrigin(into output: inout ByteBuffer) {
        output.append(" \(hostname.text)")
        guard let tag else { return }
        output.append(" \(tag.text.prefix(32))")
        if procid != .unknown { output.append("[\(procid.text)]") }
        output.append(":")
    }
}
