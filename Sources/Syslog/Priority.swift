/// The facility and severity of a syslog message, as its `PRIVAL`.
///
/// RFC 5424, section 6.2.1: `PRIVAL = facility * 8 + severity`, from 0 to 191.
package struct Priority: Sendable, Hashable {
    /// What part of a system a message is about.
    package enum Facility: UInt8, Sendable, CaseIterable {
        case kernel, user, mail, daemon, auth, syslog, lpr, news, uucp, cron, authpriv, ftp
        case ntp, audit, alert, clock
        case local0, local1, local2, local3, local4, local5, local6, local7

        /// The name as users write it, such as `local0`.
        package var name: String { Self.names[Int(rawValue)] }

        // Not by reflection, which takes a tenth of the time to start.
        private static let names = [
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron",
            "authpriv", "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2",
            "local3", "local4", "local5", "local6", "local7",
        ]
    }

    /// How urgent a message is, most urgent first.
    package enum Severity: UInt8, Sendable, CaseIterable {
        case emergency, alert, critical, error, warning, notice, informational, debug
    }

    /// What sort of program the message is from.
    package var facility: Facility
    /// How much it matters.
    package var severity: Severity

    /// Creates a priority; every pair is a legal one.
    package init(_ facility: Facility, _ severity: Severity) {
        self.facility = facility
        self.severity = severity
    }

    /// The number between `<` and `>` at the start of a message.
    package var rawValue: UInt8 { facility.rawValue << 3 | severity.rawValue }
}
