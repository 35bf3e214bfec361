import Classification
import Delivery
import Forwarding
import Foundation
import JSONStream
import OnePasswordEvents
import Syslog
import SystemCalls
import TLS
import ToolOptions
import Transports

/// Every sentence that a user can read, but for the summaries of the option table.
enum Messages {
    // Help

    static let toolSummary = """
        Reads 1Password events as JSON (item usage, sign-in attempts, audit events), classifies \
        each, and writes them as CEF in RFC 5424 syslog messages: to standard output, a file, or \
        a collector.
        """
    static let manualSummary = "deliver 1Password events as CEF over syslog"
    static let manualDescription = """
        The container of the events is found out by itself: one event a line, documents end to \
        end, an array, a page of the Events API, or an event as the text of a message. When the \
        input pauses, what is there is sent at once. What cannot be forwarded is told with its \
        place, and does not disturb its neighbours.
        """
    static let exampleFilter = "Send what is added to a file as it comes"
    static let exampleFile = "Send a file with octets counted"
    static let examplePull = "Deliver what is new in the Events API"
    static let exampleSecure = "Send what is new in a file over TLS, as from cron"
    static let fileOperand = "What to read, in order; - or nothing is standard input"
    static let forwardCommand = "The filter; what happens when no subcommand is named"
    static let testEventCommand = "Send one event that says that it is a test"
    static let checkCommand =
        "Try everything that a run needs: configuration, names, token, API, state, collectors"

    static func lookForTest(_ identifier: String) -> String {
        "look for the class opcef.test with the id \(identifier) in the collector"
    }

    static let helpCommand = "Show the help of COMMAND, or this one"
    static let versionCommand = "Show the version"
    static let completionsCommand = "Print what a shell needs to complete commands and options"
    static let profilesCommand = "Print what each collector's profile sets, and why"
    static let numbersNeedRFC5424 = "only a header of RFC 5424 has a place for numbers"
    static let actionsCommand = "Print how much each action matters, and why"

    static func helpHint(of command: String?) -> String {
        command.map { "'opcef \($0) --help' lists its options" }
            ?? "'opcef --help' lists all options"
    }

    static let terminalInput =
        "reading events from the terminal, up to ctrl-D; 'opcef --help' tells what else there is"
    static let anyOtherAction = "any other"
    static let noAction = "none"
    static let anyObject = "any object"
    static let anyAction = "any action"
    static let unknownPair = "a word in no list"
    static let itemUsageHeading = "Item usage, by action"
    static let signInHeading = "Sign-in attempts, by category and type"
    static let auditHeading = "Audit events, by object and action"

    static func meaning(of status: ExitStatus) -> String {
        switch status {
        case .delivered: "Every record was delivered"
        case .usage: "The command line means nothing"
        case .someRefused: "Some records were refused, the rest was delivered"
        case .inputMissing:
            "An input cannot be opened or has a form that is not read, or a rotated file was lost"
        case .notDelivered:
            "The collector was not reached, refused what was sent, or did not confirm everything"
        case .cannotCreate: "A file cannot be created"
        case .inputOutput:
            """
            Reading or writing failed, refused records could not be kept, or a signal ended it \
            inside of a file
            """
        case .locked: "Another run holds the lock of the state file"
        case .tokenRefused: "The Events API refuses the token, or there is none"
        case .configuration:
            """
            A configuration, names, state, rejects or unsent file, key or certificate cannot be \
            relied on and was left as it is, or opcef has the rights of another user or no /proc
            """
        }
    }

    // Refused records

    static func refused(_ record: RejectedRecord) -> String {
        let reason = reason(record.reason)
        guard let place = record.fault ?? record.place else { return reason }
        return "\(name(place.input)):\(place.line):\(place.column): \(reason)"
    }

    static func reason(_ reason: RejectedRecord.Reason) -> String {
        switch reason {
        case .event(.noEvent): "the object is no event of 1Password's, and holds none"
        case .event(.version3):
            "the event is of version 3 of the Events API, which is not read yet"
        case .event(.otherKind(let kind)): "the event is \(kind.words), which was not asked for"
        case .event(.input(let reason)): words(reason)
        case .message(.tooLong(bytes: let bytes)):
            "a message of \(bytes) bytes is too long for the path to the collector"
        case .message(.refused(answer: let answer)):
            "the collector refused the message: \(quoted(answer))"
        }
    }

