package import OnePasswordEvents

/// What a person or machine may have done to cause an item-usage event, and the sentence about it.
///
/// The causes are those of 1Password's item-usage actions manual, and what newer documentation
/// adds to them. A pair of action and client without a row is one the manual lists nothing for.
package enum Causes {
    /// The causes of one action in one kind of client.
    package struct Row: Sendable, Hashable {
        /// The action.
        package let action: ItemUsageAction
        /// The kind of client.
        package let client: ClientKind
        /// The manual's causes, in its order.
        package let manual: [String]
        /// What newer documentation adds.
        package let newer: [String]

        /// Creates a row of the table.
        init(
            _ action: ItemUsageAction, _ client: ClientKind, _ manual: [String],
            newer: [String] = []
        ) {
            self.action = action
            self.client = client
            self.manual = manual
            self.newer = newer
        }

        /// All causes, the manual's before the newer ones.
        package var all: [String] { manual + newer }
    }

    /// What is said of an action that is in no row.
    package static let unlistedAction =
        "This version of opcef does not know what causes this action."

    /// What is said of an event without an action.
    package static let missingAction = "The event does not say what was done."

    /// Returns what is said of `action` in a client of this kind.
    package static func sentence(action: ItemUsageAction, client: ClientKind) -> String {
        guard let row = ItemUsageClasses.rows.firstIndex(where: { $0.action == action }) else {
            return unlistedAction
        }
        return sentence(row: row, client: client)
    }

    /// Returns what is said of an item usage of a class of `ClassTable.itemUsage`.
    package static func sentence(usage: ClassID, client: ClientKind) -> String {
        switch usage {
        case BuiltInClasses.itemUsageWithoutAction: missingAction
        case BuiltInClasses.unlistedItemUsage: unlistedAction
        default: sentence(row: usage.index, client: client)
        }
    }

    /// Returns the codes of what can have caused an item usage of a class of `ClassTable.itemUsage`;
    /// none where nothing is listed for the client.
    package static func codes(usage: ClassID, client: ClientKind) -> [String] {
        guard ItemUsageClasses.rows.indices.contains(usage.index) else { return [] }
        return codes(action: ItemUsageClasses.rows[usage.index].action, client: client)
    }

    /// Returns the codes of what can have caused `action` in a client of this kind.
    package static func codes(action: ItemUsageAction, client: ClientKind) -> [String] {
        rows.first { $0.action == action && $0.client == client }?.all.map(code) ?? []
    }

    /// The code of a cause, which is the same wherever somebody did the same.
    package static func code(_ cause: String) -> String {
        guard let code = codes[cause] else { preconditionFailure("a cause has no code") }
        return code
    }

    /// Returns what is said of the action with this index in `ItemUsageClasses.rows`.
    private static func sentence(row: Int, client: ClientKind) -> String {
        sentences[row][Int(client.rawValue)]
    }

    private static let sentences = ItemUsageClasses.rows.map { row in
        ClientKind.allCases.map { makeSentence(row.action, $0) }
    }

    private static func makeSentence(_ action: ItemUsageAction, _ client: ClientKind) -> String {
        // The vendor says it of apps alone, and `ClientVersion` which are newer.
        if action == .other {
            return client == .app
                ? "The app is older than 8.4.0 and does not say what was done." : missingAction
        }
        let ofAction = rows.filter { $0.action == action }
        if let causes = ofAction.first(where: { $0.client == client })?.all {
            let lead = causes.count == 1 ? "Possible cause" : "Possible causes"
            return "\(lead) in \(client.words): \(causes.joined(separator: "; "))."
        }
        let elsewhere = eachOnce(ofAction.flatMap(\.all)).joined(separator: "; ")
        return "Not listed for \(client.words); in other clients: \(elsewhere)."
    }

    /// Leaves out what was said before.
    private static func eachOnce(_ causes: [String]) -> [String] {
        var said: Set<String> = []
        return causes.filter { said.insert($0).inserted }
    }
}

