import Bytes
import OnePasswordEvents

/// The built-in classes of sign-in attempts: one row a category; the type can raise the severity.
package enum SignInClasses {
    /// A category and the class of its attempts.
    package struct Row: Sendable, Hashable {
        /// The category.
        package let category: String
        /// The class of its attempts.
        package let eventClass: EventClass
        /// The types that matter more.
        package let raisingTypes: [String]
        /// The class of attempts of these types.
        package let raisedClass: EventClass

        fileprivate init(
            _ category: String, _ severity: EventSeverity, _ outcome: EventOutcome, _ name: String,
            raised: EventSeverity? = nil, by types: [String] = [], _ reason: String
        ) {
            self.category = category
            eventClass = EventClass(
                id: "signin.\(category)", name: name, severity: severity,
                category: .authentication, outcome: outcome, reason: reason)
            raisingTypes = types
            raisedClass = eventClass.with(raised ?? severity)
        }
    }

    /// The table.
    package static let rows: [Row] = [
        Row(
            "success", 2, .success, "Sign-in succeeded",
            """
            Ordinary. What makes one odd, a place, an hour or a device, takes history to see, \
            which the SIEM has.
            """),
        Row(
            "firewall_reported_success", 5, .success,
            "Sign-in succeeded, reported by a firewall rule",
            raised: 6, by: ["anonymous_blocked"],
            """
            Somebody wrote a rule because this place should be looked at.
            """),
        Row(
            "credentials_failed", 4, .failure, "Sign-in refused: wrong credentials",
            """
            One typing error; a series is the alarm, and that is a count over time.
            """),
        Row(
            "mfa_failed", 6, .failure, "Sign-in refused: second factor failed",
            """
            The first factor was probably right.
            """),
        Row(
            "sso_failed", 5, .failure, "Sign-in refused: single sign-on failed",
            raised: 6, by: ["sso_user_mismatch", "service_account_sso_denied"],
            """
            Mostly a wrong setting; one identity arriving as another is more.
            """),
        Row(
            "modern_version_failed", 4, .failure, "Sign-in refused: app too old",
            """
            Hygiene.
            """),
        Row(
            "firewall_failed", 6, .failure, "Sign-in blocked by a firewall rule",
            raised: 7, by: ["anonymous_blocked"],
            """
            The policy held, but someone tried from a barred place.
            """),
    ]

    /// The class of every category that has no row; a message bears the category's own name.
    package static let unlisted = EventClass(
        id: "signin.unlisted", name: "Sign-in attempt of unknown category", severity: 5,
        category: .authentication,
        reason: """
            1Password adds categories. A new one must be seen, not dropped, and not cry alarm.
            """)

    /// The class of an attempt without a category.
    package static let none = EventClass(
        id: "signin.none", name: "Sign-in attempt, category not reported", severity: 5,
        category: .authentication,
        reason: """
            It could have been anything.
            """)

    /// Finds the row of a category by the UTF-8 of its name.
    package static func index(of category: Span<UInt8>) -> Int? {
        for (index, name) in names.enumerated() where category.equals(name) { return index }
        return nil
    }

    /// Whether attempts of this type are of the row's raised class.
    package static func raises(_ type: Span<UInt8>, row: Int) -> Bool {
        for name in raisingNames[row] where type.equals(name) { return true }
        return false
    }

    private static let names = rows.map { Array($0.category.utf8) }
    private static let raisingNames = rows.map { $0.raisingTypes.map { Array($0.utf8) } }
}
