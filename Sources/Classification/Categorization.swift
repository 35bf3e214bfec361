import OnePasswordEvents

/// Where an event belongs in the Elastic Common Schema 8.17: its `event.category` and `event.type`.
///
/// The words are from the schema's lists of allowed values, and each type is one that it expects of
/// the category. What fits none of them has none, as the schema says.
package struct Categorization: Sendable, Hashable {
    /// The values of `event.category`.
    package let categories: [String]
    /// The values of `event.type`.
    package let types: [String]

    /// What no category of the schema is for.
    package static let none = Self([], [])
    static let signInSucceeded = Self(["authentication"], ["start"])
    /// An attempt that was refused, or of which nothing is known.
    static let otherSignIn = Self(["authentication"], ["info"])

    private init(_ categories: [String], _ types: [String]) {
        self.categories = categories
        self.types = types
    }

    /// The use of an item.
    ///
    /// Items are in the category `file`, as in Elastic's own integration for 1Password.
    init(_ action: ItemUsageAction) {
        let type =
            switch action {
            case .serverCreate: "creation"
            case .serverUpdate: "change"
            case .other: "info"
            default: "access"
            }
        self.init(["file"], [type])
    }

    /// The use of an item of which is not known what it was.
    static let unknownUse = Self(["file"], ["info"])

    /// What was done to a thing.
    package init(_ deed: Deed, of thing: Thing) {
        self.init([thing.category], thing.subtypes + [thing.type(of: deed).rawValue])
    }
}

extension Categorization {
    /// What the object of an audit event is to the schema.
    package enum Thing: UInt8, Sendable, CaseIterable {
        case file, user, group, admin, session, configuration

        /// What an object is, by its place in `Vocabulary.auditObjectTypes`.
        package init(object: Int) {
            self = Self.ofObjects[object]
        }

        private static let ofObjects = Vocabulary.auditObjectTypes.entries.map { entry -> Self in
            switch entry.value {
            case "file", "item", "itemhist", "items", "vault", "vaultkey": .file
            case "cred", "device", "ec", "gm", "invite", "miguser", "user", "uva": .user
            case "group", "gva": .group
            case "sa", "satoken", "sso": .admin
            case "dlgdsess", "ssotkn": .session
            default: .configuration
            }
        }

        fileprivate var category: String {
            switch self {
            case .file: "file"
            case .user, .group, .admin: "iam"
            case .session: "session"
            case .configuration: "configuration"
            }
        }

        /// Whose identity it is, which the schema wants of `iam`.
        fileprivate var subtypes: [String] {
            switch self {
            case .user: ["user"]
            case .group: ["group"]
            case .admin: ["admin"]
            case .file, .session, .configuration: []
            }
        }

        /// The type that the schema expects of the category.
        fileprivate func type(of deed: Deed) -> Deed {
            switch (self, deed) {
            case (.session, .creation), (.session, .start): .start
            case (.session, .deletion), (.session, .end): .end
            case (.session, _): .info
            case (_, .start), (_, .end): .change
            case (.user, .access), (.group, .access), (.admin, .access): .info
            default: deed
            }
        }
    }

    /// What the action of an audit event does.
    package enum Deed: String, Sendable, CaseIterable {
        case creation, deletion, change, access, start, end, info

        /// What an action does, by its place in `Vocabulary.auditActions`; nil is a word in no list.
        package init(action: Int?) {
            self = action.map { Self.ofActions[$0] } ?? .info
        }

        private static let ofActions = Vocabulary.auditActions.entries.map { entry -> Self in
            switch entry.value {
            case "create": .creation
            case "delete", "purge": .deletion
            case "export", "sendpkg", "share", "view": .access
            case "dlgsess": .start
            case "expire": .end
            case "launchi", "prsndall", "reauth", "resendts", "sendts", "ssotknv", "tverify",
                "unknown", "verify":
                .info
            default: .change
            }
        }
    }
}
