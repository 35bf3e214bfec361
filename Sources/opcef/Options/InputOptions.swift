import Forwarding
import OnePasswordEvents
import ToolOptions

/// The options of the filter that say what is read, and where positions and records are kept.
let inputOptions: [ToolOption<ForwardSettings>] = [
    ToolOption(
        "kind", nil, "KIND", in: .input,
        "Treat every event as KIND: itemusages, signinattempts or auditevents (default: detect)",
        details:
            """
            Without it, each event's kind is detected from its members. Events of another kind are \
            rejected.
            """,
        choices: EventKind.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.kind = try choice(text, option: "--kind")
    },
    ToolOption(
        "max-record", nil, "BYTES", in: .input,
        "Reject records larger than BYTES (default: 1048576)",
        details: "A record is one JSON object with an event. From 1024 to 1073741824 bytes."
    ) { settings, text throws(OptionError) in
        settings.recordLimit = try number(text, in: 1024...(1 << 30), option: "--max-record")
    },
    ToolOption(
        "rejects", nil, "FILE", in: .input,
        "Keep rejected records in FILE, one JSON object per line",
        details:
            """
            Each object has the file, line, column and offset of the record, the reason, and its \
            text; bytes that are not UTF-8 are in base64. The file is appended to, and must belong \
            to the user alone.
            """,
        otherNames: ["reject", "refused", "dead-letter"]
    ) { settings, text in settings.rejectsPath = text },
    ToolOption(
        "state", nil, "FILE", in: .input,
        "Save in FILE how far each input file is confirmed, and continue from there",
        details:
            """
            The next run sends what is new, and everything that was not confirmed. Rotated files \
            are found by their content, and are read first. Inputs must be files.
            """,
        otherNames: ["checkpoint", "cursor", "position"]
    ) { settings, text throws(OptionError) in
        settings.state = try statePath(text)
    },
    ToolOption(
        "spool", nil, "DIR", in: .input,
        "Keep standard input in DIR until the collector has confirmed it",
        details:
            """
            What was taken survives kill -9 and a loss of power, and the next run sends it first. \
            The collector is retried forever unless --retry-for says otherwise.
            """,
        otherNames: ["queue", "buffer"]
    ) { settings, text throws(OptionError) in
        guard !text.isEmpty else { throw .missingValue(option: "--spool", placeholder: "DIR") }
        settings.spoolPath = text
    },
    ToolOption(
        "spool-size", nil, "SIZE", in: .input,
        "Read no more while --spool holds SIZE, such as 500MB or 2GB (default: 1GB)",
        details: "At least 16MiB. Nothing is dropped: the program that writes has to wait."
    ) { settings, text throws(OptionError) in
        settings.spoolLimit = try size(text, in: SpoolSettings.limits, option: "--spool-size")
    },
    ToolOption(
        "rotated-in", nil, "DIR", in: .input,
        "Also look for rotated files in DIR (logrotate's olddir); may be repeated",
        details: "Without it, rotated files are searched only beside the input."
    ) { settings, text in settings.rotatedFolders.append(text) },
    ToolOption(
        "wait", nil, "TIME", in: .input,
        "Wait up to TIME for another run with the same state file or spool (default: 0)",
        details: "Without it, a run that finds the state file or spool locked ends with status 75."
    ) { settings, text throws(OptionError) in
        settings.lockTimeout = try time(text, option: "--wait")
    },
    ToolOption(
        "unsent", nil, "FILE", in: .input,
        "On giving up, keep records not known to have arrived in FILE, one per line",
        details:
            """
            Send the file later as an input. Some of its records may have arrived. It cannot be \
            used with --state, which does the same with the input itself.
            """
    ) { settings, text in settings.unsentPath = text },
    ToolOption(
        "names", nil, "FILE", in: .input,
        """
        Add titles from FILE, the output of 'op item list', 'op vault list' or 'op user list' \
        --format json; may be repeated
        """,
        details:
            """
            Vaults, items and people then appear with their titles and addresses, and rules can \
            name them. The files are read again when they change.
            """,
        otherNames: ["titles"]
    ) { settings, text in settings.namesPaths.append(text) },
]
