import ToolOptions

/// All options of `opcef reconcile`: its own, and those of `pull` that say what to fetch and how to
/// send.
let reconcileOptions: [ToolOption<ReconcileSettings>] =
    ownReconcileOptions
    + pullOptions.filter { !replacedPullOptions.contains($0.name) }.map { $0.within(\.pull) }

/// What has no meaning without positions, or another one.
private let replacedPullOptions: Set = [
    "since", "until", "start", "state", "wait", "follow", "every", "heartbeat", "dry-run",
    "overlap", "copy-to", "metrics", "report-every",
]

/// The options that `pull` does not have.
let ownReconcileOptions: [ToolOption<ReconcileSettings>] = [
    ToolOption(
        "since", nil, "TIME", in: .input,
        "Compare the events from TIME on, such as 7d or a date (required)",
        variable: .none
    ) { settings, text throws(OptionError) in
        settings.pull.since = try beginning(text, option: "--since")
    },
    ToolOption(
        "until", nil, "TIME", in: .input,
        "Compare the events before TIME (default: now)",
        variable: .none
    ) { settings, text throws(OptionError) in
        settings.pull.until = try moment(text, option: "--until")
    },
    ToolOption(
        "as-of", nil, "TIME", in: .input,
        """
        Expect events before TIME only in FILE (default: a day before FILE was last written)
        """,
        details:
            """
            1Password reports events up to a day late, with the time at which they happened. One \
            that happened less than a day before the export may have been reported after it.
            """,
        variable: .none
    ) { settings, text throws(OptionError) in
        settings.asOf = try moment(text, option: "--as-of")
    },
    ToolOption(
        "column", nil, "NAME", in: .input,
        "FILE has comma-separated values, and the ids in the column NAME of its first line",
        details: "NAME is compared without case.",
        variable: .none
    ) { settings, text in settings.column = text },
    ToolOption(
        "field", nil, "NAME", in: .input,
        "FILE has a JSON object on each line, and the ids in its member NAME, such as event.id",
        details:
            """
            NAME may be the name of a member, or a path with dots. The member is a string, or an \
            array of strings.
            """,
        variable: .none
    ) { settings, text in settings.field = text },
    ToolOption(
        "send", nil, in: .delivery,
        "Send the missing events to the collector of --to",
        details:
            """
            Nothing else is sent, and no saved position changes. The summary says how many the \
            collector has confirmed.
            """,
        variable: .none
    ) { settings, _ in settings.sends = true },
]
