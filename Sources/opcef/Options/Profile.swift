import EventFormats
import EventMapping
import Syslog
import Transports

/// What a collector expects, so that one word sets it all.
///
/// Each profile only changes what an option leaves open: every value typed by hand wins.
struct Profile: Sendable {
    /// The name as typed: `splunk`.
    let name: String
    var format = EventFormat.cef
    var header = HeaderForm.rfc5424
    /// Whether an RFC 3164 header bears a TAG.
    var hasTag = true
    /// The framing over TCP and TLS.
    var framing = (tcp: FramingChoice.lineFeed, tls: Framing.octetCounting)
    /// The longest message in bytes, over streams and in datagrams.
    var maximumSize = (stream: 8000, datagram: 8000)
    /// Where the collector listens, if not where the scheme says.
    var ports: (udp: UInt16, tcp: UInt16, tls: UInt16)?
    /// Whether its inputs have no port by default, so that the user has to name it.
    var asksForPort = false
    /// Whether an IPv6 address goes into `src` instead of `c6a2`, the key that CEF has for it.
    var hasIPv6InSource = false
    /// What a user must know about the collector.
    var note: String

    /// The profile of this name.
    static func named(_ name: String) -> Profile? { all.first { $0.name == name } }

    /// Examples/collectors/README.md has the configuration of each collector.
    static let all: [Profile] = [
        Profile(
            name: "splunk", framing: (.lineFeed, .lineFeed), maximumSize: (9000, 9000),
            asksForPort: true, hasIPv6InSource: true,
            note: """
                It has no port by default: name that of its input. Its TRUNCATE is 10000 bytes \
                unless somebody changed it; a UDP input wants no_priority_stripping and \
                no_appending_timestamp.
                """),
        Profile(
            name: "sc4s", framing: (.lineFeed, .lineFeed), ports: (514, 514, 6514),
            hasIPv6InSource: true,
            note: "Octet counting is for its ports 601 and 5425 only."),
        Profile(
            name: "qradar", format: .leef, header: .rfc3164, hasTag: false,
            framing: (.lineFeed, .lineFeed), maximumSize: (4096, 1024), ports: (514, 514, 6514),
            note: """
                Raise --max-size when the administrator has raised QRadar's. A log source \
                appears after about 25 events.
                """),
        Profile(
            name: "sentinel", ports: (514, 514, 6514),
            note: """
                Name the facility of the data collection rule. With a plain network() of \
                syslog-ng in front: --header rfc3164.
                """),
        Profile(
            name: "arcsight", header: .rfc3164, hasTag: false, framing: (.lineFeed, .lineFeed),
            maximumSize: (4000, 4000), ports: (514, 514, 6514),
            note: "The CEF standard to the letter: RFC 3164 without a TAG."),
        Profile(
            name: "elastic", framing: (.lineFeed, .lineFeed), ports: (9003, 9004, 9004),
            hasIPv6InSource: true,
            note: "9003 is the default of the CEF module and integration."),
        Profile(
            name: "graylog", format: .json, header: .none, framing: (.lineFeed, .lineFeed),
            ports: (5555, 5555, 5555),
            note: """
                For a Raw/Plaintext input with the content pack of opcef. A CEF input drops each \
                value whose label has a space.
                """),
        Profile(
            name: "rsyslog", framing: (.octetCounting, .octetCounting), ports: (514, 514, 6514),
            note: """
                Best over relp://. With octet counting an overlong message cannot become \
                several.
                """),
        Profile(
            name: "syslog-ng", framing: (.octetCounting, .octetCounting), ports: (514, 601, 6514),
            note: """
                For syslog() and default-network-drivers(). A plain network() wants --header \
                rfc3164 and --framing lf.
                """),
    ]
}

/// The forms of header that an option can name.
enum HeaderForm: String, Sendable, CaseIterable {
    case rfc5424, rfc3164
    /// RFC 3164 without the host, as programs write to the socket of their own machine.
    case local
    case none
}
