/// What sort of thing happened, in a word that searches can group by.
///
/// The set is open: the user's own rules may name others.
package struct EventCategory: Sendable, Hashable {
    package let rawValue: String

    /// Creates a category, whose word is not empty.
    package init(rawValue: String) {
        precondition(!rawValue.isEmpty)
        self.rawValue = rawValue
    }

    /// A secret came to be where somebody can read it.
    package static let exposure = Self(rawValue: "exposure")
    /// What happened cannot be told.
    package static let unknown = Self(rawValue: "unknown")
    /// An item is not what it was.
    package static let change = Self(rawValue: "change")
    /// What machines do all day.
    package static let machine = Self(rawValue: "machine")
    /// A value went where it belongs.
    package static let use = Self(rawValue: "use")
    /// Somebody signed in, or tried to.
    package static let authentication = Self(rawValue: "authentication")
    /// A rule of the account is not what it was.
    package static let policy = Self(rawValue: "policy")
    /// A person, or how one proves to be that person, is not what it was.
    package static let identity = Self(rawValue: "identity")
    /// Who may open what is not what it was.
    package static let access = Self(rawValue: "access")
    /// Machines got or lost a way in.
    package static let automation = Self(rawValue: "automation")
    /// What keeps a sign-in going.
    package static let session = Self(rawValue: "session")
    /// How opcef itself is doing.
    package static let health = Self(rawValue: "health")
}
