import SystemCalls

/// The sentences of help, reports and results; errors have theirs in `Errors`, options in `Options`.
enum Messages {
    // Help

    static let toolSummary = """
        Reads 1Password events as JSON (item usage, sign-in attempts, audit events), classifies \
        each, and sends it as CEF in an RFC 5424 syslog message to standard output, a file or a \
        collector.
        """
    static let manualSummary = "forward 1Password events as CEF over syslog"
    static let manualDescription = """
        opcef detects how the input contains the events: one per line, documents end to end, an \
        array, a page of the Events API, or an event as the text of a log message. When the input \
        pauses, everything read so far is sent at once. Records that cannot be forwarded are \
        reported with file and line; the others are still sent.
        """
    static let exampleFilter = "Send what is added to a file as it comes"
    static let exampleFile = "Send a file over TCP with octet counting"
    static let examplePull = "Deliver what is new in the Events API"
    static let exampleSecure = "Send what is new in a file over TLS, as from cron"
    static let fileOperand = "What to read, in order; standard input if there is none, or for -"
    static let forwardCommand = "Forward files or standard input (the default)"
    static let pullCommand = "Fetch new events from the Events API and forward them"
    static let pullSummary = """
        Fetches events from the 1Password Events API since the last run, forwards them, and saves \
        the position that the collector has confirmed: once, or repeatedly with --follow.
        """
    static let checkCommand =
        "Test all that a run needs: configuration, names, token, API, state, collectors"
    static let testEventCommand = "Send one event that is marked as a test"
    static let explainCommand = "Show how one event becomes its message, step by step"
    static let explainOperand =
        "Explain an event of FILE; of standard input if there is none, or for -"
    static let unmaskCommand = "Find the values that tokens of --pseudonyms stand for"
    static let unmaskOperand = "A token, as in a message"
    static let unmaskNeedsToken = "it is what to find the value of"
    static let unmaskNeedsValues = "the values to try come from files that have them"
    static let actionsCommand = "List the severity of each action, and the reason for it"
    static let fieldsCommand = "List the keys of each format, and what each value is made of"
    static let profilesCommand = "List the settings of each collector's profile"
    static let completionsCommand = "Print a completion script for a shell"
    static let stateCommand = "Show, set or reset the positions saved with --state"
    static let helpCommand = "Show this help, or that of COMMAND"
    static let versionCommand = "Show the version"

    /// In place of a library's version.
    static func noLibrary(_ name: String) -> String { "no \(name) that can be used" }

    /// Hint after an invalid command line.
    static func helpHint(of command: String?) -> String {
        command.map { "'opcef \($0) --help' lists its options" }
            ?? "'opcef --help' lists all options"
    }

    static let tokenVariable = "The token of the Events API; it is never an argument"
    static let tokenFileVariable = "A file that contains the token, readable only by its owner"
    static let credentialsVariable =
        "The directory of systemd's credentials; the token is in events-api-token there"
    static let stateVariable = "The directory where systemd lets a service keep its state"

    // Start

    static let setuid = "refusing to run set-user-ID or set-group-ID: remove the bit from the file"
    static let noArguments =
        "refusing to run without /proc, where the system keeps a program's arguments"
    static let noArgumentsHint = "mount /proc: mount -t proc proc /proc"
    static let terminalInput =
        "reading events from the terminal until ctrl-D; 'opcef --help' lists other inputs"

    static let numbersNeedRFC5424 = "only an RFC 5424 header has sequence numbers"
    static let headerNeedsZone = "a header of RFC 3164 has the local time"
    static let stateNeedsFiles = "the input is standard input, and only files have positions"

    /// Why `--state` does not apply to an input.
    static func stateNeedsFile(_ input: String) -> String {
        "\(quoted(input)) is not a regular file, and only files have positions"
    }

    static let unsentBesideState =
        "with --state, the next run sends everything after the saved position"
    static let outputIsTaken = "another destination is standard output, too"

    /// Why a file is not written to for what `option` names.
    static func sameFile(as option: String) -> String { "it names the same file as '\(option)'" }

    static let tokensNeedKey = "tokens are made with a key"
    static let keyNeedsKinds = "it says what the tokens stand for"
    static let tokenWithoutHost = "the token does not contain a host"
    static let noHome = "HOME is not set, so there is no default for it"
    static let everyWithoutFollow = "it needs --follow"
    static let overlapNeedsVersion3 = "it needs --api-version v3; a cursor needs no overlap"
    /// Why `--api-key` needs a certificate.
    static func keyWithoutCertificate(_ key: String) -> String {
        "the key \(quoted(key)) belongs to a certificate"
    }

    static let version3HasAuditEvents = "version v3 of the Events API has audit events only"
    static let untilWithoutSince = "--until ends a range, which begins at --since"
    static let untilBeforeSince = "the range would end before it begins"
    static let untilWithFollow = "a range that ends with --until is read once"

    /// Note: `SIGHUP` has come, and the configuration was read again.
    static let reloaded = "SIGHUP: continuing with the configuration as it is now"
    /// Hint: what `SIGHUP` has found cannot be used.
    static let notReloaded = "SIGHUP: continuing with the previous configuration"

    // Test events

    /// Hint of `test-event`: how to find the event in the collector.
    static func lookForTest(_ identifier: String) -> String {
        "search the collector for class opcef.test and id \(identifier)"
    }

    // Formatting

    /// An input by its path; `-` is standard input.
    static func name(_ input: String) -> String {
        input == "-" ? "standard input" : printable(input)
    }

    /// A text from outside, in quotes and printable.
    static func quoted(_ text: String) -> String { "'\(printable(text))'" }

    /// A text from outside in quotes, as a shell reads it.
    static func shellWord(_ text: String) -> String {
        "'\(printable(text).replacing("'", with: "'\\''"))'"
    }

    /// A number with its noun, such as `1 record` or `2 records`.
    static func count(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    /// Error: an input or another file cannot be opened or read.
    static func cannotRead(_ input: String, _ error: SystemError) -> String {
        "cannot read \(quoted(name(input))): \(error.lowercasedReason)"
    }

    /// Error: a file cannot be written to.
    static func cannotWrite(_ path: String, _ error: SystemError) -> String {
        "cannot write to \(quoted(path)): \(error.lowercasedReason)"
    }

    /// A system's reason, to be part of a sentence; words such as `OpenSSL` stay.
    static func lowercased(_ reason: String) -> String {
        let isWord = reason.dropFirst().prefix { $0 != " " }.allSatisfy { !$0.isUppercase }
        return isWord ? reason.prefix(1).lowercased() + reason.dropFirst() : reason
    }

    /// A size in mebibytes.
    static func bytes(_ count: Int) -> String {
        "\(decimal(Double(count) / Double(1 << 20), digits: 1)) MiB"
    }

    /// A number that is not negative, with so many digits after the point.
    static func decimal(_ value: Double, digits: Int) -> String {
        let unit = (0..<digits).reduce(1) { unit, _ in unit * 10 }
        let units = Int((value * Double(unit)).rounded())
        return "\(units / unit).\(String(units % unit + unit).dropFirst())"
    }

    /// A duration in its two largest units.
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

extension String {
    /// The text with spaces after it, at least so many characters wide.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
