/// What a person or machine may have done, as `msg` says it: Docs/Classification.md, "Causes".
enum ExpectedCauses {
    private typealias Row = (
        action: String, client: ExpectedClient, manual: [String], newer: [String]
    )

    private static let rows: [Row] = [
        (
            "enter-item-edit-mode", .app,
            [
                "pressed Edit and changed the item", "pressed Edit and cancelled",
                "added the item to Favorites",
            ], []
        ),
        (
            "export", .app,
            [
                "downloaded a file", "exported to CSV, one event for each item",
                "exported to 1PUX, one event for each item",
            ], []
        ),
        (
            "fill", .app, ["used Open and Fill"],
            ["typed the item into a window (Type in Window, Windows only)"]
        ),
        (
            "fill", .browser, ["used Open and Fill"],
            [
                "autofill", "Auto-Type (Windows only)",
                "picked the item in the menu inside a form field",
            ]
        ),
        (
            "reveal", .app,
            ["previewed a file", "showed a value in large type", "revealed a value"], []
        ),
        ("reveal", .browser, ["showed a value in large type", "revealed a value"], []),
        ("reveal", .cli, [], ["revealed a value"]),
        ("secure-copy", .app, ["copied the password history", "copied a value"], []),
        ("secure-copy", .browser, ["copied the item as JSON", "copied a value"], []),
        (
            "select-sso-provider", .browser, ["accepted a social sign-in offer"],
            ["any sign-in to a site through a saved provider"]
        ),
        ("server-create", .app, ["moved an item"], ["duplicated an item"]),
        ("server-create", .web, ["created an item"], ["duplicated an item"]),
        ("server-create", .cli, ["created an item"], []),
        ("server-create", .connect, ["created an item"], []),
        ("server-fetch", .app, ["downloaded a file", "previewed a file"], []),
        ("server-fetch", .web, ["opened an item"], []),
        ("server-fetch", .cli, ["opened an item"], []),
        (
            "server-fetch", .connect,
            [
                "read a file's content", "read a file's details", "read all files of an item",
                "read an item's details",
            ], []
        ),
        (
            "server-update", .app,
            [
                "deleted an item", "restored an item", "archived an item", "moved an item",
                "pressed Edit and changed an item", "added an item to Favorites",
            ], []
        ),
        ("server-update", .browser, ["added an item to Favorites"], []),
        (
            "server-update", .web,
            [
                "added an item to Favorites", "deleted an item", "restored an item",
                "updated an item",
                "archived an item",
            ], []
        ),
        ("server-update", .cli, ["deleted an item", "archived an item", "updated an item"], []),
        (
            "server-update", .connect, ["updated an item", "deleted an item", "replaced an item"],
            []
        ),
        (
            "share", .app,
            [
                "moved an item", "duplicated an item", "copied an item as JSON",
                "shared a link to an item",
            ], []
        ),
    ]

    /// The text of `msg` for a trimmed action, empty where the event has none.
    static func message(
        action: [Unicode.Scalar], client: ExpectedClient, version: String
    ) -> String {
        let action = String(String.UnicodeScalarView(action))
        if action.isEmpty { return "The event does not say what was done." }
        if action.utf8.elementsEqual("other".utf8) {
            return client == .app && !isRecent(version)
                ? "The app is older than 8.4.0 and does not say what was done."
                : "The event does not say what was done."
        }
        let ofAction = rows.filter { $0.action.utf8.elementsEqual(action.utf8) }
        if ofAction.isEmpty {
            return "This version of opcef does not know what causes this action."
        }
        if let row = ofAction.first(where: { $0.client == client }) {
            let causes = row.manual + row.newer
            let opening = causes.count == 1 ? "Possible cause" : "Possible causes"
            return "\(opening) in \(client.words): \(causes.joined(separator: "; "))."
        }
        // "deleted an item" behind "deleted an item" says nothing new.
        var causes: [String] = []
        var said: [String] = []
        for cause in ofAction.flatMap({ $0.manual + $0.newer }) {
            let deed = cause.replacing("an item", with: "it")
            if !said.contains(deed) { causes.append(cause) }
            said.append(deed)
        }
        let list = causes.joined(separator: "; ")
        return "Not listed for \(client.words); in other clients: \(list)."
    }

    /// The codes of the causes of a trimmed action: Docs/Classification.md, "Causes".
    static func codes(
        action: [Unicode.Scalar], client: ExpectedClient, version: String
    ) -> String? {
        let action = String(String.UnicodeScalarView(action))
        if action.utf8.elementsEqual("other".utf8) {
            return client == .app && !isRecent(version) ? "app-too-old" : nil
        }
        let row = rows.first {
            $0.action.utf8.elementsEqual(action.utf8) && $0.client == client
        }
        return row.map { ($0.manual + $0.newer).compactMap { codes[$0] }.joined(separator: ",") }
    }

    private static let codes = [
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

    /// Whether an app of this version is one that says what was done: 8.4.0 or newer, as a number
    /// of a build (8 04 00 000) or with dots.
    private static func isRecent(_ version: String) -> Bool {
        let digits = version.utf8.allSatisfy(\.isDigit)
        if digits { return (8...9).contains(version.utf8.count) && Int(version) ?? 0 >= 80_400_000 }
        let parts = version.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2,
            parts.prefix(2).allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }),
            let major = Int(parts[0]), let minor = Int(parts[1]), major < 100,
            parts[1].utf8.count <= 9, parts[0].utf8.count <= 9
        else { return false }
        return major > 8 || major == 8 && minor >= 4
    }
}
