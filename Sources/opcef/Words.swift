import Foundation
import Forwarding
import JSONStream
import OnePasswordEvents
import Sockets
import ToolOptions
import Transports

/// Every sentence that a user can read, but for the summaries of the option table.
enum Words {
    // Help

    static let toolSummary = """
        Reads 1Password item-usage events as JSON, classifies each, and writes them as CEF in \
        RFC 5424 syslog messages: to standard output, a file, or a collector.
        """
    static let manualSummary = "deliver 1Password item-usage events as CEF over syslog"
    static let manualDescription = """
        The container of the events is found out by itself: one event a line, documents end to \
        end, an array, a page of the Events API, or an event as the text of a message. When the \
        input pauses, what is there is sent at once. What cannot be forwarded is told with its \
        place, and does not disturb its neighbours.
        """
    static let exampleFilter = "Send what is added to a file as it comes"
    static let exampleFile = "Send a file with octets counted"
    static let fileOperand = "What to read, in order; - or nothing is standard input"
    static let forwardCommand = "The filter; what happens when no subcommand is named"
    static let actionsCommand = "Print how much each action matters, and why"
    static let helpHint = "'opcef --help' lists all options"
    static let actionsHelpHint = "'opcef actions --help' lists its options"
    static let terminalInput =
        "reading events from the terminal, up to ctrl-D; 'opcef --help' tells what else there is"
    static let anyOtherAction = "any other"
    static let noAction = "none"

    static func meaning(of status: ExitStatus) -> String {
        switch status {
        case .delivered: "Every record was delivered"
        case .usage: "The command line means nothing"
        case .someRefused: "Some records were refused, the rest was delivered"
        case .inputMissing: "An input cannot be opened"
        case .notDelivered: "The collector was not reached, or messages are known to be lost"
        case .cannotCreate: "A file cannot be created"
        case .inputOutput: "Reading or writing failed, or a signal ended it inside of a file"
        }
    }

    // Refused records

    static func refused(_ record: RefusedRecord) -> String {
        let reason = reason(record.reason)
        guard let place = record.fault ?? record.place else { return reason }
        return "\(name(place.input)):\(place.line):\(place.column): \(reason)"
    }

    static func reason(_ reason: RefusedRecord.Reason) -> String {
        switch reason {
        case .event(.noEventField): "the object has no field of an event"
        case .event(.notItemUsage(let kind)): "\(words(kind)), not an item usage"
        case .event(.input(let reason)): words(reason)
        case .messageTooLong(let octets):
            "a message of \(octets) octets is too long for the path to the collector"
        }
    }

    private static func words(_ kind: EventKind) -> String {
        switch kind {
        case .itemUsage: "an item usage"
        case .signInAttempt: "a sign-in attempt"
        case .auditEvent: "an audit event"
        }
    }

    private static func words(_ reason: Refusal.Reason) -> String {
        switch reason {
        case .notAnObject: "the value is not a JSON object"
        case .notJSON: "the text is not JSON"
        case .syntax(let problem): words(problem)
        case .cutOff: "the record is cut off by the end of the input"
        case .unclosedContainer: "the input ends inside of an array or page"
        case .tooLarge(let limit): "the record is larger than \(limit) octets"
        case .unexpectedEnd: "a bracket closes nothing"
        case .fieldsBesideRecords: "the page has fields of an event beside its events"
        }
    }

    private static func words(_ problem: JSONSyntaxError.Problem) -> String {
        switch problem {
        case .missingKey: "the name of a member is missing"
        case .missingColon: "a colon is missing behind the name of a member"
        case .missingValue: "a value is missing"
        case .missingCommaOrEnd: "a comma or the end is missing behind a value"
        case .unescapedControlCharacter: "a string holds a line end or control character"
        case .badEscape: "a string holds an escape that JSON does not have"
        case .badNumber: "a digit is missing in a number"
        case .badLiteral: "the word is not true, false or null"
        case .tooDeep: "the record nests deeper than \(JSONCursor.maximumDepth) levels"
        }
    }

    static func moreRefused(_ count: Int) -> String {
        "\(count) more \(count == 1 ? "record was" : "records were") refused"
    }

    // Failures

    static func failed(_ error: SystemError) -> String {
        "\(error.call): \(lowercased(error.reason))"
    }

    static func cannotRead(_ input: String, _ error: SystemError) -> String {
        "cannot read \(quoted(name(input))): \(lowercased(error.reason))"
    }

    /// Says what ended a run; nil for a reader of standard output that went away.
    static func failed(
        _ failure: RunFailure, _ destination: Destination, _ summary: RunSummary
    ) -> String? {
        switch failure {
        case .destination(.standardOutputClosed):
            return nil
        case .destination(let error):
            let words = words(error, destination)
            return summary.read == 0
                ? words : "\(words), after \(count(summary.sent, "message")) had been written"
        case .cannotOpenRejects(let path, let error):
            return "cannot open \(quoted(path)): \(lowercased(error.reason))"
        case .cannotKeepReject(let path, let error):
            return "cannot write to \(quoted(path)): \(lowercased(error.reason))"
        }
    }

