/// What kind of program used an item, by Docs/Classification.md, "Client kinds".
enum ExpectedClient: String, Sendable, CaseIterable {
    case browser, web, cli, connect, sdk, scim, app, unknown

    private static let exactNames: [(String, Self)] = [
        ("1Password Browser Extension", .browser),
        ("1Password Extension", .browser),
        ("1Password Browser", .browser),
        ("1Password for Web", .web),
        ("1Password CLI", .cli),
        ("1Password SDK", .sdk),
        ("1Password SCIM Bridge", .scim),
        ("1Password for Mac", .app),
        ("1Password for Windows", .app),
        ("1Password for Linux", .app),
        ("1Password for iOS", .app),
        ("1Password for Android", .app),
    ]

    /// Tells the kind from the trimmed name, empty where the event has none.
    init(appName: [Unicode.Scalar]) {
        if let exact = Self.exactNames.first(where: { $0.0.unicodeScalars.elementsEqual(appName) })
        {
            self = exact.1
            return
        }
        let name = appName.map(\.asciiUppercased).utf8
        func contains(_ text: String) -> Bool {
            !name.places(of: text).isEmpty
        }
        func containsWord(_ text: String) -> Bool {
            name.places(of: text).contains { place in
                !name[..<place].suffix(1).contains { $0.isLetter || $0.isDigit }
                    && !name[(place + text.utf8.count)...].prefix(1).contains {
                        $0.isLetter || $0.isDigit
                    }
            }
        }
        self =
            if contains("EXTENSION") || contains("BROWSER") {
                .browser
            } else if contains("1PASSWORD.COM") {
                .web
            } else if containsWord("CLI") {
                .cli
            } else if containsWord("CONNECT") {
                .connect
            } else if containsWord("SDK") {
                .sdk
            } else if contains("SCIM") {
                .scim
            } else if name.starts(with: "1PASSWORD FOR ".utf8) {
                .app
            } else {
                .unknown
            }
    }

    /// What `msg` calls it.
    var words: String {
        switch self {
        case .browser: "1Password in the browser"
        case .web: "1Password.com"
        case .cli: "1Password CLI"
        case .connect: "a Connect server"
        case .sdk: "a 1Password SDK"
        case .scim: "the SCIM bridge"
        case .app: "a 1Password app"
        case .unknown: "an unknown client"
        }
    }
}

extension [UInt8] {
    /// Where `text` starts in these bytes.
    fileprivate func places(of text: String) -> [Int] {
        let pattern = Array(text.utf8)
        return indices.dropLast(pattern.count - 1)
            .filter { self[$0] == pattern[0] && self[$0...].starts(with: pattern) }
    }
}