extension Causes {
    /// The manual's 24 pairs of action and client with their 53 causes, and the newer causes, one
    /// of which makes a 25th pair.
    ///
    /// The causes of a row are alternatives, each complete by itself: one event is one of them.
    package static let rows: [Row] = [
        Row(
            .enterItemEditMode, .app,
            [
                "pressed Edit and changed the item", "pressed Edit and cancelled",
                "added the item to Favorites",
            ]),
        Row(
            .export, .app,
            [
                "downloaded a file", "exported to CSV, one event for each item",
                "exported to 1PUX, one event for each item",
            ]),
        Row(
            .fill, .app, ["used Open and Fill"],
            newer: ["typed the item into a window (Type in Window, Windows only)"]),
        Row(
            .fill, .browser, ["used Open and Fill"],
            newer: [
                "autofill", "Auto-Type (Windows only)",
                "picked the item in the menu inside a form field",
            ]),
        Row(.other, .app, ["not known: the app is older than 8.4.0"]),
        Row(
            .reveal, .app,
            ["previewed a file", "showed a value in large type", "revealed a value"]),
        Row(.reveal, .browser, ["showed a value in large type", "revealed a value"]),
        // Since 1Password CLI 2.32.
        Row(.reveal, .cli, [], newer: ["revealed a value"]),
        Row(.secureCopy, .app, ["copied the password history", "copied a value"]),
        Row(.secureCopy, .browser, ["copied the item as JSON", "copied a value"]),
        Row(
            .selectSSOProvider, .browser, ["accepted a social sign-in offer"],
            newer: ["any sign-in to a site through a saved provider"]),
        Row(.serverCreate, .app, ["moved an item"], newer: ["duplicated an item"]),
        Row(.serverCreate, .web, ["created an item"], newer: ["duplicated an item"]),
        Row(.serverCreate, .cli, ["created an item"]),
        Row(.serverCreate, .connect, ["created an item"]),
        Row(.serverFetch, .app, ["downloaded a file", "previewed a file"]),
        Row(.serverFetch, .web, ["opened an item"]),
        Row(.serverFetch, .cli, ["opened an item"]),
        Row(
            .serverFetch, .connect,
            [
                "read a file's content", "read a file's details", "read all files of an item",
                "read an item's details",
            ]),
        Row(
            .serverUpdate, .app,
            [
                "deleted an item", "restored an item", "archived an item", "moved an item",
                "pressed Edit and changed an item", "added an item to Favorites",
            ]),
        Row(.serverUpdate, .browser, ["added an item to Favorites"]),
        Row(
            .serverUpdate, .web,
            [
                "added an item to Favorites", "deleted an item", "restored an item",
                "updated an item", "archived an item",
            ]),
        Row(.serverUpdate, .cli, ["deleted an item", "archived an item", "updated an item"]),
        Row(
            .serverUpdate, .connect, ["updated an item", "deleted an item", "replaced an item"]),
        Row(
            .share, .app,
            [
                "moved an item", "duplicated an item", "copied an item as JSON",
                "shared a link to an item",
            ]),
    ]
}

extension Causes {
    /// The code of each cause: a word of a contract, as class ids are.
    private static let codes: [String: String] = [
        "accepted a social sign-in offer": "sign-in-offer-accepted",
        "added an item to Favorites": "favorite-added",
        "added the item to Favorites": "favorite-added",
        "any sign-in to a site through a saved provider": "provider-sign-in",
        "archived an item": "item-archived",
        "Auto-Type (Windows only)": "auto-type",
        "autofill": "autofill",
        "copied a value": "value-copied",
        "copied an item as JSON": "json-copied",
        "copied the item as JSON": "json-copied",
        "copied the password history": "history-copied",
        "created an item": "item-created",
        "deleted an item": "item-deleted",
        "downloaded a file": "file-downloaded",
        "duplicated an item": "item-duplicated",
        "exported to 1PUX, one event for each item": "exported-1pux",
        "exported to CSV, one event for each item": "exported-csv",
        "moved an item": "item-moved",
        "not known: the app is older than 8.4.0": "app-too-old",
        "opened an item": "item-opened",
        "picked the item in the menu inside a form field": "inline-menu",
        "pressed Edit and cancelled": "edit-cancelled",
        "pressed Edit and changed an item": "item-edited",
        "pressed Edit and changed the item": "item-edited",
        "previewed a file": "file-previewed",
        "read a file's content": "file-content-read",
        "read a file's details": "file-details-read",
        "read all files of an item": "item-files-read",
        "read an item's details": "item-details-read",
        "replaced an item": "item-replaced",
        "restored an item": "item-restored",
        "revealed a value": "value-revealed",
        "shared a link to an item": "link-shared",
        "showed a value in large type": "large-type",
        "typed the item into a window (Type in Window, Windows only)": "type-in-window",
        "updated an item": "item-updated",
        "used Open and Fill": "open-and-fill",
    ]
}
