import EventFormats
import EventMapping
import Syslog
import ToolOptions
import Transports

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
