import OnePasswordEvents

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