    private static func words(_ reason: Rejection.Reason) -> String {
        switch reason {
        case .notAnObject: "the value is not a JSON object"
        case .notJSON: "the text is not JSON"
        case .syntax(let problem): words(problem)
        case .cutOff: "the record is cut off by the end of the input"
        case .unclosedContainer: "the input ends inside of an array or page"
        case .tooLarge(let limit): "the record is larger than \(limit) bytes"
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

    static let foreignRights =
        "refusing to run with the rights of another user: take the set-user-id bit away"

    static let noArguments =
        "refusing to run: the system does not show a program its arguments, since /proc is missing"
    static let noArgumentsHint = "mount /proc: mount -t proc proc /proc"

    static func failed(_ error: SystemError) -> String {
        "\(error.call): \(lowercased(error.reason))"
    }

    static func cannotRead(_ input: String, _ error: SystemError) -> String {
        "cannot read \(quoted(name(input))): \(lowercased(error.reason))"
    }

    /// Says what ended a run; nil for a reader of standard output that went away.
    static func failed(_ failure: RunFailure, _ summary: RunSummary) -> String? {
        switch failure {
        case .delivery(let failure) where failure.reason == .standardOutputClosed:
            return nil
        case .delivery(let failure):
            let words = words(failure.reason, failure.destination)
            if case .refused = failure.reason { return words }
            return summary.sent == 0
                ? words : "\(words), after \(count(summary.sent, "message")) had been written"
        case .checkpoint(let error):
            return self.failed(error)
        case .names(let error):
            return self.failed(error)
        case .cannotOpen(let path, let error):
            return "cannot open \(quoted(path)): \(lowercased(error.reason))"
        case .writesToInput(let input):
            return "\(name(input)) is read, and would be written to at the same time"
        case .refusedFile(let path, let refusal):
            return words(refusal, path)
        }
    }

    static func hint(for failure: RunFailure) -> String? {
        if case .checkpoint(let error) = failure { return hint(for: error) }
        if case .writesToInput = failure { return writesToInputHint }
        if case .refusedFile(let path, let refusal) = failure { return hint(for: refusal, path) }
        guard case .delivery(let failure) = failure else { return nil }
        return switch failure.reason {
        case .secure(let error): self.hint(for: error)
        case .relp(let error): self.hint(for: error)
        case .unresolved: "check the name, or use the address"
        case .unreachable: "check that the collector runs and listens on this port"
        case .refused(let refusal): self.hint(for: refusal, failure.destination)
        case .notAnswered, .notAcknowledged:
            """
            nothing shows that its process reads anything; --confirm acked is content with what \
            its kernel acknowledges
            """
        case .closedByPeer where failure.destination.isRELP:
            "check that it speaks RELP there, as rsyslog's imrelp does"
        case .notOutlived: "--confirm auto or acked does with one connection"
        default: nil
        }
    }

    /// Says of messages whose datagrams came to nobody, each of them twice where it was sent again.
    static func datagramsRefused(_ summary: RunSummary) -> String {
        let destination = quoted("\(summary.destination)")
        return summary.lostMessages > 0
            ? "\(count(summary.lostMessages, "message")) to \(destination) came to nobody: nothing listens there"
            : "\(destination) refused datagrams, which were sent once more"
    }

    // On the way

    static func notConfirmable(_ destination: Destination) -> String {
        "\(quoted("\(destination)")) is no stream to a collector"
    }

    // Reports

    static func progress(_ progress: RunProgress) -> String {
        let seconds = max(progress.elapsed / .seconds(1), 0.001)
        let rate = Int(Double(progress.records) / seconds)
        let pulled = progress.pulled.map(Messages.progress) ?? ""
        let speed = "\(pulled)\(progress.records) records, \(bytes(progress.bytes)), \(rate)/s"
        guard let total = progress.totalBytes, total > 0, progress.bytes > 0 else { return speed }
        let share = min(100 * progress.bytes / total, 100)
        let left = seconds * Double(max(total - progress.bytes, 0)) / Double(progress.bytes)
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

    static func unmapped(_ member: UnmappedMember) -> String {
        let place = member.first
        return """
            \(quoted(member.path)) of \(count(member.count, "event")) goes into no message, first at \
            \(name(place.input)):\(place.line):\(place.column)
            """
    }

    static func moreUnmapped(_ count: Int) -> String {
        "\(Messages.count(count, "other member")) that nothing maps \(count == 1 ? "is" : "are") not named"
    }

    static func summary(_ summary: RunSummary) -> String {
        let seconds = String(format: "%.2f", summary.elapsed / .seconds(1))
        let parts = [
            summary.pulled.map(Messages.summary),
            "\(count(summary.read, "record")) read",
            summary.repeated > 0 ? "\(summary.repeated) known already" : nil,
            summary.rejected > 0 ? "\(summary.rejected) refused" : nil,
            summary.unkept > 0 ? "\(summary.unkept) of them not kept" : nil,
            summary.lost > 0 ? "\(count(summary.lost, "file")) lost" : nil,
            summary.dropped > 0 ? "\(summary.dropped) dropped by rules" : nil,
            sent(summary),
            summary.resent > 0 ? "\(summary.resent) perhaps twice" : nil,
            summary.unsent > 0 ? "\(summary.unsent) not known to have arrived" : nil,
            summary.incomplete > 0 ? "\(summary.incomplete) incomplete" : nil,
            summary.shortened > 0 ? "\(summary.shortened) shortened" : nil,
            summary.sanitized > 0 ? "\(summary.sanitized) neutralised" : nil,
            summary.pulled.flatMap(Messages.reached),
            "\(seconds) s",
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    /// How many messages were sent where, and what is known of them; of none nothing.
    private static func sent(_ summary: RunSummary) -> String {
        let words = "\(summary.sent) sent to \(quoted("\(summary.destination)"))"
        return summary.sent == 0 && summary.delivery != .refused
            ? words : "\(words) (\(self.words(summary.delivery)))"
    }

    private static func words(_ confirmation: Confirmation) -> String {
        switch confirmation {
        case .refused: "refused by the collector"
        case .unknown: "arrival unknown"
        case .written: "written"
        case .acknowledged: "acknowledged; nothing shows that the collector's process has read it"
        case .confirmed: "confirmed by the collector"
        }
    }

    // Small change

    static func name(_ input: String) -> String {
        input == "-" ? "standard input" : printable(input)
    }

    static func quoted(_ text: String) -> String { "'\(printable(text))'" }

    static func count(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    /// A reason of the system's, to stand within a sentence; words such as `OpenSSL` stay.
    static func lowercased(_ reason: String) -> String {
        let isWord = reason.dropFirst().prefix { $0 != " " }.allSatisfy { !$0.isUppercase }
        return isWord ? reason.prefix(1).lowercased() + reason.dropFirst() : reason
    }

    private static func bytes(_ count: Int) -> String {
        let mebibytes = Double(count) / Double(1 << 20)
        return String(format: "%.1f MiB", mebibytes)
    }

    static func time(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return switch whole {
        case ..<60: "\(whole) s"
        case ..<3600: "\(whole / 60) min \(whole % 60) s"
        case ..<86_400: "\(whole / 3600) h \(whole % 3600 / 60) min"
        default: "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
        }
    }
}

extension OptionError {
    /// What the user reads after `opcef: error: `.
    var words: String {
        switch self {
        case .unknown("--token", _):
            "there is no option '--token': others could see it; it stands in EVENTS_API_TOKEN or a file"
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
        case .unfit(let option, let reason):
            "'\(option)' does not go here: \(reason)"
        case .unknownCommand(let name, let nearest):
            "there is no command or file '\(printable(name))'; did you mean 'opcef \(nearest)'?"
        case .commandNotFirst(let name):
            "there is no file '\(name)', and as a command it stands first: opcef \(name) …"
        case .needed(let option, let reason):
            "'\(option)' is needed: \(reason)"
        case .badVariable(let variable, let error):
            "in the environment variable \(variable): \(error.words)"
        case .tooManyArguments(let argument):
            "there is no place for '\(printable(argument))'"
        }
    }
}
