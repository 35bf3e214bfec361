/// What `msg` of an audit event says of who did what: Docs/Classification.md, "Words".
struct ExpectedDeed {
    let action: [Unicode.Scalar]
    let object: [Unicode.Scalar]
    /// Whom it is about, empty where nobody is named.
    let person: [Unicode.Scalar]
    /// Whether that is the object, and no other person.
    let isObject: Bool

    /// The sentence behind its subject, with a space or a colon before it.
    var predicate: [Unicode.Scalar] {
        let action = action.string
        let object = object.string
        func text(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }
        func named(_ else: String) -> [Unicode.Scalar] {
            person.isEmpty ? text(`else`) : person
        }
        let whom = person.isEmpty ? [] : text(" for ") + person
        switch (object, action) {
        case ("uva", "grant"): return text(" granted vault access to ") + named("a user")
        case ("gm", "join"): return text(" added ") + named("a user") + text(" to a group")
        case ("gm", "role"):
            return text(" changed the role of ") + named("a user") + text(" in a group")
        case ("invite", "create"): return text(" invited ") + named("a person")
        case ("dlgdsess", "dlgsess"): return text(" started a delegated session") + whom
        case ("vault", "purge"): return text(" marked a vault for purging") + whom
        case ("items", "patch"): return text(" edited items in a vault") + whom
        case ("ec", "complete"): return text(" completed an e-mail change") + whom
        case ("user", let action):
            let verbs = [
                "create": "created", "delete": "deleted", "view": "viewed",
                "beginr": "started account recovery for", "changenm": "changed the name of",
                "suspend": "suspended",
            ]
            let user = isObject ? named("a user") : text("a user")
            if let verb = verbs[action] { return text(" \(verb) ") + user }
            if action == "purge" { return text(" marked ") + user + text(" for purging") }
        default: break
        }
        let verbs = [
            "create": "created", "delete": "deleted", "share": "shared", "view": "viewed",
            "patch": "edited",
        ]
        let nouns = [
            "user": "a user", "uva": "the vault access of a user", "gm": "a group membership",
            "invite": "an invitation", "account": "the account", "items": "items",
            "vault": "a vault", "dlgdsess": "a delegated session",
            "mngdacc": "a managed account", "item": "an item", "sa": "an integration",
            "satoken": "an integration token", "ec": "an e-mail change",
        ]
        if let verb = verbs[action], let noun = nouns[object] {
            return text(" \(verb) \(noun)") + whom
        }
        let words =
            self.action.isEmpty
            ? text("an action without a name")
            : ExpectedClass.auditActions[action].map(text) ?? self.action
        let thing =
            self.object.isEmpty
            ? text("an object without a type")
            : ExpectedClass.auditObjects[object].map(text) ?? self.object
        return text(": ") + words + text(" on ") + thing + whom
    }
}
