import Bytes

/// The documented values of one field, each with words that a sentence can use.
///
/// All lists of the Events API are open: a value that is not in a vocabulary is passed on as it is.
package struct Vocabulary: Sendable {
    /// A value and what a person calls it.
    package struct Entry: Sendable, Hashable {
        /// The word of the API.
        package let value: String
        /// What a person calls it.
        package let words: String
    }

    /// The documented values, in their order.
    package let entries: [Entry]
    private let index: NameIndex

    /// Takes pairs of a value and its words.
    init(_ pairs: KeyValuePairs<String, String>) {
        entries = pairs.map { Entry(value: $0, words: $1) }
        index = NameIndex(entries.map(\.value))
    }

    /// Finds a value by its UTF-8.
    package func index(of value: Span<UInt8>) -> Int? {
        index.place(of: value)
    }

    /// Finds a value.
    package func index(of value: String) -> Int? {
        entries.firstIndex { $0.value == value }
    }

    /// What a person calls a value; one that is not listed speaks for itself.
    package func words(for value: String) -> String {
        index(of: value).map { entries[$0].words } ?? value
    }
}

extension Vocabulary {
    /// What was done: `action` of audit events in the Events API 1.4.1.
    ///
    /// Where 1Password says no more than the short word, neither do these words.
    package static let auditActions = Vocabulary([
        "activate": "activate",
        "addgsso": "add group to single sign-on",
        "begin": "begin",
        "beginr": "begin recovery",
        "cancel": "cancel",
        "cancelr": "cancel recovery",
        "changeks": "change keyset",
        "changela": "change language",
        "changemp": "change account password",
        "changenm": "change name",
        "changesk": "change Secret Key",
        "chngasso": "change single sign-on settings",
        "chngdsso": "change single sign-on settings",
        "chngpsso": "change single sign-on policy",
        "complete": "complete",
        "completr": "complete recovery",
        "convert": "convert",
        "create": "create",
        "dealldev": "deauthorize all devices",
        "delete": "delete",
        "delgsso": "delete group from single sign-on",
        "delshare": "delete share link",
        "deolddev": "deauthorize old devices",
        "detchild": "detach child account",
        "disblduo": "disable Duo",
        "disblmfa": "disable second factor",
        "disblsso": "disable single sign-on",
        "dlgsess": "delegate session",
        "dvrfydmn": "delete verified domain",
        "enblduo": "enable Duo",
        "enblmfa": "enable second factor",
        "enblsso": "enable single sign-on",
        "expire": "expire",
        "export": "export",
        "grant": "grant",
        "hide": "hide",
        "join": "join",
        "launchi": "launchi",
        "leave": "leave",
        "musercom": "complete user migration",
        "muserdec": "decline user migration",
        "patch": "edit",
        "propose": "propose",
        "provsn": "provision",
        "prsndall": "send provisioning e-mails to all",
        "purge": "mark for purging",
        "rdmchild": "redeem child account",
        "reactive": "reactivate",
        "reauth": "reauthorize",
        "replace": "replace",
        "resendts": "resend provisioning e-mail",
        "revoke": "revoke",
        "role": "change role",
        "sdvcsso": "set up single sign-on device",
        "sendpkg": "send copy",
        "sendts": "send provisioning e-mail",
        "share": "share",
        "ssotknv": "verify single sign-on token",
        "suspend": "suspend",
        "tdvcsso": "trust single sign-on device",
        "trename": "rename token",
        "trevoke": "revoke token",
        "trvlaway": "turn on Travel Mode",
        "trvlback": "turn off Travel Mode",
        "tverify": "verify token",
        "uisas": "update item sharing settings",
        "unhide": "unhide",
        "unknown": "unknown action",
        "unlink": "unlink",
        "updatduo": "update Duo",
        "update": "update",
        "updatea": "update attribute",
        "updatfw": "update firewall rules",
        "updatmfa": "update second factor",
        "upguest": "make guest a member",
        "uvrfydmn": "update verified domain",
        "verify": "verify",
        "view": "view",
        "vrfydmn": "verify domain",
    ])

    /// What it was done to: `object_type` of audit events in the Events API 1.4.1.
    package static let auditObjectTypes = Vocabulary([
        "account": "account",
        "card": "payment card",
        "cred": "credential",
        "device": "device",
        "dlgdsess": "delegated session",
        "ec": "e-mail change",
        "famchild": "family account",
        "file": "file",
        "gm": "group membership",
        "group": "group",
        "gva": "vault access of a group",
        "invite": "invitation",
        "item": "item",
        "itemhist": "item history",
        "items": "items",
        "miguser": "user to be migrated",
        "mngdacc": "managed account",
        "pm": "payment method",
        "report": "report",
        "sa": "integration",
        "satoken": "integration token",
        "slackapp": "Slack app",
        "sso": "single sign-on",
        "ssotkn": "single sign-on token",
        "sub": "subscription",
        "template": "template",
        "user": "user",
        "uva": "vault access of a user",
        "vault": "vault",
        "vaultkey": "vault key",
    ])
}

extension Vocabulary {
    /// The outcomes of a sign-in attempt: `category` in the Events API 1.4.1.
    package static let signInCategories = Vocabulary([
        "success": "success",
        "firewall_reported_success": "success, reported by a firewall rule",
        "credentials_failed": "wrong credentials",
        "mfa_failed": "second factor failed",
        "sso_failed": "single sign-on failed",
        "modern_version_failed": "app too old",
        "firewall_failed": "blocked by a firewall rule",
    ])

    /// How an attempt came to its outcome: `type` in the Events API 1.4.1.
    ///
    /// The specification 1.2.0 spells one of them `u2f_timout`; both spellings are known.
    package static let signInTypes = Vocabulary([
        "all_blocked": "all blocked",
        "anonymous_blocked": "anonymous address blocked",
        "code_bad": "code wrong",
        "code_disabled": "code disabled",
        "code_timeout": "code timed out",
        "continent_blocked": "continent blocked",
        "country_blocked": "country blocked",
        "credentials_ok": "credentials right",
        "duo_bad": "Duo refused",
        "duo_disabled": "Duo disabled",
        "duo_native_bad": "Duo in the app refused",
        "duo_timeout": "Duo timed out",
        "federated": "federated sign-in",
        "ip_blocked": "address blocked",
        "mfa_missing": "second factor missing",
        "mfa_ok": "second factor right",
        "modern_version_missing": "app version missing",
        "modern_version_old": "app version too old",
        "non_sso_user": "user without single sign-on",
        "password_secret_bad": "password or Secret Key wrong",
        "platform_secret_bad": "platform secret wrong",
        "platform_secret_disabled": "platform secret disabled",
        "platform_secret_proxy": "platform secret through a proxy",
        "service_account_sso_denied": "single sign-on denied to a service account",
        "sso_user_mismatch": "single sign-on for another user",
        "totp_bad": "one-time password wrong",
        "totp_disabled": "one-time password disabled",
        "totp_timeout": "one-time password timed out",
        "u2f_bad": "security key refused",
        "u2f_disabled": "security key disabled",
        "u2f_timeout": "security key timed out",
        "u2f_timout": "security key timed out",
    ])
}

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
