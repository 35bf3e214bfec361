import OnePasswordEvents

/// The built-in classes of audit events, of which only the pair of object and action means
/// something.
package enum AuditClasses {
    /// What the severity of a row also hangs on.
    package enum Exception: Sendable, Hashable {
        /// Who acts is whom it is about.
        case actorIsAffected
        /// Who acts is a service account.
        case actorIsMachine
    }

    /// What the reason of a row is known from.
    package enum Basis: String, Sendable, Hashable {
        /// A published detection rule.
        case peers
        /// Events that were seen.
        case seen
        /// The words of the pair alone.
        case words
    }

    /// Pairs of object and action with one class.
    package struct Row: Sendable, Hashable {
        /// The types of object; empty for every one.
        package let objects: [String]
        /// The actions; empty for every one.
        package let actions: [String]
        /// The class.
        package let eventClass: EventClass
        /// What gives other events of the pairs another class.
        package let exception: Exception?
        /// The class of events for which the exception holds.
        package let exceptionalClass: EventClass
        /// What the reason is known from.
        package let basis: Basis

        init(
            _ object: String?, _ actions: [String], _ severity: EventSeverity,
            _ category: EventCategory, _ name: String, _ basis: Basis, _ reason: String,
            when exception: Exception? = nil, severity exceptional: EventSeverity? = nil
        ) {
            objects = object.map { [$0] } ?? []
            self.actions = actions
            let ids = (object ?? "<object>", actions.count == 1 ? actions[0] : "<action>")
            eventClass = EventClass(
                id: "audit.\(ids.0).\(ids.1)", name: name, severity: severity, category: category,
                outcome: .success, reason: reason)
            self.exception = exception
            exceptionalClass = eventClass.with(exceptional ?? severity)
            self.basis = basis
        }

        /// Whether the row has this pair; nil is a word that is not in the vocabulary.
        fileprivate func covers(object: String?, action: String?) -> Bool {
            (objects.isEmpty || object.map(objects.contains) ?? false)
                && (actions.isEmpty || action.map(actions.contains) ?? false)
        }
    }

    /// The class of every pair of known words that has no row.
    ///
    /// A message names the pair in words.
    package static let unlisted = EventClass(
        id: "audit.<object>.<action>", name: "Audit event", severity: 3, category: .change,
        outcome: .success,
        reason: """
            Routine administration. A rule can raise the severity of what matters to you.
            """)

    /// The class of pairs with a word that is in no list.
    package static let unknown = EventClass(
        id: "audit.<object>.<action>", name: "Audit event", severity: 3, category: .unknown,
        reason: """
            1Password adds actions and objects. A new one should be visible without raising an \
            alarm.
            """)

    /// Finds the row of a pair, given by places in the vocabularies; nil is a word in no list.
    package static func row(object: Int?, action: Int?) -> Int? {
        let place =
            (object ?? objectCount) * (actionCount + 1) + (action ?? actionCount)
        let row = Int(matrix[place])
        return row == noRow ? nil : row
    }

    private static let noRow = Int(UInt8.max)
    private static let objectCount = Vocabulary.auditObjectTypes.entries.count
    private static let actionCount = Vocabulary.auditActions.entries.count

    /// The row of each pair, the objects one under another, each with its actions side by side.
    ///
    /// The last of either is a word in no list. The first row that covers a pair counts.
    private static let matrix: [UInt8] = {
        let objects = Vocabulary.auditObjectTypes.entries.map(\.value) + [nil]
        let actions = Vocabulary.auditActions.entries.map(\.value) + [nil]
        return objects.flatMap { object in
            let candidates = rows.indices.filter { row in
                rows[row].objects.isEmpty || object.map(rows[row].objects.contains) ?? false
            }
            return actions.map { action in
                let row = candidates.first { rows[$0].covers(object: object, action: action) }
                return UInt8(row ?? noRow)
            }
        }
    }()
}

