import Compression
import EventFormats
import EventMapping
import EventsAPI
import Syslog
import TLS
import ToolOptions
import Transports

/// `opcef version`, and what `--version` prints.
enum VersionCommand {
    /// Prints the version; with `isVerbose` its date and the system's libraries, too.
    static func run(isVerbose: Bool) -> ExitStatus {
        guard isVerbose else { return Console.answer("opcef \(Opcef.version)\n") }
        return Console.answer(
            """
            opcef \(Opcef.version) (\(Opcef.date))
            TLS: \(TLSContext.systemLibraryVersion ?? Messages.noLibrary("OpenSSL"))
            Events API: \(EventsClient.libraryVersion ?? Messages.noLibrary("libcurl"))
            gzip: \(GzipDecoder.libraryVersion.map { "zlib \($0)" } ?? Messages.noLibrary("zlib"))

            """)
    }
}

extension Command {
    static let version = Command(
        name: "version", summary: Messages.versionCommand,
        usage: { ["opcef version [--verbose]"] }, sections: { [] }, options: [],
        operands: { [] }, takesFiles: false,
        run: { arguments, _ in
            VersionCommand.run(isVerbose: !Set(arguments).isDisjoint(with: ["-v", "--verbose"]))
        })
}

/// `opcef profiles`: prints what each profile sets, and why.
enum ProfilesCommand {
    static func run(_ invocation: Invocation<ProfilesSettings>) -> ExitStatus {
        Console.answer(text)
    }

    private static let text = Profile.all.map(\.text).joined(separator: "\n")
}

extension Profile {
    /// The equivalent options, and what to know about the collector.
    fileprivate var text: String {
        """
        \(name)
            \(options.joined(separator: " "))
            \(note)

        """
    }

    /// What would have to be typed without the profile.
    var options: [String] {
        var options = ["--format \(format.rawValue)", "--header \(header.rawValue)"]
        if !hasTag { options.append("--app-name -") }
        options.append("--framing \(framing.tcp.rawValue) (tls: \(framing.tls.rawValue))")
        let (stream, datagram) = maximumSize
        options.append(
            "--max-size \(stream)" + (datagram == stream ? "" : " (udp: \(datagram))"))
        if let ports {
            options.append("ports \(ports.udp) udp, \(ports.tcp) tcp, \(ports.tls) tls")
        }
        if hasIPv6InSource { options.append("IPv6 in src") }
        return options
    }
}

extension Command {
    static let profiles = Command(
        "profiles", Messages.profilesCommand, usage: ["opcef profiles"], options: profilesOptions,
        ProfilesCommand.run)
}

/// What the user typed for `opcef profiles`.
struct ProfilesSettings: CommandSettings {
    var wantsHelp = false
}

/// All options of `opcef profiles`.
let profilesOptions: [ToolOption<ProfilesSettings>] = [
    ToolOption("help", "h", in: .other, "Print this help", variable: .none) { settings, _ in
        settings.wantsHelp = true
    }
]

/// `opcef completions SHELL`: prints what a shell needs to complete commands and options.
enum CompletionsCommand {
    static func run(
        _ invocation: Invocation<CompletionsSettings>
    ) throws(UsageError) -> ExitStatus {
        do throws(OptionError) {
            let shell: CompletionScript.Shell = try choice(
                invocation.operands.first ?? "", option: "SHELL")
            return Console.answer(script.text(for: shell))
        } catch {
            throw .option(error)
        }
    }

    private static let script = CompletionScript(
        program: "opcef",
        commands: Command.all.map { command in
            CompletionScript.Command(
                command.name, command.summary, command.options, words: command.operands(),
                takesFiles: command.takesFiles)
        })
}

extension Command {
    static let completions = Command(
        "completions", Messages.completionsCommand, usage: ["opcef completions bash|zsh|fish"],
        options: completionsOptions, operandLimit: 1,
        operands: CompletionScript.Shell.allCases.map(\.rawValue), CompletionsCommand.run)
}

/// What the user typed for `opcef completions`.
struct CompletionsSettings: CommandSettings {
    var wantsHelp = false
}

/// All options of `opcef completions`.
let completionsOptions: [ToolOption<CompletionsSettings>] = [
    ToolOption("help", "h", in: .other, "Print this help", variable: .none) { settings, _ in
        settings.wantsHelp = true
    }
]

extension ManualPage {
    /// The manual page of the tool, `Docs/man/opcef.1`.
    static let opcef = ManualPage(
        name: "opcef", version: Opcef.version, date: Opcef.date, summary: Messages.manualSummary,
        usage: Command.forward.helpPage.usage,
        description: [Messages.toolSummary, Messages.manualDescription],
        sections: Command.forward.sections().dropLast() + [pullSection],
        options: forwardOptions, environment: Command.tokenVariables,
        exitStatuses: DefinitionSection.exitStatuses.definitions,
        examples: [
            Example(
                Messages.exampleFilter, ["tail -F usage.ndjson | opcef --to udp://siem.example.com"]
            ),
            Example(
                Messages.exampleFile,
                ["opcef usage.ndjson --to tcp://siem.example.com:601 --framing octet"]),
            Example(
                Messages.examplePull,
                [
                    "EVENTS_API_TOKEN_FILE=/etc/opcef/events-api-token opcef pull --to "
                        + "tls://siem.example.com"
                ]),
            Example(
                Messages.exampleSecure,
                ["opcef --state usage.state usage.ndjson --to tls://siem.example.com --ca ca.pem"]),
        ])

    /// The options that only `pull` has.
    private static let pullSection = DefinitionSection(
        "Options of pull",
        ownPullOptions.map { option in
            let value = option.placeholder.map { " \($0)" } ?? ""
            return Definition(option.longName + value, String(option.longText.dropLast()))
        })
}
