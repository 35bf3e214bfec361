import OnePasswordEvents

/// What an audit event tells of who did what, as the predicate of a sentence in the past tense.
///
///     mina@example.com  granted vault access to  ann@example.com
///     mina@example.com  created                  a vault
package enum AuditDeeds {
    /// A predicate, and where in it the person acted on is named.
    package struct Phrase: Sendable, Hashable {
        /// The words before the person.
        package let before: String
        /// What stands for the person where an event names none; nil if none is part of it.
        package let person: String?
        /// The words after the person.
        package let after: String
        /// Whether that person is the object, and never the one that `aux_details` name.
        package let isObject: Bool

        /// Takes `granted vault access to {a user}`.
        fileprivate init(_ template: String, isObject: Bool) {
            self.isObject = isObject
            let parts = template.split(
                omittingEmptySubsequences: false, whereSeparator: { "{}".contains($0) })
            before = String(parts[0])
            person = parts.count == 3 ? String(parts[1]) : nil
            after = parts.count == 3 ? String(parts[2]) : ""
        }
    }

    /// The phrase of a pair that has one of its own, as its place in `phrases`, by the places in the
    /// vocabularies.
    package static func phrase(object: Int, action: Int) -> Int? {
        let place = Int(places[object * Vocabulary.auditActions.entries.count + action])
        return place == noPhrase ? nil : place
    }

    /// What was done, in the past tense, for actions that any object can follow.
    package static func verb(action: Int) -> String? { verbs[action] }

    /// What it was done to, with its article.
    package static func noun(object: Int) -> String { nouns[object] }

    /// All phrases, in the order of the table.
    package static let phrases = table.flatMap { name, templates in
        templates.map { Phrase($0.value, isObject: name == "user") }
    }

    private static let noPhrase = Int(UInt8.max)

    /// The place of the phrase of each pair, the objects one under another.
    private static let places: [UInt8] = {
        let actions = Vocabulary.auditActions.entries.count
        let count = Vocabulary.auditObjectTypes.entries.count * actions
        var places = [UInt8](repeating: UInt8(noPhrase), count: count)
        let names = table.flatMap { name, templates in templates.map { (name, $0.key) } }
        precondition(names.count < noPhrase)
        for (place, (object, action)) in names.enumerated() {
            guard let object = Vocabulary.auditObjectTypes.index(of: object),
                let action = Vocabulary.auditActions.index(of: action)
            else { preconditionFailure("a word of the table is in no vocabulary") }
            places[object * actions + action] = UInt8(place)
        }
        return places
    }()

    private static let verbs: [String?] = {
        let pasts = Dictionary(uniqueKeysWithValues: pastTenses.map { ($0.key, $0.value) })
        return Vocabulary.auditActions.entries.map { pasts[$0.value] }
    }()

    private static let nouns: [String] = {
        let nouns = Dictionary(uniqueKeysWithValues: articles.map { ($0.key, $0.value) })
        return Vocabulary.auditObjectTypes.entries.map { nouns[$0.value] ?? $0.words }
    }()
}

