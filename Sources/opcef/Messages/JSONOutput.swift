import Forwarding
import FoundationEssentials
import Transports

/// Values as JSON text: the same settings wherever the tool writes JSON.
enum JSONOutput {
    /// Returns `value` on one line.
    static func compact(_ value: some Encodable) -> String {
        text(value, [.sortedKeys, .withoutEscapingSlashes])
    }

    /// Returns `value` on indented lines, with a line feed at the end.
    static func indented(_ value: some Encodable) -> String {
        text(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]) + "\n"
    }

    /// Nothing that the tool encodes can fail.
    private static func text(
        _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
    ) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// A rejected record as `--rejects` keeps it: one JSON object on a line (a dead letter).
struct RejectLine: Encodable {
    let file: String?
    let line: Int?
    let column: Int?
    let offset: Int?
    let reason: String
    /// How many pieces of input it is, if it is several that follow one another.
    let records: Int?
    /// What was rejected; its beginning where `bytes` has all of it.
    let text: String
    /// All bytes in base64, where they are not UTF-8, or their escapes would be longer still.
    let bytes: String?

    /// How many bytes of the text are shown beside those in base64.
    private static let beginning = 256

    init(_ record: RejectedRecord) {
        file = record.place?.input
        line = record.place?.line
        column = record.place?.column
        offset = record.place?.offset
        reason = Messages.reason(record.reason)
        records = record.count > 1 ? record.count : nil
        let whole = String(decoding: record.bytes, as: UTF8.self)
        if whole.utf8.elementsEqual(record.bytes),
            record.bytes.escapedCount <= 2 * record.bytes.count
        {
            text = whole
            bytes = nil
        } else {
            text = String(decoding: record.bytes.prefix(Self.beginning), as: UTF8.self)
            bytes = Data(record.bytes).base64EncodedString()
        }
    }

    /// The object, followed by a line feed.
    var bytesOfLine: [UInt8] {
        Array("\(JSONOutput.compact(self))\n".utf8)
    }
}

extension [UInt8] {
    /// How many bytes they are in a JSON string: control characters are six, `\u0000`.
    fileprivate var escapedCount: Int {
        reduce(0) { count, byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 8, 9, 10, 12, 13: count + 2
            case 0..<0x20: count + 6
            default: count + 1
            }
        }
    }
}

/// The summary of a run as one JSON object, its members in the documented order.
struct SummaryLine {
    let json: String

    init(_ summary: RunSummary, warnings: [String]) {
        let seconds = (summary.elapsed / .milliseconds(1)).rounded() / 1000
        let numbers = [
            ("read", summary.read), ("rejected", summary.rejected),
            ("sent", summary.sent),
            ("confirmed", summary.confirmed), ("resent", summary.resent),
            ("unsent", summary.unsent), ("incomplete", summary.incomplete),
            ("shortened", summary.shortened), ("neutralised", summary.sanitized),
            ("dropped", summary.dropped), ("unkept", summary.unkept),
            ("lost", summary.lost),
        ]
        let pulled =
            summary.pulled.map { counts in
                [
                    ("requests", counts.requests), ("pages", counts.pages),
                    ("repeated", summary.repeated),
                ]
            } ?? []
        let waiting = summary.waiting.map { [("waiting", $0.records)] } ?? []
        let reached =
            summary.pulled.map { counts in
                [
                    "\"newest\":\(counts.newest.map { "\"\($0.formatted(.iso8601))\"" } ?? "null")",
                    "\"lag\":\(counts.lag.map { "\($0)" } ?? "null")",
                ]
            } ?? []
        let found = summary.pulled?.reconciled.map { ["\"reconciled\":\($0.json)"] } ?? []
        let copies =
            summary.copies.isEmpty
            ? [] : ["\"copies\":[\(summary.copies.map(\.json).joined(separator: ","))]"]
        let routed =
            summary.routed.isEmpty
            ? [] : ["\"routed\":[\(summary.routed.map(\.json).joined(separator: ","))]"]
        let account = Console.account.map { ["\"account\":\(JSONOutput.compact($0))"] } ?? []
        let members =
            account + (numbers + waiting + pulled).map { "\"\($0)\":\($1)" } + reached + found + [
                "\"delivery\":\"\(summary.delivery.rawValue)\"",
                "\"destination\":\(JSONOutput.compact("\(summary.destination)"))",
            ] + routed + copies + [
                "\"warnings\":[\(warnings.map { JSONOutput.compact($0) }.joined(separator: ","))]",
                "\"seconds\":\(seconds)",
                "\"exit\":\(summary.exitStatus.rawValue)",
            ]
        json = "{\(members.joined(separator: ","))}"
    }
}

extension CopySummary {
    /// What became of the copy as a JSON object.
    fileprivate var json: String {
        let numbers = [
            ("sent", summary.sent), ("confirmed", summary.confirmed), ("resent", summary.resent),
            ("rejected", summary.rejected), ("unsent", summary.unsent),
            ("unsentKept", summary.unsentKept),
        ]
        let members =
            ["\"name\":\(JSONOutput.compact(copy.name))"]
            + numbers.map { "\"\($0)\":\($1)" } + [
                "\"delivery\":\"\(summary.delivery.rawValue)\"",
                "\"destination\":\(JSONOutput.compact("\(summary.destination)"))",
                "\"unsentFile\":\(JSONOutput.compact(copy.plan.unsentPath))",
            ]
        return "{\(members.joined(separator: ","))}"
    }
}

extension RouteSummary {
    /// What has gone to the destination as a JSON object.
    fileprivate var json: String {
        """
        {"destination":\(JSONOutput.compact("\(destination)")),"sent":\(sent),\
        "confirmed":\(confirmed),"delivery":"\(delivery.rawValue)"}
        """
    }
}

extension ReconcileCounts {
    /// The counts as a JSON object.
    fileprivate var json: String {
        let numbers = [
            ("ids", identifiers), ("compared", compared), ("missing", missing), ("newer", newer),
            ("dropped", dropped), ("unidentified", unidentified), ("badLines", badLines),
        ]
        let members =
            numbers.map { "\"\($0)\":\($1)" } + [
                "\"unmatched\":\(unmatched.map(String.init) ?? "null")", "\"whole\":\(isWhole)",
            ]
        return "{\(members.joined(separator: ","))}"
    }
}

extension PullCounts {
    /// How many seconds ago the newest event happened, by this machine's clock.
    var lag: Int? { newest.map { max(0, Int(Date.now.timeIntervalSince($0).rounded())) } }
}
