/// A metric of the file of `--metrics`: everything that its consumers may rely on.
///
/// The documents and the file are made from the same table.
struct MetricFamily: Hashable, Sendable {
    /// The type of a metric in Prometheus's text format.
    enum Kind: String, Sendable {
        case counter, gauge
    }

    let name: String
    let kind: Kind
    /// The labels that it has beside `run` and `account`.
    var labels: [String] = []
    /// Whether a run that does not know the value leaves the last one in the file.
    var isKept = true
    /// Whether the value is that of all runs, so that nothing is added to it.
    var isAbsolute = false
    let help: String

    /// The label that has the name of the file, so that several files never have the same series.
    static let runLabel = "run"

    /// All metrics, in the order of the file.
    static let all: [MetricFamily] = [
        buildInfo, updated, runStart, runEnd, exitStatus, lastSuccess, newestEvent, tokenExpiry,
        streamUp, destinationUp, destinationCurrent, read, rejected, dropped, repeated,
        eventsConfirmed, sent, confirmed, resent, refused, unsent, copySent, copyConfirmed,
        copyUnsent, requests,
    ]

    // The run

    static let buildInfo = MetricFamily(
        name: "opcef_build_info", kind: .gauge, labels: ["version"], isKept: false,
        help: "Always 1; the label has the version of opcef.")
    static let updated = MetricFamily(
        name: "opcef_updated_timestamp_seconds", kind: .gauge, isKept: false,
        help: "When this file was written, at least once a minute while a run is alive.")
    static let runStart = MetricFamily(
        name: "opcef_run_start_timestamp_seconds", kind: .gauge,
        help: "When the last run began.")
    static let runEnd = MetricFamily(
        name: "opcef_run_end_timestamp_seconds", kind: .gauge,
        help: "When the last run that ended did; a run that was killed leaves the one before.")
    static let exitStatus = MetricFamily(
        name: "opcef_run_exit_status", kind: .gauge,
        help: "How the last run that ended did: 0, or another exit status of opcef.")
    static let lastSuccess = MetricFamily(
        name: "opcef_last_success_timestamp_seconds", kind: .gauge, labels: ["stream"],
        help: "When everything that there was to send had last been delivered.")
    static let newestEvent = MetricFamily(
        name: "opcef_newest_event_timestamp_seconds", kind: .gauge, labels: ["stream"],
        help: "The time of the newest event that the collector has confirmed.")
    static let tokenExpiry = MetricFamily(
        name: "opcef_token_expiry_timestamp_seconds", kind: .gauge,
        help: "When the token of the Events API expires; absent for one that does not.")

    // Both ends

    static let streamUp = MetricFamily(
        name: "opcef_stream_up", kind: .gauge, labels: ["stream"], isKept: false,
        help: "Whether the last request for this stream of the Events API succeeded.")
    static let destinationUp = MetricFamily(
        name: "opcef_destination_up", kind: .gauge, labels: ["destination"], isKept: false,
        help: "Whether this destination worked when it was used last; absent before that.")
    static let destinationCurrent = MetricFamily(
        name: "opcef_destination_current", kind: .gauge, labels: ["destination"], isKept: false,
        help: "Whether this is the destination that is used now, of several.")

    // What became of records

    static let read = MetricFamily(
        name: "opcef_records_read_total", kind: .counter, labels: ["stream"],
        help: "Records read, the rejected ones included.")
    static let rejected = MetricFamily(
        name: "opcef_records_rejected_total", kind: .counter, labels: ["stream"],
        help: "Records that were rejected, since they are no event that can be forwarded.")
    static let dropped = MetricFamily(
        name: "opcef_events_dropped_total", kind: .counter, labels: ["stream"],
        help: "Events that a rule of the configuration has dropped.")
    static let repeated = MetricFamily(
        name: "opcef_events_repeated_total", kind: .counter, labels: ["stream"],
        help: "Events that came again and were not sent again.")
    static let eventsConfirmed = MetricFamily(
        name: "opcef_events_confirmed_total", kind: .counter, labels: ["stream"],
        isAbsolute: true,
        help:
            """
            Events before the saved position that no rule has dropped, since the state file was \
            first created.
            """)

    // What became of messages

    static let sent = MetricFamily(
        name: "opcef_messages_sent_total", kind: .counter,
        help: "Messages that have left, each counted once.")
    static let confirmed = MetricFamily(
        name: "opcef_messages_confirmed_total", kind: .counter,
        help: "Messages that the process of the collector has confirmed.")
    static let resent = MetricFamily(
        name: "opcef_messages_resent_total", kind: .counter,
        help: "Messages that may have arrived more than once.")
    static let refused = MetricFamily(
        name: "opcef_messages_refused_total", kind: .counter,
        help: "Messages that the collector has refused, or too long for its datagrams.")
    static let unsent = MetricFamily(
        name: "opcef_messages_unsent", kind: .gauge,
        help: """
            Messages of the run's own destinations that wait, or whose arrival is not known; at its \
            end, what a run left, in its spool too.
            """)
    static let copySent = MetricFamily(
        name: "opcef_copy_messages_sent_total", kind: .counter, labels: ["copy"],
        help: "Messages that have left for this copy, each counted once.")
    static let copyConfirmed = MetricFamily(
        name: "opcef_copy_messages_confirmed_total", kind: .counter, labels: ["copy"],
        help: "Messages that the process of this copy's collector has confirmed.")
    static let copyUnsent = MetricFamily(
        name: "opcef_copy_messages_unsent", kind: .gauge, labels: ["copy"],
        help: """
            Messages that this copy lacks in this run, or whose arrival is not known, those in its \
            file for unsent records included.
            """)
    static let requests = MetricFamily(
        name: "opcef_api_requests_total", kind: .counter,
        help: "Requests to the Events API, those that failed included.")
}

/// One value of a metric.
struct MetricSample {
    let family: MetricFamily
    /// The labels with their values, in the order of the file.
    let labels: [(name: String, value: String)]
    let value: Double

    /// The text before the value: the name and the labels, which identify the series.
    var series: String {
        let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
        return "\(family.name){\(pairs.joined(separator: ","))}"
    }

    /// A label's value in Prometheus's text format: `\`, `"` and line feeds are escaped.
    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }
}