extension AuditDeeds {
    /// The pairs whose meaning is more than a verb and an object, each type of object with its
    /// actions.
    ///
    /// What a short word does not say, as which letter of `chngasso` stands for what, is not said.
    static let table: KeyValuePairs<String, KeyValuePairs<String, String>> = [
        "account": [
            "disblduo": "turned off Duo for the account",
            "disblmfa": "turned off two-factor authentication for the account",
            "dvrfydmn": "deleted a verified domain",
            "enblduo": "turned on Duo for the account",
            "enblmfa": "turned on two-factor authentication for the account",
            "uisas": "updated the item sharing settings",
            "updatduo": "updated the Duo settings",
            "updatfw": "updated the firewall rules",
            "updatmfa": "updated two-factor authentication for the account",
            "uvrfydmn": "updated a verified domain",
            "vrfydmn": "verified a domain",
        ],
        "cred": ["create": "registered a passkey"],
        "dlgdsess": ["dlgsess": "started a delegated session"],
        "ec": [
            "complete": "completed an e-mail change",
            "propose": "proposed an e-mail change",
        ],
        "gm": [
            "join": "added {a user} to a group",
            "leave": "removed {a user} from a group",
            "role": "changed the role of {a user} in a group",
        ],
        "gva": [
            "grant": "granted vault access to a group",
            "revoke": "revoked the vault access of a group",
            "update": "updated the vault access of a group",
        ],
        "invite": ["create": "invited {a person}"],
        "item": [
            "delshare": "deleted the link that shared an item",
            "sendpkg": "sent a copy of an item",
        ],
        "items": ["patch": "edited items in a vault"],
        "satoken": [
            "trename": "renamed an integration token",
            "trevoke": "revoked an integration token",
            "tverify": "verified an integration token",
        ],
        "sso": [
            "addgsso": "added a group to single sign-on",
            "chngasso": "changed the single sign-on settings",
            "chngdsso": "changed the single sign-on settings",
            "chngpsso": "changed the single sign-on policy",
            "delgsso": "removed a group from single sign-on",
            "disblsso": "turned off single sign-on",
            "enblsso": "turned on single sign-on",
        ],
        "ssotkn": ["ssotknv": "verified a single sign-on token"],
        "user": [
            "activate": "activated {a user}",
            "beginr": "started account recovery for {a user}",
            "cancelr": "cancelled account recovery for {a user}",
            "changela": "changed the language of {a user}",
            "changemp": "changed the account password of {a user}",
            "changenm": "changed the name of {a user}",
            "changesk": "changed the Secret Key of {a user}",
            "completr": "completed account recovery for {a user}",
            "convert": "converted {a user}",
            "create": "created {a user}",
            "dealldev": "deauthorized all devices of {a user}",
            "delete": "deleted {a user}",
            "deolddev": "deauthorized old devices of {a user}",
            "disblduo": "turned off Duo for {a user}",
            "disblmfa": "turned off two-factor authentication for {a user}",
            "enblduo": "turned on Duo for {a user}",
            "enblmfa": "turned on two-factor authentication for {a user}",
            "provsn": "provisioned {a user}",
            "prsndall": "sent provisioning e-mails to all",
            "purge": "marked {a user} for purging",
            "reactive": "reactivated {a user}",
            "reauth": "reauthorized {a user}",
            "resendts": "resent the provisioning e-mail of {a user}",
            "sendts": "sent the provisioning e-mail of {a user}",
            "suspend": "suspended {a user}",
            "tdvcsso": "trusted a single sign-on device of {a user}",
            "trvlaway": "turned on Travel Mode for {a user}",
            "trvlback": "turned off Travel Mode for {a user}",
            "update": "updated {a user}",
            "updatduo": "updated the Duo settings of {a user}",
            "updatmfa": "updated two-factor authentication for {a user}",
            "upguest": "made {a guest} a member",
            "verify": "verified {a user}",
            "view": "viewed {a user}",
        ],
        "uva": [
            "grant": "granted vault access to {a user}",
            "revoke": "revoked the vault access of {a user}",
            "update": "updated the vault access of {a user}",
        ],
        "file": ["purge": "marked a file for purging"],
        "group": ["purge": "marked a group for purging"],
        "itemhist": ["purge": "marked the history of an item for purging"],
        "vault": ["purge": "marked a vault for purging"],
    ]

    /// What was done, for actions that mean the same for any object.
    static let pastTenses: KeyValuePairs<String, String> = [
        "activate": "activated", "begin": "began", "cancel": "cancelled", "complete": "completed",
        "convert": "converted", "create": "created", "delete": "deleted", "export": "exported",
        "hide": "hid", "patch": "edited", "propose": "proposed", "reactive": "reactivated",
        "replace": "replaced", "share": "shared", "suspend": "suspended", "unhide": "unhid",
        "unlink": "unlinked", "update": "updated", "verify": "verified", "view": "viewed",
    ]

    /// What it was done to.
    static let articles: KeyValuePairs<String, String> = [
        "account": "the account", "card": "a payment card", "cred": "a credential",
        "device": "a device", "dlgdsess": "a delegated session", "ec": "an e-mail change",
        "famchild": "a family account", "file": "a file", "gm": "a group membership",
        "group": "a group", "gva": "the vault access of a group", "invite": "an invitation",
        "item": "an item", "itemhist": "the history of an item", "items": "items",
        "miguser": "a user to be migrated", "mngdacc": "a managed account",
        "pm": "a payment method", "report": "a report", "sa": "an integration",
        "satoken": "an integration token", "slackapp": "the Slack app", "sso": "single sign-on",
        "ssotkn": "a single sign-on token", "sub": "the subscription", "template": "a template",
        "user": "a user", "uva": "the vault access of a user", "vault": "a vault",
        "vaultkey": "a vault key",
    ]
}
