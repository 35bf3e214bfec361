import EventMapping
import Foundation
import Syslog
import ToolOptions
import Transports

/// `opcef profiles`: prints what each profile sets, and why.
enum ProfilesCommand {
    static func run(_ arguments: [String]) -> ExitStatus {
        var settings = ProfilesSettings()
        do throws(OptionError) {
            _ = try CommandLineParser(profilesOptions, operandLimit: 0)
                .parse(arguments, into: &settings)
        } catch {
            Console.error(error.words)
            Console.hint(Messages.profilesHelpHint)
            return .usage
        }
        return Console.answer(settings.wantsHelp ? HelpPage.profiles.text : text)
    }

    private static let text = Profile.all.map(\.text).joined(separator: "\n")
}

extension Profile {
    /// The options that stand for the profile, and what to know of the collector.
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