    private static func words(_ error: TransportError, _ destination: Destination) -> String {
        let target = quoted("\(destination)")
        switch error {
        case .unresolved(let host, let reason?):
            return "cannot find \(quoted(host)): \(lowercased(reason))"
        case .unresolved(let host, nil):
            return "cannot find \(quoted(host)): no answer to the name's query in time"
        case .unreachable(_, let error, let addresses):
            let tried = addresses > 1 ? " at any of \(addresses) addresses" : ""
            return "cannot reach \(target)\(tried): \(lowercased(error.reason))"
        case .closedByPeer:
            return "\(target) closed the connection"
        case .broken(let error):
            return "lost the connection to \(target): \(lowercased(error.reason))"
        case .notAcknowledged(let octets):
            return "\(target) did not acknowledge the last \(count(octets, "octet")) in time"
        case .cannotOpen(let path, let error):
            return "cannot open \(quoted(path)): \(lowercased(error.reason))"
        case .cannotWrite(let path, let error):
            return "cannot write to \(quoted(path)): \(lowercased(error.reason))"
        case .cannotWriteToStandardOutput(let error):
            return "cannot write to standard output: \(lowercased(error.reason))"
        case .standardOutputClosed:
            return "standard output is closed"
        case .interrupted:
            return "stopped by a signal while \(target) did not take what there was"
        }
    }

    static func hint(for failure: RunFailure) -> String? {
        switch failure {
        case .destination(.unresolved): "check the name, or use the address"
        case .destination(.unreachable): "check that the collector runs and listens on this port"
        case .destination(.closedByPeer), .destination(.broken):
            "what was written may not have been read; send the input again when it is back"
        default: nil
        }
    }

    static func datagramsRefused(_ count: Int, _ destination: Destination) -> String {
        "\(quoted("\(destination)")) refused \(self.count(count, "datagram")): nobody listens there"
    }

    // Reports

    static func progress(_ progress: RunProgress) -> String {
        let seconds = max(progress.elapsed / .seconds(1), 0.001)
        let rate = Int(Double(progress.records) / seconds)
        let speed = "\(progress.records) records, \(octets(progress.octets)), \(rate)/s"
        guard let total = progress.totalOctets, total > 0, progress.octets > 0 else { return speed }
        let share = min(100 * progress.octets / total, 100)
        let left = seconds * Double(max(total - progress.octets, 0)) / Double(progress.octets)
        return "\(speed), \(share) %, \(time(left)) left"
    }

    static func lacking(_ tally: FieldTally) -> String {
        let parts = [
            tally.absent > 0 ? "missing in \(count(tally.absent, "event"))" : nil,
            tally.unusable > 0 ? "of no use in \(count(tally.unusable, "event"))" : nil,
        ].compactMap(\.self)
        let place = tally.first.map { ", first at \(name($0.input)):\($0.line):\($0.column)" } ?? ""
        return "\(quoted(tally.field.path)) is \(parts.joined(separator: " and "))\(place)"
    }

    static func summary(_ summary: RunSummary, _ destination: Destination) -> String {
        let seconds = String(format: "%.2f", summary.elapsed / .seconds(1))
        let parts = [
            "\(count(summary.read, "record")) read",
            summary.rejected > 0 ? "\(summary.rejected) refused" : nil,
            "\(summary.sent) sent to \(quoted("\(destination)")) (\(words(summary.delivery)))",
            summary.incomplete > 0 ? "\(summary.incomplete) incomplete" : nil,
            summary.shortened > 0 ? "\(summary.shortened) shortened" : nil,
            summary.neutralised > 0 ? "\(summary.neutralised) neutralised" : nil,
            "\(seconds) s",
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    private static func words(_ confirmation: Confirmation) -> String {
        switch confirmation {
        case .unknown: "arrival unknown"
        case .written: "written"
        case .acknowledged: "acknowledged by the collector's kernel"
        case .confirmed: "confirmed by the collector"
        }
    }

    // Small change

    private static func name(_ input: String) -> String {
        input == "-" ? "standard input" : printable(input)
    }

    static func quoted(_ text: String) -> String { "'\(printable(text))'" }

    static func count(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    static func lowercased(_ reason: String) -> String {
        reason.prefix(1).lowercased() + reason.dropFirst()
    }

    private static func octets(_ count: Int) -> String {
        let mebioctets = Double(count) / Double(1 << 20)
        return String(format: "%.1f MiB", mebioctets)
    }

    private static func time(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
    }
}

extension OptionError {
    /// What the user reads after `opcef: error: `.
    var words: String {
        switch self {
        case .unknown(let name, nearest: nil):
            "there is no option '\(printable(name))'"
        case .unknown(let name, let nearest?):
            "there is no option '\(printable(name))'; did you mean '\(nearest)'?"
        case .missingValue(let option, let placeholder):
            "'\(option)' needs a value: \(option) \(placeholder)"
        case .unexpectedValue(let value, let option):
            "'\(option)' takes no value, so not '\(printable(value))'"
        case .badValue(let value, let option, let expected):
            "'\(printable(value))' is not a value for '\(option)'; expected \(expected)"
        case .badVariable(let variable, let error):
            "in the environment variable \(variable): \(error.words)"
        case .tooManyArguments(let argument):
            "there is no place for '\(printable(argument))'"
        }
    }
}

extension DestinationError {
    /// What would have been a destination, after "expected".
    var expectation: String {
        switch self {
        case .noScheme, .unknownScheme:
            "-, file:PATH, udp://HOST[:PORT] or tcp://HOST[:PORT]"
        case .schemeToCome(let scheme):
            "udp or tcp, since this version does not speak \(scheme)"
        case .badEndpoint:
            "a host and perhaps a port, such as siem.example.com:514 or [2001:db8::1]:514"
        case .noPath:
            "a path behind file:"
        case .framedDatagrams:
            "a stream where there is --framing: each datagram is one message"
        }
    }
}
