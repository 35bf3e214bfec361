import JSON5
import ToolOptions

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
                Configuration.pullNames.contains($0.name) && $0.name != "account"
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
