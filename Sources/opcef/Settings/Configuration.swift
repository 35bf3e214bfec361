import Classification
import EventFormats
import EventMapping
import FoundationEssentials
import JSON5
import ToolOptions

/// The content of a configuration file, fully checked.
struct Configuration: Sendable {
    /// The values of options by their names; `""` for a switch.
    typealias Values = [String: [String]]

    /// Where the file lies; nil if there is none.
    var path: String?
    /// For all commands.
    var shared: Values = [:]
    /// For `forward` only.
    var forward: Values = [:]
    /// For `pull` and `check` only.
    var pull: Values = [:]
    var accounts: [ConfiguredAccount] = []
    var rules: [EventRule] = []
    /// The destinations that rules name.
    var routes: [String] = []
    var copies: [ConfiguredCopy] = []
    var mapping: [EventFormat: [MappingChange]] = [:]

    /// The values for `forward`.
    var forForward: Values { shared.merging(forward) { $1 } }
    /// The values for `pull`.
    var forPull: Values { shared.merging(pull) { $1 } }

    /// The values for `pull` of an account; nil if there are none in the file.
    func values(of account: ConfiguredAccount?) -> Values {
        guard let account else { return forPull }
        return forPull.merging(account.values) { $1 }
            .merging(["account": [account.name]]) { $1 }
    }

    /// Options that are only for the command line.
    private static let never: Set = ["config", "help", "version", "since", "until", "dry-run"]

    static let forwardNames = Set(forwardOptions.map(\.name)).subtracting(never)
    static let pullNames = Set(pullOptions.map(\.name)).subtracting(never)
    static let sharedOptions = forwardOptions.filter {
        forwardNames.contains($0.name) && pullNames.contains($0.name)
            && !["state", "account"].contains($0.name)
    }

    /// The names at the top that are no options.
    private enum Section: String, CaseIterable {
        case forward, pull, accounts, copies, rules, mapping
    }

    /// Reads the file at `path`.
    init(_ path: String) throws(UsageError) {
        self.path = path
        let file: JSON5File
        do throws(JSON5FileError) {
            file = try JSON5File(path)
        } catch {
            throw .file(path: path, error)
        }
        var check = ConfigurationDecoder()
        let names = Self.sharedOptions.map(\.name) + Section.allCases.map(\.rawValue)
        let members = check.members(of: file.root, Messages.theFile)
        // Rules name copies, wherever those are.
        if let section = members.first(where: { $0.name == Section.copies.rawValue }) {
            copies = check.copies(section)
        }
        for member in members {
            if let section = Section(rawValue: member.name) {
                read(section, member, &check)
            } else if let option = Self.sharedOptions.first(where: { $0.name == member.name }) {
                shared[member.name] = check.option(member, option, scratch: ForwardSettings())
            } else {
                check.unknown(member, among: names)
            }
        }
        guard check.faults.isEmpty else {
            throw .faults(path: path, check.faults.sorted { $0.place < $1.place })
        }
    }

    /// No file.
    init() {}

    private mutating func read(
        _ section: Section, _ member: JSON5Node.Member, _ check: inout ConfigurationDecoder
    ) {
        switch section {
        case .forward:
            forward = check.options(
                member, forwardOptions.filter { Self.forwardNames.contains($0.name) },
                scratch: ForwardSettings())
        case .pull:
            pull = check.options(
                member, pullOptions.filter { Self.pullNames.contains($0.name) },
                scratch: PullSettings())
        case .accounts: accounts = check.accounts(member)
        case .copies: break
        case .rules:
            rules = check.rules(member)
            routes = check.routes
        case .mapping: mapping = check.mapping(member)
        }
    }
}

extension ConfigurationDecoder {
    /// The options of a section.
    mutating func options<Settings>(
        _ section: JSON5Node.Member, _ options: [ToolOption<Settings>], scratch: Settings
    ) -> Configuration.Values {
        var values: Configuration.Values = [:]
        for member in members(of: section.node, section.name) {
            if let option = options.first(where: { $0.name == member.name }) {
                values[member.name] = self.option(member, option, scratch: scratch)
            } else {
                unknown(member, among: options.map(\.name))
            }
        }
        return values
    }
}

