import EventsAPI
import Forwarding
import FoundationEssentials

/// What a user reads of a comparison.
extension Messages {
    static let reconcileCommand = "Name the events that a SIEM lacks, or send them"
    static let reconcileSummary = """
        Fetches a range of the 1Password Events API again, and compares the ids of its events with \
        those in FILE, which was exported from a SIEM. Each event that FILE lacks is printed on \
        standard output: id, time and stream, separated by tabs. Saved positions are neither used \
        nor changed.
        """
    static let exportOperand = """
        The exported ids, one per line, or as --column or --field says; standard input for -; it \
        may be gzip
        """
    static let reconcileNeedsRange = "it says from when on events are compared"
    static let reconcileNeedsFile = "it has the ids that were exported from the SIEM"
    static let reconcileNeedsVersion2 =
        "whether its ids are those of version 2 is not known, nor its range that of event times"
    static let columnBesideField = "--column says that the file has comma-separated values"
    static let sendNeedsCollector = """
        --send needs a collector or a file, since standard output has the list of missing events
        """
    static let noIdentifiersHint =
        "--column NAME is for comma-separated values, --field NAME for JSON"

    /// Why `--account` is needed.
    static func oneAccount(of names: String) -> String {
        "one account is compared at a time, of \(names)"
    }

    /// Error: a line of an export has no identifier that can be read.
    static func badLine(_ line: Int, of file: String, _ fault: BadLine) -> String {
        let words =
            switch fault {
            case .empty: "there is no id"
            case .severalValues: "there is more than an id"
            case .fewColumns(let count): "the line has only \(Messages.count(count, "column"))"
            case .notAnObject: "the line is not a JSON object"
            case .openQuote: "a quotation mark has no partner"
            case .noMember: "the object has no id in the member of --field"
            case .longIdentifier(let limit): "the id is longer than \(limit) bytes"
            case .tooLong(let limit): "the line is longer than \(limit) bytes"
            }
        return "\(name(file)):\(line): \(words)"
    }

    /// How many bad lines were not reported one by one.
    static func moreBadLines(_ count: Int) -> String {
        "\(Messages.count(count, "other bad line"))"
    }

    /// The line of an event that is missing.
    static func missing(_ event: MissingEvent) -> String {
        let time = event.milliseconds.map {
            Date(milliseconds: $0).formatted(
                Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        return "\(visible(event.identifier))\t\(time ?? "-")\t\(event.feature.rawValue)\n"
    }

    /// Note: from when on events may be absent.
    static func comparesUntil(_ time: Date) -> String {
        "events of \(time.formatted(.iso8601)) and later are not expected in the file"
    }

    /// Error: a comparison does not cover the range.
    static let notWhole = """
        the range was not read to its end, so events may be missing that are not named
        """

    /// Error: a comparison says nothing.
    static let comparedNothing = "no event was compared: all are too new to be expected in the file"
    static let comparedNothingHint = """
        begin with an earlier --since, or say with --as-of until when the file should have all events
        """

    /// What a comparison has found, for the last line of a run.
    static func found(_ counts: ReconcileCounts, rejected: Int) -> [String] {
        let parts = [
            "\(count(counts.compared, "event")) compared with \(count(counts.identifiers, "id"))",
            counts.isWhole ? nil : "the range is not complete",
            "\(counts.missing) missing",
            counts.newer > 0 ? "\(counts.newer) too new to be expected" : nil,
            counts.dropped > 0 ? "\(counts.dropped) dropped by rules" : nil,
            counts.unidentified > 0 ? "\(counts.unidentified) without an id" : nil,
            rejected > 0 ? "\(rejected) rejected and not compared" : nil,
            counts.unmatched.flatMap { $0 > 0 ? "\(count($0, "id")) of no event" : nil },
            counts.badLines > 0 ? "\(count(counts.badLines, "bad line"))" : nil,
        ]
        return parts.compactMap(\.self)
    }
}

extension ExportError {
    /// Why the export called `file` cannot be compared.
    func report(_ file: String) -> ErrorReport {
        let name = Messages.quoted(Messages.name(file))
        switch self {
        case .input(let error): return error.report(file, readBy: "opcef reconcile - …")
        case .noColumn(let column, let names):
            let listed = names.prefix(20).map(Messages.quoted).joined(separator: ", ")
            return ErrorReport(
                "\(name) has no column \(Messages.quoted(column)), only \(listed)", .usage)
        case .noHeader:
            return ErrorReport("\(name) is empty, and has no names of columns", .someRejected)
        case .noIdentifiers:
            return ErrorReport(
                "\(name) has no id", hint: Messages.noIdentifiersHint, .someRejected)
        case .interrupted: return ErrorReport("stopped by a signal", .inputOutput)
        }
    }
}
