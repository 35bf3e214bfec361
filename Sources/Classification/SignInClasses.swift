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
                category: .authentication, outcome: outcome,
                categorization: outcome == .success ? .signInSucceeded : .otherSignIn,
                reason: reason)
            raisingTypes = types
            raisedClass = eventClass.with(raised ?? severity)
        }
    }

    /// The table.
    package static let rows: [Row] = [
        Row(
            "success", 2, .success, "Sign-in succeeded",
            """
            Normal. An unusual place, time or device shows only in comparison with earlier \
            sign-ins, which the SIEM has.
            """),
        Row(
            "firewall_reported_success", 5, .success,
            "Sign-in succeeded, reported by a firewall rule",
            raised: 6, by: ["anonymous_blocked"],
            """
            An administrator wrote a rule to report sign-ins from this place.
            """),
        Row(
            "credentials_failed", 4, .failure, "Sign-in refused: wrong credentials",
            """
            One failure is usually a typing error. A series is an alarm, and the SIEM has to \
            count it.
            """),
        Row(
            "mfa_failed", 6, .failure, "Sign-in refused: second factor failed",
            """
            The first factor was probably correct.
            """),
        Row(
            "sso_failed", 5, .failure, "Sign-in refused: single sign-on failed",
            raised: 6, by: ["sso_user_mismatch", "service_account_sso_denied"],
            """
            Usually a wrong setting. If one identity signs in as another, the severity is higher.
            """),
        Row(
            "modern_version_failed", 4, .failure, "Sign-in refused: app too old",
            """
            The app needs an update; that alone is no attack.
            """),
        Row(
            "firewall_failed", 6, .failure, "Sign-in blocked by a firewall rule",
            raised: 7, by: ["anonymous_blocked"],
            """
            The rule worked, but somebody tried to sign in from a blocked place.
            """),
    ]

    /// The class of every category that has no row; a message bears the category's own name.
    package static let unlisted = EventClass(
        id: "signin.unlisted", name: "Sign-in attempt of unknown category", severity: 5,
        category: .authentication, categorization: .otherSignIn,
        reason: """
            1Password adds categories. A new one should be visible without raising an alarm.
            """)

    /// The class of an attempt without a category.
    package static let none = EventClass(
        id: "signin.none", name: "Sign-in attempt, category not reported", severity: 5,
        category: .authentication, categorization: .otherSignIn,
        reason: """
            The outcome may have been anything.
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
