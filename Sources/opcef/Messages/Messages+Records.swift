import Delivery
import Forwarding
import JSONStream
import OnePasswordEvents
import SystemCalls

/// What a user reads of rejected records, and of the files that keep records.
extension Messages {
    /// Error: a record was rejected, with the place of the fault.
    static func rejected(_ record: RejectedRecord) -> String {
        let reason = reason(record.reason)
        guard let place = record.fault ?? record.place else { return reason }
        return "\(name(place.input)):\(place.line):\(place.column): \(reason)"
    }

    /// Why a record was rejected, as in the lines of `--rejects`.
    static func reason(_ reason: RejectedRecord.Reason) -> String {
        switch reason {
        case .event(.noEvent): "the object is not a 1Password event and contains none"
        case .event(.otherKind(let kind)):
            "the event is \(kind.indefinite), which was not requested"
        case .event(.input(let reason)): message(reason)
        case .stopped(.cutOff): "a signal ended the run in the middle of the record"
        case .stopped: "a signal ended the run in the middle of an array or page"
        case .message(.tooLong(bytes: let bytes)):
            "a message of \(bytes) bytes is too long for the path to the collector"
        case .message(.refused(answer: let answer)):
            "the collector refused the message: \(quoted(answer))"
        }
    }

    private static func message(_ reason: Rejection.Reason) -> String {
        switch reason {
        case .notAnObject: "the value is not a JSON object"
        case .notJSON: "the text is not JSON"
        case .syntax(let problem): message(problem)
        case .cutOff: "the input ends in the middle of the record"
        case .unclosedContainer: "the input ends in the middle of an array or page"
        case .tooLarge(let limit): "the record is larger than \(limit) bytes"
        case .unexpectedEnd: "unmatched closing bracket"
        case .fieldsBesideRecords: "the page has both events and fields of an event"
        }
    }

    private static func message(_ problem: JSONSyntaxError.Problem) -> String {
        switch problem {
        case .missingKey: "a member has no name"
        case .missingColon: "a colon is missing after the name of a member"
        case .missingValue: "a value is missing"
        case .missingCommaOrEnd: "a comma or closing bracket is missing after a value"
        case .unescapedControlCharacter: "a string contains a line end or control character"
        case .badEscape: "a string contains an escape that JSON does not have"
        case .badNumber: "a number lacks a digit"
        case .badLiteral: "the word is not true, false or null"
        case .tooDeep: "the record is nested deeper than \(JSONCursor.maximumDepth) levels"
        }
    }

    /// How many rejected records were not reported one by one.
    static func moreRejected(_ count: Int) -> String {
        "\(count) more \(count == 1 ? "record was" : "records were") rejected"
    }

    /// What became of records that are not known to have arrived, and are not kept.
    static func unsent(_ count: Int, isKeeping: Bool, holdsPosition: Bool) -> String {
        let records = self.count(count, "record")
        let are = count == 1 ? "is" : "are"
        if holdsPosition {
            return "\(records) \(are) not known to have arrived; the next run sends them again"
        }
        return isKeeping
            ? "\(records) \(are) neither known to have arrived nor kept; send the input again"
            : "\(records) \(are) not known to have arrived; send the input again"
    }

    /// Error: a signal ended a run before the end of its input, or of the range of `pull`.
    static let stopped = "a signal ended the run before everything was read"

    /// What becomes of what a run has not read.
    static func stoppedHint(holdsPosition: Bool) -> String {
        holdsPosition
            ? "the next run continues there" : "what comes after the records read was not sent"
    }

    /// Hint: records that were not sent are in a file.
    static func kept(_ count: Int, _ path: String, _ command: UnsentCommand) -> String {
        "\(self.count(count, "record")) kept; to send \(count == 1 ? "it" : "them"): "
            + command.text(for: path)
    }

    /// What the placeholder of a command stands for: the configuration without some of its parts.
    static func configuration(_ path: String, without parts: [String]) -> String {
        "where CONFIG is \(quoted(path)) without \(parts.joined(separator: ", "))"
    }

    /// Error: the file of `--rejects` cannot be written to, at its first failure.
    static func cannotKeep(_ path: String, _ error: SystemError) -> String {
        "\(cannotWrite(path, error)); rejected records wait for it, the others are sent"
    }

    /// Error at the end: how many rejected records were not kept.
    static func unkept(_ count: Int, _ path: String) -> String {
        count == 1
            ? "1 rejected record could not be kept in \(quoted(path))"
            : "\(count) rejected records could not be kept in \(quoted(path))"
    }

    /// Where the records of `unkept` are to be found.
    static func unkeptHint(holdsPosition: Bool) -> String {
        holdsPosition
            ? "the position stays before them, so the next run sends everything after it again"
            : "they are still in the input, if that is a file"
    }

    /// Warning: an earlier run or another program was stopped in the middle of a write.
    static func mended(_ path: String) -> String {
        let file = path == "-" ? "standard output" : quoted(path)
        return "\(file) ended with an incomplete line or message; new data begins after it"
    }

    /// Note: a file ends with an incomplete record, which the next run completes.
    static func endsIncomplete(_ input: String, _ bytes: Int) -> String {
        "the last \(count(bytes, "byte")) of \(quoted(input)) are an incomplete record, and wait"
    }

    /// Note: a file was truncated while it was read.
    static func truncated(_ input: String) -> String {
        "\(quoted(input)) was truncated while it was read; the next run looks for a copy of it"
    }
}

extension EventKind {
    /// What one event is called.
    var indefinite: String {
        switch self {
        case .itemUsage: "an item usage"
        case .signInAttempt: "a sign-in attempt"
        case .auditEvent: "an audit event"
        }
    }

    /// What several events are called.
    var plural: String {
        switch self {
        case .itemUsage: "item usages"
        case .signInAttempt: "sign-in attempts"
        case .auditEvent: "audit events"
        }
    }
}