extension Configuration {
    /// The file that counts: the one that is named, else the first of those that may be there.
    static func find(
        _ named: String?, _ environment: [String: String]
    ) throws(UsageError) -> Configuration {
        if named == "none" { return Configuration() }
        if let named { return try Configuration(named) }
        for path in places(environment) where FileManager.default.fileExists(atPath: path) {
            return try Configuration(path)
        }
        return Configuration()
    }

    /// Where the file is looked for, in this order.
    ///
    /// XDG Base Directory Specification 0.8: the user's folder, then those of the system; then the
    /// place where packages put it.
    static func places(_ environment: [String: String]) -> [String] {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        let own = value("XDG_CONFIG_HOME") ?? value("HOME").map { "\($0)/.config" }
        let ofSystem = value("XDG_CONFIG_DIRS") ?? "/etc/xdg"
        let folders = [own].compactMap(\.self) + ofSystem.split(separator: ":").map(String.init)
        return (folders + ["/etc"])
            .filter { $0.hasPrefix("/") }
            .map { "\($0)/opcef/opcef.json5" }
    }
}

/// An account of the configuration: where its token is, and the options of `pull` that are its own.
struct ConfiguredAccount: Sendable {
    let name: String
    var token = TokenPlace.environment
    var values: Configuration.Values = [:]

    /// Where the token of an account is to be found.
    enum TokenPlace: Sendable, Hashable {
        /// Where that of a run without accounts is, too.
        case environment
        case file(String)
        case variable(String)
        /// The name of a credential that systemd hands to the service.
        case credential(String)
    }

    /// The environment in which only this account's token can be found.
    func environment(_ environment: [String: String]) -> [String: String] {
        var own = environment
        if token == .environment { return own }
        let folder = environment["CREDENTIALS_DIRECTORY"] ?? ""
        for name in ["EVENTS_API_TOKEN", "OP_EVENTS_API_TOKEN", "EVENTS_API_TOKEN_FILE"] {
            own[name] = nil
        }
        own["CREDENTIALS_DIRECTORY"] = nil
        switch token {
        case .environment: break
        case .file(let path): own["EVENTS_API_TOKEN_FILE"] = path
        case .variable(let name): own["EVENTS_API_TOKEN"] = environment[name]
        case .credential(let name) where !folder.isEmpty:
            own["EVENTS_API_CREDENTIAL"] = "\(folder)/\(name)"
        case .credential: break
        }
        return own
    }
}

extension ConfigurationDecoder {
    private enum TokenPart: String, CaseIterable {
        case file = "token-file"
        case variable = "token-variable"
        case credential = "token-credential"
    }

    /// The accounts, each by its name.
    mutating func accounts(_ section: JSON5Node.Member) -> [ConfiguredAccount] {
        members(of: section.node, section.name).map { member in
            var account = ConfiguredAccount(name: member.name)
            if !member.name.isWord {
                note(
                    .badValue(member.name, name: section.name, expected: Messages.aWord),
                    at: member.place)
            }
            let options = pullOptions.filter {
                Configuration.pullNames.contains($0.name)
                    && !["account", "metrics", "log", "report-every"].contains($0.name)
            }
            for part in members(of: member.node, member.name) {
                if let token = TokenPart(rawValue: part.name) {
                    guard let text = text(part) else { continue }
                    account.token =
                        switch token {
                        case .file: .file(text)
                        case .variable: .variable(text)
                        case .credential: .credential(text)
                        }
                } else if let option = options.first(where: { $0.name == part.name }) {
                    account.values[part.name] = self.option(
                        part, option, scratch: PullSettings())
                } else {
                    unknown(
                        part,
                        among: options.map(\.name) + TokenPart.allCases.map(\.rawValue))
                }
            }
            return account
        }
    }
}
