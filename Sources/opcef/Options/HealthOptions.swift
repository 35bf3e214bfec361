import ToolOptions

/// The option of the filter and of `pull` that writes a file of metrics.
let metricsOption = ToolOption<ForwardSettings>(
    "metrics", nil, "FILE", in: .reporting,
    "Write metrics to FILE for Prometheus's node exporter, every few seconds and at the end",
    details:
        """
        The file is replaced whole, all users may read it, and its counters go on in the next run. \
        Each job needs its own file. Docs/Monitoring.md lists the metrics.
        """,
    otherNames: ["prometheus", "textfile"]
) { settings, text throws(OptionError) in
    guard text != "-" else {
        throw .badValue(text, option: "--metrics", expected: Messages.replacedFile)
    }
    settings.metricsPath = text
}

/// The option that chooses the form of opcef's own messages, for settings that hold it at `path`.
func logOption<Settings>(
    _ path: any WritableKeyPath<Settings, LogForm?> & Sendable
) -> ToolOption<Settings> {
    ToolOption(
        "log", nil, "FORM", in: .reporting,
        "Write opcef's own messages on standard error as text or json (default: text)",
        details:
            """
            json is one object per line with time, level and message, and shows no progress. Where \
            systemd's journal reads standard error, each line has its priority.
            """,
        choices: LogForm.allCases.map(\.rawValue),
        otherNames: ["log-format"]
    ) { settings, text throws(OptionError) in
        settings[keyPath: path] = try choice(text, option: "--log")
    }
}

/// The option of `pull` that says how often a run that follows reports.
let reportOption = ToolOption<PullSettings>(
    "report-every", nil, "TIME", in: .reporting,
    "With --follow, print how the run is every TIME, 0 for never (default: 15m)",
    details: "Failures and recoveries are reported when they happen in any case."
) { settings, text throws(OptionError) in
    settings.reportInterval = try time(text, option: "--report-every")
}
