import Delivery
import Forwarding
import ToolOptions

/// The command that sends a file of unsent records to where they were to go, and nowhere else, in
/// the form in which the run would have sent them.
///
/// It has the options of the run. Where the run has rules or changes to the mapping, which no option
/// can say, it has a configuration as well: that of the run, or a placeholder if that of the run would
/// send the records elsewhere, too. So the command does what it should, or nothing.
struct UnsentCommand {
    /// The words after the file, in order.
    private var words: [String]
    /// Variables that would change what the command does, and are to be empty.
    private var variables: [String]
    /// What the placeholder stands for; nil where there is none.
    private var explanation: String?

    /// The options that say what is sent and where to.
    private static let sending = forwardOptions.filter {
        [.format, .delivery].contains($0.group)
            && !["copy-to", "dry-run", "retry-for"].contains($0.name)
            || ["kind", "max-record", "names"].contains($0.name)
    }

    /// Those that send or keep something else.
    private static let others = ["copy-to", "unsent", "state", "spool", "spool-size"]

    /// Creates the command for the records of the run's own destinations.
    init(_ settings: ForwardSettings) {
        self.init(
            settings, settings.givenValues,
            leavingOut: settings.copies.isEmpty ? [] : ["copies", "copy-to"])
    }

    /// Creates the command for the records of a copy.
    init(_ settings: ForwardSettings, of copy: CopyPlan) {
        var values = settings.givenValues
        for name in ConfiguredCopy.notInherited { values[name] = nil }
        let own = settings.allCopies.first { $0.name == copy.name }?.values ?? [:]
        if own["profile"] != nil || own["format"] != nil {
            for name in ConfiguredCopy.notInheritedByForm { values[name] = nil }
        }
        if !copy.plan.numbersMessages { values["sequence-id"] = nil }
        values.merge(own) { $1 }
        self.init(settings, values, leavingOut: ["copies", "copy-to", "the 'to' of rules"])
    }

    private init(
        _ settings: ForwardSettings, _ values: Configuration.Values, leavingOut parts: [String]
    ) {
        words = []
        var names: Set<String> = []
        for option in Self.sending.sorted(by: { $0.name == "to" && $1.name != "to" }) {
            guard let values = values[option.name] else { continue }
            names.insert(option.name)
            words +=
                option.placeholder == nil
                ? [option.longName]
                : values.map { "\(option.longName) \(Messages.shellWord($0))" }
        }
        let configured = settings.given.filter {
            $0.origin == .configuration && Self.others.contains($0.name)
        }.map(\.name)
        let relevant = Set(Self.sending.map(\.name) + Self.others)
        variables = settings.given.compactMap { option in
            guard case .variable(let name) = option.origin, relevant.contains(option.name),
                !names.contains(option.name)
            else { return nil }
            return name
        }
        if let path = settings.configurationFile,
            !settings.rules.isEmpty || !settings.mapping.isEmpty
        {
            let left = parts + configured.filter { !parts.contains($0) }
            let name = left.isEmpty ? Messages.shellWord(path) : "CONFIG"
            words.append("--config \(name)")
            if !left.isEmpty { explanation = Messages.configuration(path, without: left) }
        } else if settings.configurationFile != nil || settings.configurationPath != nil {
            words.append("--config none")
        }
    }

    /// The command for a file, as it can be typed.
    func text(for path: String) -> String {
        let start = variables.map { "\($0)= " }.joined() + "opcef \(Messages.shellWord(path))"
        return ([start] + words).joined(separator: " ")
            + (explanation.map { ", \($0)" } ?? "")
    }
}

extension ForwardSettings {
    /// The values that were given, by the names of their options; none for a switch that a variable
    /// turns off.
    fileprivate var givenValues: Configuration.Values {
        var values = Dictionary(given.map { ($0.name, $0.values) }) { $1 }
        if !numbersMessages { values["sequence-id"] = nil }
        if !delivery.isBehindProxy { values["behind-proxy"] = nil }
        return values
    }
}
