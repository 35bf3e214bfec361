extension ExpectedClass {
    /// Docs/Classification.md, "Sign-in attempts": category, severity, name, outcome, and the types
    /// that raise the severity.
    static let attempts:
        [(
            category: String, severity: Int, name: String, outcome: String, raised: [String: Int]
        )] = [
            ("success", 2, "Sign-in succeeded", "success", [:]),
            (
                "firewall_reported_success", 5, "Sign-in succeeded, reported by a firewall rule",
                "success", ["anonymous_blocked": 6]
            ),
            (
                "credentials_failed", 4, "Sign-in refused: wrong credentials", "failure", [:]
            ),
            ("mfa_failed", 6, "Sign-in refused: second factor failed", "failure", [:]),
            (
                "sso_failed", 5, "Sign-in refused: single sign-on failed", "failure",
                ["sso_user_mismatch": 6, "service_account_sso_denied": 6]
            ),
            ("modern_version_failed", 4, "Sign-in refused: app too old", "failure", [:]),
            (
                "firewall_failed", 6, "Sign-in blocked by a firewall rule", "failure",
                ["anonymous_blocked": 7]
            ),
        ]

    /// Some types, and what they are called.
    static let attemptTypes = [
        "country_blocked": "country blocked", "anonymous_blocked": "anonymous address blocked",
        "credentials_ok": "credentials right", "totp_timeout": "one-time password timed out",
        "sso_user_mismatch": "single sign-on for another user",
        "u2f_timout": "security key timed out",
    ]

    /// Classifies a sign-in attempt by the trimmed texts, empty where it has none.
    init(category: [Unicode.Scalar], type: [Unicode.Scalar]) {
        let text = String(String.UnicodeScalarView(category))
        let row = Self.attempts.first { $0.category.unicodeScalars.elementsEqual(category) }
        self.init(
            severity: row.map { $0.raised[type.string] ?? $0.severity } ?? 5,
            category: "authentication",
            name: row?.name
                ?? (text.isEmpty
                    ? "Sign-in attempt, category not reported"
                    : "Sign-in attempt of unknown category"),
            id: "signin." + (text.isEmpty ? "none" : Self.cleaned(category)))
    }
}

extension [Unicode.Scalar] {
    var string: String { String(String.UnicodeScalarView(self)) }
}
