import FoundationEssentials

/// What `opcef status` prints.
extension Messages {
    static let statusCommand = "Say how deliveries are, as a plugin of Nagios does"
    static let statusSummary = """
        Reads saved positions, and the file of --metrics if there is one, and says in one line how \
        deliveries are, with performance data as Nagios and its successors read it. It connects to \
        nothing, and of inputs it reads only those that are gzip, to find their end.
        """
    static let statusState = """
        Read the positions in FILE, or in the directory of pull (default: that of pull, or none \
        with --metrics)
        """
    static let statusMetrics = "Read what runs have written to FILE with --metrics"
    static let statusWarningAge = "Warn if the last success is AGE ago or more, such as 1h"
    static let statusCriticalAge = "Be critical if the last success is AGE ago or more"
    static let statusConfiguration =
        "Read state and metrics of pull from the configuration FILE, or none"
    static let criticalBeforeWarning = "it would be reached before --warning"

    static let statusOK = "nothing is wrong, as far as the files say"
    static let statusWarning = """
        an age reached --warning, a run failed, a stream does not answer, a spare destination is \
        down, or the token expires within 14 days
        """
    static let statusCritical = """
        an age reached --critical, the destination in use is down, the token has expired, or a run \
        neither ended nor goes on
        """
    static let statusUnknown = "a file cannot be read, or there is none"

    static let nothingKnown = "there is nothing to read"
    static func andOthers(_ count: Int) -> String { " (and \(count) more)" }

    static func lastSuccess(ago age: Double) -> String {
        "last success \(time(max(0, age))) ago"
    }

    static func runVanished(ago age: Double) -> String {
        "a run neither ended nor goes on; it last wrote \(time(max(0, age))) ago"
    }

    static func runFailed(_ status: Int) -> String { "the last run ended with status \(status)" }

    static let neverSucceeded = "no run has succeeded yet"
    static let isDown = "down"
    static let isNotAnswered = "the Events API does not answer"

    /// A stream of `pull` by its state file.
    static func positionAge(_ age: Double, newest: Date?, confirmed: Int) -> String {
        let parts = [
            "position saved \(time(max(0, age))) ago",
            newest.map { "newest event at \($0.formatted(.iso8601))" },
            "\(count(confirmed, "event")) confirmed",
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    /// An input file by its state file.
    static func fileAge(_ age: Double, _ rest: FileRest) -> String {
        "\(message(rest)), position saved \(time(max(0, age))) ago"
    }

    private static let incompleteGzip = "its gzip data is damaged or not complete"

    private static func message(_ rest: FileRest) -> String {
        switch rest {
        case .bytes(0), .unpackedBytes(0): "everything is confirmed"
        case .bytes(let bytes): "\(count(bytes, "byte")) not confirmed"
        case .unpackedBytes(let bytes): "\(count(bytes, "unpacked byte")) not confirmed"
        case .fault(unpackedBytes: 0):
            "\(incompleteGzip); everything before that is confirmed"
        case .fault(let bytes):
            "\(incompleteGzip), with \(count(bytes, "unpacked byte")) before that not confirmed"
        case .unknown: "it is gzip, and how much of it is not confirmed is not known"
        case .otherFile: "another file has this name now"
        case .unreadable(let error): "it cannot be read (\(error.lowercasedReason))"
        }
    }
}
