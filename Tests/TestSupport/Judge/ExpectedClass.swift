/// How much an event matters and what it is called, by Docs/Classification.md, "Classes".
package struct ExpectedClass: Sendable, Hashable {
    package var severity: Int
    package var category: String
    package var name: String
    package var id: String

    /// Docs/Classification.md, "Item usage".
    private static let rows: [(action: String, severity: Int, category: String, name: String)] = [
        ("export", 8, "exposure", "Item exported or file downloaded"),
        ("reveal", 7, "exposure", "Secret or file shown on screen"),
        ("share", 6, "exposure", "Item shared, moved or duplicated"),
        ("secure-copy", 6, "exposure", "Secret copied to clipboard"),
        ("other", 5, "unknown", "Item used, client does not say how"),
        ("server-update", 4, "change", "Item changed, moved or deleted"),
        ("enter-item-edit-mode", 3, "change", "Item opened for editing"),
        ("server-create", 3, "change", "Item created"),
        ("server-fetch", 3, "machine", "Item read through a server"),
        ("fill", 2, "use", "Item filled into a form or window"),
        ("select-sso-provider", 2, "use", "Sign-in provider chosen"),
    ]

    /// The actions that have a row of their own.
    package static let actions = rows.map(\.action)

    /// Classifies `action`, the trimmed text, empty where the event has none, by who did it where.
    init(
        action: [Unicode.Scalar], client: ExpectedClient, userType: String, email: String
    ) {
        let text = String(String.UnicodeScalarView(action))
        let row =
            action.isEmpty
            ? (5, "unknown", "Item used, action not reported")
            : Self.rows.first { $0.action.unicodeScalars.elementsEqual(action) }
                .map { ($0.severity, $0.category, $0.name) }
                ?? (5, "unknown", "Item used in a way not known to opcef")
        (severity, category, name) = row
        let letters = userType.lowercased().filter { $0.isASCII && $0.isLetter }
        let isMachine =
            letters == "serviceaccount"
            || email.lowercased().hasSuffix("@1passwordserviceaccounts.com")
        if text == "server-fetch", !isMachine {
            severity =
                switch client {
                case .web: 5
                case .cli, .browser, .unknown: 4
                case .app, .connect, .sdk, .scim: 3
                }
        }
        id = "itemusage." + (text.isEmpty ? "none" : Self.cleaned(action))
    }

    init(severity: Int, category: String, name: String, id: String) {
        self.severity = severity
        self.category = category
        self.name = name
        self.id = id
    }

    /// The first characters, each outside `A-Z a-z 0-9 . _ -` as `_`.
    static func cleaned(
        _ text: [Unicode.Scalar], limit: Int = 64
    ) -> String {
        let clean = text.prefix(limit).map { scalar -> Unicode.Scalar in
            switch scalar {
            case "A"..."Z", "a"..."z", "0"..."9", ".", "_", "-": scalar
            default: "_"
            }
        }
        return String(String.UnicodeScalarView(clean))
    }

    /// The severity of the syslog header: informational, notice, warning or critical.
    package var syslogSeverity: Int {
        switch severity {
        case 0...3: 6
        case 4...6: 5
        case 7...8: 4
        default: 2
        }
    }
}
