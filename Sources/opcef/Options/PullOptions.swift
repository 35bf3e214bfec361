import EventsAPI
import ToolOptions

/// All options of `opcef pull`: its own, and those of the filter that say how to deliver.
let pullOptions: [ToolOption<PullSettings>] =
    ownPullOptions
    + forwardOptions.filter { !replacedForwardOptions.contains($0.name) }
    .map { $0.within(\.forward) }

/// What has no meaning without input files, or another one.
private let replacedForwardOptions: Set = [
    "state", "spool", "spool-size", "rotated-in", "unsent", "max-record", "kind", "account",
]

/// The options that the filter does not have.
let ownPullOptions: [ToolOption<PullSettings>] = [
    ToolOption(
        "feature", nil, "LIST", in: .input,
        """
        Fetch the streams in LIST: itemusages, signinattempts, auditevents (default: all that \
        the token grants)
        """,
        choices: Feature.allCases.map(\.rawValue),
        otherNames: ["stream", "streams", "features"]
    ) { settings, text throws(OptionError) in
        for name in text.split(whereSeparator: { ", ".contains($0) }) {
            guard let feature = Feature(rawValue: String(name)) else {
                let expected = Feature.allCases.map(\.rawValue)
                throw .badValue(
                    String(name), option: "--feature",
                    expected: expected.joined(separator: ", "))
            }
            if !settings.features.contains(feature) { settings.features.append(feature) }
        }
    },
    ToolOption(
        "since", nil, "TIME", in: .input,
        "Fetch again from TIME, such as 7d or a date; later runs continue from there",
        details: "Events that were sent before are sent again.",
        variable: .none
    ) { settings, text throws(OptionError) in
        settings.since = try beginning(text, option: "--since")
    },
    ToolOption(
        "until", nil, "TIME", in: .input,
        "With --since, fetch the events before TIME only, once; saved positions stay as they are",
        details:
            """
            A range is sent whole: a run that was interrupted has to be repeated. TIME is that of \
            the events, so one that is reported late is not in a range fetched before.
            """,
        variable: .none
    ) { settings, text throws(OptionError) in
        settings.until = try moment(text, option: "--until")
    },
    ToolOption(
        "start", nil, "TIME", in: .input,
        "Start at TIME where nothing was fetched before (default: 1d)",
        variable: .own("EVENTS_API_STARTAT")
    ) { settings, text throws(OptionError) in
        settings.start = try beginning(text, option: "--start")
    },
    ToolOption(
        "state", nil, "DIR", in: .input,
        """
        Save positions in DIR, one file per stream and account (default: $STATE_DIRECTORY, \
        $XDG_STATE_HOME/opcef or ~/.local/state/opcef)
        """,
        details: "A position is saved once the collector has confirmed everything before it.",
        variable: .own("OPCEF_STATE_DIR")
    ) { settings, text in settings.stateFolder = text },
    ToolOption(
        "account", nil, "NAME", in: .input,
        """
        Name the account, in state files (default: the host) and in events that do not name it \
        themselves
        """,
        details: "With accounts in the configuration, only the one of this name is fetched."
    ) { settings, text throws(OptionError) in
        settings.account = try accountName(text)
    },
    ToolOption(
        "url", nil, "URL", in: .input,
        "Fetch from the Events API at URL (default: the token's server)",
        variable: .own("EVENTS_API_URL"),
        otherNames: ["api", "endpoint", "address"]
    ) { settings, text throws(OptionError) in
        do throws(APIAddressError) {
            _ = try APIAddress(parsing: text)
        } catch {
            throw .badValue(text, option: "--url", expected: error.expectation)
        }
        settings.url = text
    },
    ToolOption(
        "api-ca", nil, "FILE", in: .input,
        "Trust the authorities in FILE instead of the system's for the Events API",
        details:
            """
            The file has one or more certificates in PEM format, such as that of a proxy that \
            inspects TLS. --ca is for the collector.
            """
    ) { settings, text in settings.trust.authorities = text },
    ToolOption(
        "api-cert", nil, "FILE", in: .input,
        "Client certificate for the Events API or a proxy that inspects TLS (PEM), followed by its chain"
    ) { settings, text in settings.trust.certificate = text },
    ToolOption(
        "api-key", nil, "FILE", in: .input,
        "Key of that client certificate (PEM), readable only by its owner",
        details: "It may also be in the file of --api-cert."
    ) { settings, text in settings.trust.key = text },
    ToolOption(
        "api-version", nil, "VERSION", in: .input,
        "Use version v1 or v2 of the Events API, or v3, which is experimental (default: v2)",
        details:
            """
            Version 3 is beta and has audit events only. What opcef knows of it is from its \
            documentation; nobody has checked it against a live answer yet. Its position is apart \
            from that of version 2: events that were fetched by one version are fetched again by \
            the other.
            """,
        choices: ClientSettings.Version.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.version = try choice(text, option: "--api-version")
    },
    ToolOption(
        "overlap", nil, "TIME", in: .input,
        "With --api-version v3, fetch the last TIME again and drop what is known (default: 60s)",
        details:
            """
            Version 3 is read by the time of insertion, and an event may become visible a little \
            later than another one of the same time.
            """
    ) { settings, text throws(OptionError) in
        settings.overlap = try time(text, option: "--overlap")
    },
    ToolOption(
        "limit", nil, "N", in: .input,
        "Request N events per page, 1 to 1000 (default: 1000)",
        details: "A saved cursor keeps the number it was made with.",
        variable: .own("EVENTS_API_LIMIT")
    ) { settings, text throws(OptionError) in
        settings.pageLimit = try number(
            text, in: 1...PageRequest.largestLimit, option: "--limit")
    },
    ToolOption(
        "follow", nil, in: .input,
        "Keep running and poll every minute, or as --every says",
        details:
            """
            The collector is then retried forever unless --retry-for says otherwise. SIGHUP has \
            it read its configuration again.
            """,
        otherNames: ["watch", "daemon", "stay"]
    ) { settings, _ in settings.follows = true },
    ToolOption(
        "every", nil, "TIME", in: .input,
        "With --follow, poll every TIME when there is nothing new (default: 60s)"
    ) { settings, text throws(OptionError) in
        settings.interval = try time(text, option: "--every")
    },
    ToolOption(
        "heartbeat", nil, in: .input,
        "Send an event for each run: events sent, age of the newest, expiry of the token",
        details: "A run that cannot read a stream sends none, so that a SIEM can raise an alarm."
    ) { settings, _ in settings.sendsHeartbeat = true },
    reportOption,
]
