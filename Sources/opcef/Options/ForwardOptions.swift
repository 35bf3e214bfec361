import Delivery
import EventMapping
import OnePasswordEvents
import Syslog
import TLS
import ToolOptions
import Transports

/// All options of the filter: what parser, help, environment and README say comes from here.
let forwardOptions: [ToolOption<ForwardSettings>] = [
    ToolOption(
        "kind", nil, "KIND", in: .input,
        "Take all events for itemusages, signinattempts or auditevents (default: tell apart)",
        choices: EventKind.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.kind = try choice(text, option: "--kind")
    },
    ToolOption(
        "max-record", nil, "BYTES", in: .input,
        "Refuse records of more than BYTES (default: 1048576)"
    ) { settings, text throws(OptionError) in
        settings.recordLimit = try number(text, in: 1024...(1 << 30), option: "--max-record")
    },
    ToolOption(
        "rejects", nil, "FILE", in: .input,
        "Keep refused records in FILE: place, reason and text, a JSON object a line",
        otherNames: ["reject", "refused", "dead-letter"]
    ) { settings, text in settings.rejectsPath = text },
    ToolOption(
        "state", nil, "FILE", in: .input,
        "Remember in FILE how far each input file has arrived, and go on from there",
        otherNames: ["checkpoint", "cursor", "position"]
    ) { settings, text throws(OptionError) in
        settings.state = try statePlace(text)
    },
    ToolOption(
        "rotated-in", nil, "DIR", in: .input,
        "Look for rotated files in DIR, too, as logrotate's olddir; may be repeated"
    ) { settings, text in settings.rotatedFolders.append(text) },
    ToolOption(
        "wait", nil, "TIME", in: .input,
        "Wait up to TIME for another run that uses the same state file (default: 0)"
    ) { settings, text throws(OptionError) in
        settings.lockPatience = try time(text, option: "--wait")
    },
    ToolOption(
        "unsent", nil, "FILE", in: .input,
        "When giving up, keep what is not known to have arrived in FILE, a record a line"
    ) { settings, text in settings.unsentPath = text },
    ToolOption(
        "names", nil, "FILE", in: .input,
        """
        Add titles of vaults and items, and rules for them, from FILE, what 'op item list', \
        'op vault list' or 'op user list' print with --format json; may be repeated
        """,
        otherNames: ["titles"]
    ) { settings, text in settings.namesPaths.append(text) },

    ToolOption(
        "profile", nil, "NAME", in: .format,
        """
        Write and send as the collector NAME expects, which 'opcef profiles' shows; other options \
        win
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
        "Write events as cef, leef (2.0), leef1 (1.0) or json (default: cef)",
        choices: EventFormat.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.format = try choice(text, option: "--format")
    },
    ToolOption(
        "header", nil, "FORM", in: .format,
        "Put a syslog header of FORM before each: rfc5424, rfc3164 or none (default: rfc5424)",
        choices: HeaderForm.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.header = try choice(text, option: "--header")
    },
    ToolOption(
        "facility", nil, "NAME", in: .format,
        "Send with the facility NAME: local0 to local7, auth, audit … (default: local0)",
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
        "Put NAME in the syslog header instead of this machine's name"
    ) { settings, text throws(OptionError) in
        settings.hostname = try headerText(text, .hostname, option: "--hostname")
    },
    ToolOption(
        "app-name", nil, "NAME", in: .format,
        "Put NAME in the syslog header as the program's name (default: opcef)"
    ) { settings, text throws(OptionError) in
        settings.appName = try headerText(text, .appName, option: "--app-name")
    },
    ToolOption(
        "procid", nil, "TEXT", in: .format,
        "Put TEXT in the syslog header as the process id (default: -)"
    ) { settings, text throws(OptionError) in
        settings.procid = try headerText(text, .procid, option: "--procid")
    },
    ToolOption(
        "account", nil, "NAME", in: .format,
        "Say that events are from the account NAME, where they do not say it themselves"
    ) { settings, text throws(OptionError) in
        settings.account = try accountName(text)
    },
    ToolOption(
        "sequence-id", nil, in: .format,
        "Number the messages of a run in the header, so that a collector can count gaps"
    ) { settings, _ in settings.numbersMessages = true },
    ToolOption(
        "max-size", nil, "BYTES", in: .format,
        "Shorten messages to BYTES, field by field, with a mark (default: 8000)",
        otherNames: ["size", "max-length", "truncate"]
    ) { settings, text throws(OptionError) in
        settings.maximumSize = try number(
            text, in: MessageEncoder.smallestMaximum...(1 << 20), option: "--max-size")
    },

    ToolOption(
        "to", "t", "DEST", in: .delivery,
        """
        Send to DEST: -, file:PATH, or udp, tcp, tls, relp or relps://HOST[:PORT] (default: -); \
        of several, to the first that can be reached
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
        "framing", "f", "KIND", in: .delivery,
        """
        Separate the messages of a stream by KIND: lf, octet, nul, or auto: lf, over TCP octet \
        where the collector refuses lf, over TLS octet (default: auto, or the profile's)
        """,
        choices: FramingChoice.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.framing = try choice(text, option: "--framing")
    },
    ToolOption(
        "confirm", nil, "HOW", in: .delivery,
        """
        What counts as arrived over TCP and TLS: eof, the collector's process has read it; acked, \
        its kernel has it; none; or auto, eof, and acked where nothing answers (default: auto)
        """,
        choices: ConfirmationMode.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.delivery.confirmation = try choice(text, option: "--confirm")
    },
    ToolOption(
        "behind-proxy", nil, in: .delivery,
        "The collector is behind a proxy or load balancer: never claim more than acknowledged"
    ) { settings, _ in settings.delivery.isBehindProxy = true },
    ToolOption(
        "retry-for", nil, "TIME", in: .delivery,
        "Try a collector that is away again for TIME: 90s, 5m, 2h, 0 or forever (default: 60s)",
        otherNames: ["retry", "retries", "timeout"]
    ) { settings, text throws(OptionError) in
        settings.delivery.retryFor = try retryTime(text, option: "--retry-for")
        settings.hasRetryTime = true
    },
    ToolOption(
        "ca", nil, "FILE", in: .delivery,
        "Trust the authorities in FILE, and not the system's, for TLS; may be repeated",
        otherNames: ["cacert", "ca-file", "cafile", "authorities"]
    ) { settings, text in settings.trust.authorities.append(text) },
    ToolOption(
        "pin", nil, "PIN", in: .delivery,
        "Take the collector's certificate by its fingerprint, sha-256:…; may be repeated"
    ) { settings, text throws(OptionError) in
        guard let pin = Pin(parsing: text) else {
            throw .badValue(text, option: "--pin", expected: "sha-256: and 64 hexadecimal digits")
        }
        settings.trust.pins.append(pin)
    },
    ToolOption(
        "cert", nil, "FILE", in: .delivery,
        "Show the collector the certificate in FILE, its chain behind it",
        otherNames: ["certificate", "client-cert"]
    ) { settings, text in settings.trust.certificate = text },
    ToolOption(
        "key", nil, "FILE", in: .delivery,
        "Take the key of that certificate from FILE, which only its owner may read"
    ) { settings, text in settings.trust.key = text },
    ToolOption(
        "rate", nil, "N", in: .delivery,
        "Send at most N datagrams a second, 0 for no limit (default: 1000)"
    ) { settings, text throws(OptionError) in
        settings.datagramRate = UInt32(try number(text, in: 0...1_000_000_000, option: "--rate"))
    },
    ToolOption(
        "dry-run", "n", in: .delivery,
        "Write to standard output what would be sent, and send nothing"
    ) { settings, _ in settings.isDryRun = true },

    ToolOption(
        "progress", nil, "WHEN", in: .reporting,
        "Show progress on standard error: auto, always or never (default: auto)",
        choices: ForwardSettings.When.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.progress = try choice(text, option: "--progress")
    },
    ToolOption(
        "summary", nil, "FORM", in: .reporting,
        "Sum up on standard error: text, json or none (default: text)",
        choices: ForwardSettings.SummaryForm.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.summary = try choice(text, option: "--summary")
    },
    ToolOption(
        "quiet", "q", in: .reporting,
        "Say nothing but errors: no text summary, no progress",
        otherNames: ["silent"]
    ) { settings, _ in settings.isQuiet = true },
    ToolOption(
        "verbose", "v", in: .reporting,
        "Tell which fields events lacked, which members go nowhere, and where first"
    ) { settings, _ in settings.isVerbose = true },

    ToolOption(
        "config", nil, "FILE", in: .other,
        """
        Take options and rules from FILE, or from none (default: $XDG_CONFIG_HOME/opcef/opcef.json5)
        """
    ) { settings, text in settings.configurationPath = text },
    ToolOption("help", "h", in: .other, "Show this help and end", variable: .none) { settings, _ in
        settings.wantsHelp = true
    },
    ToolOption("version", "V", in: .other, "Show the version and end", variable: .none) {
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
