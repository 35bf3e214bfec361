/// What was done with an item, in the API's own word.
///
/// The set is open: 1Password adds actions, and one that is not listed here is still an action.
package struct ItemUsageAction: Sendable, Hashable {
    /// The word of the API.
    package let rawValue: String

    /// Creates an action, known or not.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let enterItemEditMode = Self(rawValue: "enter-item-edit-mode")
    package static let export = Self(rawValue: "export")
    package static let fill = Self(rawValue: "fill")
    package static let other = Self(rawValue: "other")
    package static let reveal = Self(rawValue: "reveal")
    package static let secureCopy = Self(rawValue: "secure-copy")
    package static let selectSSOProvider = Self(rawValue: "select-sso-provider")
    package static let serverCreate = Self(rawValue: "server-create")
    package static let serverFetch = Self(rawValue: "server-fetch")
    package static let serverUpdate = Self(rawValue: "server-update")
    package static let share = Self(rawValue: "share")

    /// The actions of the Events API's reference, version 1.4.1, in its alphabetical order.
    package static let documented: [ItemUsageAction] = [
        .enterItemEditMode, .export, .fill, .other, .reveal, .secureCopy, .selectSSOProvider,
        .serverCreate, .serverFetch, .serverUpdate, .share,
    ]
}
