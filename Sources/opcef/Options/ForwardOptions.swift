import Delivery
import EventFormats
import EventMapping
import Forwarding
import OnePasswordEvents
import Syslog
import TLS
import ToolOptions
import Transports

/// All options of the filter: what parser, help, environment and README say comes from here.
let forwardOptions = inputOptions + pseudonymOptions + sendingOptions

/// How events are written, delivered and reported.
private let sendingOptions: [ToolOption<ForwardSettings>] = [
    ToolOption(
        "profile", nil, "NAME", in: .format,
        "Write and send what collector NAME expects; see 'opcef profiles'",
        details:
            """
            A profile sets format, header, framing, size and ports. Options on the command line, \
            in the environment and in the configuration override it.
            """,
        choices: Profile.all.map(\.name),
        otherNames: ["siem", "preset"]
    ) { settings, text throws(OptionError) in
        guard let profile = Profile.named(text) else {
            let names = Profile.all.map(\.name).joined(separator: ", ")
            throw .badValue(text, option: "--profile", expected: names)
        }
        settings.profile = profile
    },
    ToolOption(
        "format", nil, "FORM", in: .format,
        "Write cef, leef (2.0), leef1 (1.0) or json (default: cef)",
        details: "json is the Elastic Common Schema.",
        choices: EventFormat.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.format = try choice(text, option: "--format")
    },
    ToolOption(
        "header", nil, "FORM", in: .format,
        "Put a syslog header before each event: rfc5424, rfc3164, local or none (default: rfc5424)",
        details:
            """
            local is rfc3164 without the host name, as programs write to the syslog of their own \
            machine. It is the default where all destinations are unix sockets.
            """,
        choices: HeaderForm.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.header = try choice(text, option: "--header")
    },
    ToolOption(
        "facility", nil, "NAME", in: .format,
        "Use facility NAME: local0 to local7, auth, audit … (default: local0)",
        choices: Priority.Facility.allCases.map(\.name)
    ) { settings, text throws(OptionError) in
        let facilities = Priority.Facility.allCases
        guard let facility = facilities.first(where: { $0.name == text.lowercased() }) else {
            let names = facilities.map(\.name).joined(separator: ", ")
            throw .badValue(text, option: "--facility", expected: names)
        }
        settings.facility = facility
    },
    ToolOption(
        "hostname", nil, "NAME", in: .format,
        "Use NAME as the host name in the header (default: this machine's)"
    ) { settings, text throws(OptionError) in
        settings.hostname = try headerText(text, .hostname, option: "--hostname")
    },
    ToolOption(
        "app-name", nil, "NAME", in: .format,
        "Use NAME as the program name in the header (default: opcef)",
        details: "With - there is no program name."
    ) { settings, text throws(OptionError) in
        settings.appName = try headerText(text, .appName, option: "--app-name")
    },
    ToolOption(
        "procid", nil, "TEXT", in: .format,
        "Use TEXT as the process id in the header (default: -)",
        details: "The default makes the same event the same message in every run."
    ) { settings, text throws(OptionError) in
        settings.procid = try headerText(text, .procid, option: "--procid")
    },
    ToolOption(
        "account", nil, "NAME", in: .format,
        "Name the account of events that do not name it themselves"
    ) { settings, text throws(OptionError) in
        settings.account = try accountName(text)
    },
    ToolOption(
        "sequence-id", nil, in: .format,
        "Number the messages of a run, so that a collector can count gaps",
        details:
            """
            The numbers are the sequenceId of the header's structured data (RFC 5424, section \
            7.3.1), so the header must be rfc5424.
            """
    ) { settings, _ in settings.numbersMessages = true },
    ToolOption(
        "max-size", nil, "BYTES", in: .format,
        "Shorten messages to BYTES, field by field (default: 8000)",
        details:
            """
            Text that was cut ends with a mark. Fields are shortened or left out in the order that \
            Docs/Fields.md lists; what identifies an event is never left out.
            """,
        otherNames: ["size", "max-length", "truncate"]
    ) { settings, text throws(OptionError) in
        settings.maximumSize = try number(
            text, in: MessageEncoder.smallestMaximum...(1 << 20), option: "--max-size")
    },

    ToolOption(
        "to", "t", "DEST", in: .delivery,
        """
        Send to DEST: -, file:PATH, udp, tcp, tls, relp or relps://HOST[:PORT], unix or \
        unix-stream:///PATH (default: -); may be repeated for failover
        """,
        details:
            """
            The first destination that can be reached receives the messages. Ports default to 514 \
            for udp, 601 for tcp, 6514 for tls, and to those of --profile. unix sends datagrams, \
            as to /dev/log.
            """,
        otherNames: [
            "dest", "destination", "target", "host", "server", "collector", "output", "out",
        ]
    ) { settings, text throws(OptionError) in
        let names = text.split(separator: " ").map(String.init)
        for name in names { _ = try destination(name) }
        if names.isEmpty { throw .missingValue(option: "--to", placeholder: "DEST") }
        settings.destinations += names
    },
    ToolOption(
        "copy-to", nil, "DEST", in: .delivery,
        "Send each event to DEST as well, whatever becomes of it at --to; may be repeated",
        details:
            """
            A copy has its own connection, confirmation and retries, and does not hold the others \
            back: what it does not take in time goes to a file beside that of --unsent or --state. \
            Its messages are those of --to. Docs/Delivery.md says more; the configuration has \
            copies of another format.
            """,
        otherNames: ["copy", "tee", "also-to", "mirror"]
    ) { settings, text throws(OptionError) in
        let names = text.split(separator: " ").map(String.init)
        for name in names { _ = try destination(name, option: "--copy-to") }
        if names.isEmpty { throw .missingValue(option: "--copy-to", placeholder: "DEST") }
        settings.copyDestinations += names
    },
    ToolOption(
        "framing", "f", "KIND", in: .delivery,
        "Separate messages with lf, octet, nul or auto (default: auto, or the profile's)",
        details:
            """
            octet is the octet counting of RFC 6587. auto uses octet counting over TLS; over TCP \
            and unix-stream it uses line feeds, and octet counting where the collector refuses those.
            """,
        choices: FramingChoice.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.framing = try choice(text, option: "--framing")
    },
    ToolOption(
        "confirm", nil, "HOW", in: .delivery,
        "What counts as delivered over TCP, TLS and unix-stream: eof, acked, none or auto (default: auto)",
        details:
            """
            eof: the collector's process has read the messages. acked: its kernel has acknowledged \
            them; over unix-stream, its process has taken them from the socket. none: they were \
            written to the connection. auto: eof, and acked where the collector does not confirm. \
            RELP confirms each message itself.
            """,
        choices: ConfirmationMode.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.delivery.confirmation = try choice(text, option: "--confirm")
    },
    ToolOption(
        "behind-proxy", nil, in: .delivery,
        "The collector is behind a proxy or load balancer: claim no more than acknowledged",
        details: "A proxy can confirm what the collector has not read."
    ) { settings, _ in settings.delivery.isBehindProxy = true },
    ToolOption(
        "retry-for", nil, "TIME", in: .delivery,
        "Retry an unreachable collector for TIME: 90s, 5m, 2h, 0 or forever (default: 60s)",
        details:
            "After that the next --to is tried. When all have failed, the run ends with status 69.",
        otherNames: ["retry", "retries", "timeout"]
    ) { settings, text throws(OptionError) in
        settings.delivery.retryFor = try retryTime(text, option: "--retry-for")
        settings.hasRetryTime = true
    },
    ToolOption(
        "ca", nil, "FILE", in: .delivery,
        "Trust the certificate authorities in FILE instead of the system's; may be repeated",
        details: "The file has one or more certificates in PEM format.",
        otherNames: ["cacert", "ca-file", "cafile", "authorities"]
    ) { settings, text in settings.trust.authorities.append(text) },
    ToolOption(
        "pin", nil, "PIN", in: .delivery,
        "Accept only a server certificate with this fingerprint, sha-256:…; may be repeated",
        details: "Without --ca only the fingerprint is checked; with it, the authority as well."
    ) { settings, text throws(OptionError) in
        guard let pin = Pin(parsing: text) else {
            throw .badValue(text, option: "--pin", expected: "sha-256: and 64 hexadecimal digits")
        }
        settings.trust.pins.append(pin)
    },
    ToolOption(
        "cert", nil, "FILE", in: .delivery,
        "Client certificate (PEM), followed by its chain",
        otherNames: ["certificate", "client-cert"]
    ) { settings, text in settings.trust.certificate = text },
    ToolOption(
        "key", nil, "FILE", in: .delivery,
        "Key of the client certificate (PEM), readable only by its owner",
        details: "It may also be in the file of --cert."
    ) { settings, text in settings.trust.key = text },
    ToolOption(
        "rate", nil, "N", in: .delivery,
        "Send at most N datagrams per second over UDP, 0 for no limit (default: 1000)"
    ) { settings, text throws(OptionError) in
        settings.datagramRate = UInt32(try number(text, in: 0...1_000_000_000, option: "--rate"))
    },
    ToolOption(
        "dry-run", "n", in: .delivery,
        "Write to standard output what would be sent, and send nothing",
        details: "No position is saved."
    ) { settings, _ in settings.isDryRun = true },

    ToolOption(
        "progress", nil, "WHEN", in: .reporting,
        "Show progress on standard error: auto, always or never (default: auto)",
        details: "auto shows it on a terminal.",
        choices: ForwardSettings.When.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.progress = try choice(text, option: "--progress")
    },
    ToolOption(
        "summary", nil, "FORM", in: .reporting,
        "Print a summary on standard error: text, json or none (default: text)",
        choices: ForwardSettings.SummaryForm.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.summary = try choice(text, option: "--summary")
    },
    metricsOption,
    logOption(\.logForm),
    ToolOption(
        "quiet", "q", in: .reporting,
        "Print only errors: no summary, no progress",
        details:
            "With saved state, a warning is printed once a day; otherwise it is not. --summary json is still printed.",
        otherNames: ["silent"]
    ) { settings, _ in settings.isQuiet = true },
    ToolOption(
        "verbose", "v", in: .reporting,
        "List missing fields and unmapped members, with the first occurrence of each"
    ) { settings, _ in settings.isVerbose = true },

    ToolOption(
        "config", nil, "FILE", in: .other,
        "Read options and rules from FILE, or none (default: $XDG_CONFIG_HOME/opcef/opcef.json5, else /etc/opcef/opcef.json5)",
        details:
            """
            Without it, the file is searched in $XDG_CONFIG_HOME/opcef, else ~/.config/opcef, then \
            in the opcef directory of each of $XDG_CONFIG_DIRS (default: /etc/xdg), then in \
            /etc/opcef. The first one counts, and no other is read.
            """
    ) { settings, text in settings.configurationPath = text },
    ToolOption(
        "help", "h", in: .other,
        "Print this help", variable: .none
    ) { settings, _ in
        settings.wantsHelp = true
    },
    ToolOption(
        "version", "V", in: .other,
        "Print the version; with --verbose the date and the libraries found", variable: .none
    ) {
        settings, _ in settings.wantsVersion = true
    },
]

/// Reads `text` as a time, or as `forever`.
private func retryTime(_ text: String, option: String) throws(OptionError) -> RetryTime {
    if text == "forever" { return .forever }
    guard let time = Duration(parsing: text) else {
        throw .badValue(text, option: option, expected: "a time such as 90s, 5m, 2h, 0 or forever")
    }
    return .upTo(time)
}

/// Reads `text` as a field of the syslog header.
private func headerText(
    _ text: String, _ field: HeaderText.Field, option: String
) throws(OptionError) -> HeaderText {
    guard let text = HeaderText(text, for: field) else {
        let expected = "1 to \(field.limit) printable ASCII characters without spaces"
        throw .badValue(text, option: option, expected: expected)
    }
    return text
}

/// Reads the name of an account, which a message must be able to hold.
func accountName(_ text: String) throws(OptionError) -> String {
    guard 1...Account.longestName ~= text.unicodeScalars.count else {
        throw .badValue(
            text, option: "--account", expected: "1 to \(Account.longestName) characters")
    }
    return text
}
