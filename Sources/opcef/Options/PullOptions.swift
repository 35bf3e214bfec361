import EventsAPI
import Foundation
import ToolOptions

/// All options of `opcef pull`: its own, and those of the filter that say how to deliver.
let pullOptions: [ToolOption<PullSettings>] =
    ownPullOptions
    + forwardOptions.filter { !replacedForwardOptions.contains($0.name) }
    .map { $0.within(\.forward) }

/// What has no meaning without input files, or another one.
private let replacedForwardOptions: Set = [
    "state", "rotated-in", "unsent", "max-record", "kind", "account",
]

/// The options that the filter does not have.
let ownPullOptions: [ToolOption<PullSettings>] = [
    ToolOption(
        "feature", nil, "LIST", in: .input,
        """
        Fetch the streams of LIST: itemusages, signinattempts, auditevents (default: all that the \
        token opens)
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
        "Fetch anew from TIME on, a time ago or a date; later runs go on behind that",
        variable: .none
    ) { settings, text throws(OptionError) in
        settings.since = try moment(text, option: "--since")
    },
    ToolOption(
        "start", nil, "TIME", in: .input,
        "Begin at TIME where nothing was fetched before (default: 1d)",
        variable: .own("EVENTS_API_STARTAT")
    ) { settings, text throws(OptionError) in
        settings.start = try moment(text, option: "--start")
    },
    ToolOption(
        "state", nil, "DIR", in: .input,
        """
        Remember in DIR what has been confirmed, a file a stream and account (default: \
        $STATE_DIRECTORY, else $XDG_STATE_HOME/opcef, else ~/.local/state/opcef)
        """, variable: .own("OPCEF_STATE_DIR")
    ) { settings, text in settings.stateFolder = text },
    ToolOption(
        "account", nil, "NAME", in: .input,
        """
        Call the account NAME, in the names of state files (default: the host) and in events that \
        do not say whose they are
        """
    ) { settings, text throws(OptionError) in
        settings.account = try accountName(text)
    },
    ToolOption(
        "url", nil, "URL", in: .input,
        "Ask the Events API at URL (default: what the token says)",
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
        "api-version", nil, "VERSION", in: .input,
        "Ask for events of this version, v1 or v2 (default: v2)",
        choices: ClientSettings.Version.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        settings.version = try choice(text, option: "--api-version")
    },
    ToolOption(
        "limit", nil, "N", in: .input,
        "Ask for N events a page, 1 to 1000 (default: 1000); a saved cursor keeps its own",
        variable: .own("EVENTS_API_LIMIT")
    ) { settings, text throws(OptionError) in
        settings.pageLimit = try number(
            text, in: 1...PageRequest.largestLimit, option: "--limit")
    },
    ToolOption(
        "follow", nil, in: .input,
        "Stay, and ask again every minute, or as --every says",
        otherNames: ["watch", "daemon", "stay"]
    ) { settings, _ in settings.follows = true },
    ToolOption(
        "every", nil, "TIME", in: .input,
        "With --follow, ask again TIME after there was nothing new (default: 60s)"
    ) { settings, text throws(OptionError) in
        settings.interval = try time(text, option: "--every")
    },
    ToolOption(
        "heartbeat", nil, in: .input,
        "Tell the collector of each run: how many events, how old the newest, the token's expiry"
    ) { settings, _ in settings.sendsHeartbeat = true },
]

/// Reads `text` as a time ago such as `7d`, a date, or a date and time (RFC 3339).
func moment(_ text: String, option: String) throws(OptionError) -> Date {
    if let time = Duration(parsing: text), text.last?.isNumber == false {
        return Date.now - time / .seconds(1)
    }
    let day = Date.ISO8601FormatStyle().year().month().day()
    let fraction = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    if let date = (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: fraction))
        ?? (try? Date(text, strategy: day))
    {
        return date
    }
    throw .badValue(
        text, option: option, expected: "a time ago such as 7d, or a date such as 2026-11-01")
}
