import Classification
import EventFormats
import EventMapping
import EventsAPI
import FoundationEssentials
import ToolOptions
import Transports

/// What `opcef check` prints.
extension Messages {
    static let passed = "ok  "
    static let failed = "FAIL"
    static let noted = "note"
    static let isOn = "on"
    static let checks = "Checks"
    static let checksOfFilter = "Checks of the filter"
    static let pullUnchecked = "there is no token, so the Events API is not checked"

    /// The first line: which configuration file applies.
    static func configuration(_ path: String?) -> String {
        path.map { "Configuration: \(quoted($0))" } ?? "Configuration: no file"
    }

    /// Where the value of an option comes from.
    static func origin(_ origin: GivenOption.Origin, _ path: String?) -> String {
        switch origin {
        case .commandLine: "command line"
        case .variable(let name): name
        case .configuration: name(path ?? "")
        }
    }

    /// The key of the pseudonyms can be used.
    static func pseudonymKeyRead(_ path: String) -> String { "\(quoted(path)): key of pseudonyms" }

    /// A rule of the configuration, by its effect.
    static func listed(_ rule: EventRule) -> String {
        let effect = rule.effect
        let parts = [
            effect.severity.map { "severity \($0.rawValue)" },
            effect.category.map { "category \($0.rawValue)" },
            effect.name.map { "name \(quoted($0))" },
            effect.tags.isEmpty ? nil : "tags \(effect.tags.joined(separator: ", "))",
            effect.destination == nil ? nil : "to its own destination",
            effect.copies.isEmpty ? nil : "also to a copy",
            effect.isDropped ? "drop" : nil,
        ].compactMap(\.self)
        return
            "rule on line \(rule.line): \(parts.isEmpty ? "keep" : parts.joined(separator: "; "))"
    }

    /// How many keys the configuration changes in a format.
    static func changes(_ count: Int, _ format: EventFormat) -> String {
        "mapping of \(format.rawValue): \(self.count(count, "change"))"
    }

    /// The heading of the checks of one account.
    static func account(_ name: String) -> String { "Checks of account \(quoted(name))" }

    /// Passed: the names files can be read.
    static func namesRead(_ paths: [String]) -> String {
        "names: \(paths.map(quoted).joined(separator: ", "))"
    }

    /// Passed: the certificates and keys for the Events API can be read.
    static func trustRead(_ paths: [String]) -> String {
        "certificates and keys for the Events API: \(paths.map(quoted).joined(separator: ", "))"
    }

    /// Passed: the token can be read; its claims are not verified.
    static func token(_ claims: TokenClaims) -> String {
        let end = claims.expiry.map { "expires on \($0.formatted(.iso8601.year().month().day()))" }
        return "token: \(end ?? "has no expiry date")"
    }

    /// Passed: the API accepts the token.
    static func opens(_ features: Set<Feature>, at address: APIAddress) -> String {
        let names = features.map(\.rawValue).sorted().joined(separator: ", ")
        return "Events API \(quoted("\(address)")): the token grants \(names)"
    }

    /// Passed: the file of `--rejects` or `--unsent` can be written to.
    static func recordsOpen(_ path: String) -> String {
        "records that are not forwarded: \(quoted(path))"
    }

    /// Passed: the file of metrics is one, or is not there yet, and can be locked.
    static func metricsFileIsFree(_ path: String) -> String { "metrics: \(quoted(path))" }

    /// Passed: the state can be locked and written.
    static func stateIsFree(_ path: String) -> String { "state: \(quoted(path))" }

    /// What was tested of a destination; no message is sent to it.
    static func connected(_ destination: Destination) -> String {
        let target = quoted("\(destination)")
        return switch destination {
        case .standardOutput, .file, .udp: "collector: \(target)"
        case .tcp, .tls, .unix, .unixStream:
            "collector: connected to \(target), sent nothing; 'opcef test-event' sends a message"
        case .relp, .relps: "collector: opened a session with \(target)"
        }
    }

    /// Noted: a destination over UDP.
    static func nothingKnown(of destination: Destination) -> String {
        "collector: \(quoted("\(destination)")) cannot be checked, since nothing answers datagrams"
    }

    /// The last line.
    static func checked(faults: Int) -> String {
        faults == 0 ? "All checks passed." : "\(count(faults, "check")) failed."
    }
}