extension AuditClasses {
    /// The first row that has a pair counts.
    package static let rows: [Row] = [
        Row(
            nil, ["dlgsess"], 1, .session, "Delegated session started", .seen,
            "It keeps a user signed in, and is among the most frequent events."),
        Row(
            nil, ["ssotknv"], 1, .session, "SSO token verified", .seen,
            "It keeps a user signed in, and is among the most frequent events."),

        Row(
            "account", ["delete"], 9, .policy, "Account deleted", .words,
            "It cannot be undone and affects everybody."),
        Row(
            "account", ["disblmfa"], 8, .policy, "Second factor switched off for the account",
            .peers, "A protection of everybody's sign-in is gone."),
        Row(
            "account", ["disblduo"], 8, .policy, "Duo switched off for the account", .words,
            "A protection of everybody's sign-in is gone."),
        Row(
            "account", ["updatfw"], 6, .policy, "Firewall rules changed", .peers,
            "These rules decide from where people may sign in."),
        Row(
            "account", ["uisas"], 6, .policy, "Item sharing settings changed", .words,
            "These settings decide what can leave the account by a link."),
        Row(
            "account", ["vrfydmn", "uvrfydmn", "dvrfydmn"], 6, .policy,
            "Verified domain changed", .words,
            "It decides which e-mail addresses count as the account's own."),
        Row(
            "sso", ["disblsso"], 7, .policy, "Single sign-on switched off", .peers,
            "A protection of everybody's sign-in is gone."),
        Row(
            "sso", ["enblsso", "chngpsso", "chngasso", "chngdsso", "addgsso", "delgsso"], 6,
            .policy, "Single sign-on settings changed", .peers,
            "These settings decide which identity provider is trusted."),

        Row(
            "user", ["disblmfa"], 7, .identity, "Second factor switched off for a user", .peers,
            "A protection of that person's sign-in is gone."),
        Row(
            "user", ["enblmfa", "updatmfa"], 6, .identity, "Second factor of a user changed",
            .peers, "An intruder may have enrolled one."),
        Row(
            "user", ["completr"], 7, .identity, "Account recovery completed", .seen,
            "Somebody received new credentials through another person."),
        Row(
            "user", ["beginr"], 6, .identity, "Account recovery started", .seen,
            "Somebody is about to receive new credentials through another person."),
        Row(
            "user", ["changemp", "changesk"], 6, .identity,
            "Account password or Secret Key changed", .words,
            "Usually routine, but also what an intruder does first."),
        Row(
            "user", ["dealldev"], 6, .identity, "All devices of a user deauthorized", .seen,
            "It locks out a person, or an intruder."),
        Row(
            "user", ["delete"], 6, .identity, "User deleted", .words,
            "Check for exports shortly before it."),
        Row(
            "user", ["upguest"], 6, .identity, "Guest made a member", .words,
            "A person from outside now has the access of a member."),
        Row(
            "cred", ["create"], 6, .identity, "Passkey registered", .words,
            "A passkey stays valid when the password changes."),
        Row(
            "invite", ["create"], 6, .identity, "Person invited", .peers,
            "Somebody will get access. By a service account it is routine provisioning.",
            when: .actorIsMachine, severity: 3),

        Row(
            "gm", ["join", "role"], 6, .access, "Group membership or role changed", .peers,
            "Groups give access to vaults. Giving it to oneself is more severe.",
            when: .actorIsAffected, severity: 7),
        Row(
            "uva", ["grant", "update"], 6, .access, "Vault access of a user changed", .peers,
            "Somebody can open more than before. Giving that to oneself is more severe.",
            when: .actorIsAffected, severity: 7),
        Row(
            "gva", ["grant", "update"], 6, .access, "Vault access of a group changed", .seen,
            "Many people can open more than before."),
        Row(
            "mngdacc", [], 6, .access, "Link to a managed account changed", .words,
            "It decides what a provider can reach in the account."),

        Row(
            "sa", ["create"], 6, .automation, "Integration or service account created",
            .peers, "A machine will get access."),
        Row(
            "satoken", ["create"], 7, .automation,
            "Token of an integration or service account created", .peers,
            "A token gives access without a person."),
        Row(
            "satoken", ["trename", "tverify", "trevoke"], 6, .automation,
            "Token of an integration or service account changed", .peers,
            "A token gives access without a person."),

        Row(
            "vault", ["export"], 8, .exposure, "Vault exported", .peers,
            "Like the export of an item, but for many items."),
        Row(
            "vault", ["delete"], 7, .change, "Vault deleted", .words, "Many secrets are gone."),
        Row(
            "item", ["share"], 6, .exposure, "Item shared", .seen,
            "Like the sharing of an item in item usage."),
        Row(
            "itemhist", ["view"], 6, .exposure, "Item history viewed", .words,
            "Old passwords are often still valid."),
        Row(
            nil, ["sendpkg"], 6, .exposure, "Copy of an item sent", .words,
            "The copy is outside the control of the account."),
        Row(
            nil, ["purge"], 6, .change, "Deleted data marked for purging", .words,
            "Deleted data can be restored for a while; purged data cannot."),
    ]
}
