extension ExpectedClass {
    private typealias Row = (
        object: String, actions: String, severity: Int, category: String, name: String
    )

    /// Docs/Classification.md, "Audit events"; `*` is any.
    private static let audits: [Row] = [
        ("*", "dlgsess", 1, "session", "Delegated session started"),
        ("*", "ssotknv", 1, "session", "SSO token verified"),
        ("account", "delete", 9, "policy", "Account deleted"),
        ("account", "disblmfa", 8, "policy", "Second factor switched off for the account"),
        ("account", "disblduo", 8, "policy", "Duo switched off for the account"),
        ("account", "updatfw", 6, "policy", "Firewall rules changed"),
        ("account", "uisas", 6, "policy", "Item sharing settings changed"),
        ("account", "vrfydmn uvrfydmn dvrfydmn", 6, "policy", "Verified domain changed"),
        ("sso", "disblsso", 7, "policy", "Single sign-on switched off"),
        (
            "sso", "enblsso chngpsso chngasso chngdsso addgsso delgsso", 6, "policy",
            "Single sign-on settings changed"
        ),
        ("user", "disblmfa", 7, "identity", "Second factor switched off for a user"),
        ("user", "enblmfa updatmfa", 6, "identity", "Second factor of a user changed"),
        ("user", "completr", 7, "identity", "Account recovery completed"),
        ("user", "beginr", 6, "identity", "Account recovery started"),
        ("user", "changemp changesk", 6, "identity", "Account password or Secret Key changed"),
        ("user", "dealldev", 6, "identity", "All devices of a user deauthorized"),
        ("user", "delete", 6, "identity", "User deleted"),
        ("user", "upguest", 6, "identity", "Guest made a member"),
        ("cred", "create", 6, "identity", "Passkey registered"),
        ("invite", "create", 6, "identity", "Person invited"),
        ("gm", "join role", 6, "access", "Group membership or role changed"),
        ("uva", "grant update", 6, "access", "Vault access of a user changed"),
        ("gva", "grant update", 6, "access", "Vault access of a group changed"),
        ("mngdacc", "*", 6, "access", "Link to a managed account changed"),
        ("sa", "create", 6, "automation", "Integration or service account created"),
        (
            "satoken", "create", 7, "automation",
            "Token of an integration or service account created"
        ),
        (
            "satoken", "trename tverify trevoke", 6, "automation",
            "Token of an integration or service account changed"
        ),
        ("vault", "export", 8, "exposure", "Vault exported"),
        ("vault", "delete", 7, "change", "Vault deleted"),
        ("item", "share", 6, "exposure", "Item shared"),
        ("itemhist", "view", 6, "exposure", "Item history viewed"),
        ("*", "sendpkg", 6, "exposure", "Copy of an item sent"),
        ("*", "purge", 6, "change", "Deleted data marked for purging"),
    ]

    /// Some actions and types of object, and what they are called.
    static let auditActions = [
        "grant": "grant", "create": "create", "join": "join", "patch": "edit",
        "changenm": "change name", "dlgsess": "delegate session", "delete": "delete",
        "beginr": "begin recovery", "purge": "mark for purging", "share": "share", "view": "view",
    ]
    static let auditObjects = [
        "user": "user", "uva": "vault access of a user", "gm": "group membership",
        "invite": "invitation", "account": "account", "items": "items", "vault": "vault",
        "dlgdsess": "delegated session", "mngdacc": "managed account", "item": "item",
        "sa": "integration", "satoken": "integration token", "ec": "e-mail change",
    ]

    /// Events API 1.4.1, all actions of audit events (Docs/Classification.md, "Words").
    package static let documentedActions = Set(
        """
        activate addgsso begin beginr cancel cancelr changeks changela changemp changenm changesk \
        chngasso chngdsso chngpsso complete completr convert create dealldev delete delgsso \
        delshare deolddev detchild disblduo disblmfa disblsso dlgsess dvrfydmn enblduo enblmfa \
        enblsso expire export grant hide join launchi leave musercom muserdec patch propose provsn \
        prsndall purge rdmchild reactive reauth replace resendts revoke role sdvcsso sendpkg sendts \
        share ssotknv suspend tdvcsso trename trevoke trvlaway trvlback tverify uisas unhide \
        unknown unlink updatduo update updatea updatfw updatmfa upguest uvrfydmn verify view vrfydmn
        """.split(separator: " ").map(String.init))
    package static let documentedObjects = Set(
        """
        account card cred device dlgdsess ec famchild file gm group gva invite item itemhist items \
        miguser mngdacc pm report sa satoken slackapp sso ssotkn sub template user uva vault \
        vaultkey
        """.split(separator: " ").map(String.init))

    /// Classifies an audit event by its trimmed texts, empty where it has none.
    ///
    /// - Parameters:
    ///   - object: The type of the object.
    ///   - action: What was done.
    ///   - toOneself: Whether whoever acts is whom it is about.
    ///   - byMachine: Whether whoever acts is a service account.
    package init(
        object: [Unicode.Scalar], action: [Unicode.Scalar], toOneself: Bool, byMachine: Bool
    ) {
        let (objectText, actionText) = (object.string, action.string)
        let row = Self.audits.first { row in
            (row.object == "*" || row.object == objectText)
                && (row.actions == "*"
                    || row.actions.split(separator: " ").contains { $0 == actionText })
        }
        let isKnown =
            Self.documentedActions.contains(actionText)
            && Self.documentedObjects.contains(objectText)
        var severity = row?.severity ?? 3
        if ["gm", "uva"].contains(row?.object), toOneself { severity = 7 }
        if row?.object == "invite", byMachine { severity = 3 }
        let ids = [object, action].map { $0.isEmpty ? "none" : Self.cleaned($0, limit: 24) }
        let name =
            "Audit event: \(Self.auditActions[actionText] ?? ids[1])"
            + " on \(Self.auditObjects[objectText] ?? ids[0])"
        self.init(
            severity: severity, category: row?.category ?? (isKnown ? "change" : "unknown"),
            name: row?.name ?? name,
            id: "audit.\(ids[0]).\(ids[1])")
    }
}
