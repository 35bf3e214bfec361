import Bytes
package import OnePasswordEvents

/// The built-in classes of item usage: one row an action, the one that matters most first.
package enum ItemUsageClasses {
    /// An action and the class of its events.
    package struct Row: Sendable, Hashable {
        /// The action.
        package let action: ItemUsageAction
        /// The class of its events.
        package let eventClass: EventClass
        /// The classes of what people do, where that matters more than what machines do.
        package let byPeople: [ByPeople]

        fileprivate init(
            _ action: ItemUsageAction, _ severity: EventSeverity, _ category: EventCategory,
            _ name: String, _ reason: String,
            byPeople: [(clients: [ClientKind], severity: EventSeverity)] = []
        ) {
            self.action = action
            let eventClass = EventClass(
                id: "itemusage.\(action.rawValue)", name: name, severity: severity,
                category: category, categorization: Categorization(action), reason: reason)
            self.eventClass = eventClass
            self.byPeople = byPeople.map {
                ByPeople(clients: $0.clients, eventClass: eventClass.with($0.severity))
            }
        }
    }

    /// The class of what a person, and no service account, does in one of some clients.
    package struct ByPeople: Sendable, Hashable {
        /// The clients.
        package let clients: [ClientKind]
        /// The class of what people do there.
        package let eventClass: EventClass
    }

    /// The table; the order is that of `opcef actions`.
    package static let rows: [Row] = [
        Row(
            .export, 8, .exposure, "Item exported or file downloaded",
            """
            The secret leaves 1Password in plain text and is no longer protected or monitored. An \
            export of many items creates one event for each item.
            """),
        Row(
            .reveal, 7, .exposure, "Secret or file shown on screen",
            """
            A person could read the secret. Most misuse that leaves a trace starts this way.
            """),
        Row(
            .share, 6, .exposure, "Item shared, moved or duplicated",
            """
            A link can take the item out of the account. Moving and duplicating create the same \
            event, so the severity is lower than for reveal.
            """),
        Row(
            .secureCopy, 6, .exposure, "Secret copied to clipboard",
            """
            Every program on the device can read the clipboard. Copying is also the normal way \
            to use what cannot be filled, so the severity is lower than for reveal.
            """),
        Row(
            .other, 5, .unknown, "Item used, client does not say how",
            """
            The action may have been anything, even an export. Apps older than 8.4.0 report \
            this, and an old app is a finding in itself; other clients may have any version.
            """),
        Row(
            .serverUpdate, 4, .change, "Item changed, moved or deleted",
            """
            The item changed, but nothing was disclosed. Deletions create the same event, so the \
            severity is not low.
            """),
        Row(
            .enterItemEditMode, 3, .change, "Item opened for editing",
            """
            It is usually the start of a change; adding an item to Favorites creates the same \
            event.
            """),
        Row(
            .serverCreate, 3, .change, "Item created",
            """
            It discloses nothing, but can be part of a move.
            """),
        Row(
            .serverFetch, 3, .machine, "Item read through a server",
            """
            Machines do this all day: Connect, SDKs, the SCIM bridge and service accounts. A \
            person who opens items on 1Password.com or in the CLI reads them, so the severity is \
            higher.
            """,
            byPeople: [([.web], 5), ([.cli, .browser, .unknown], 4)]),
        Row(
            .fill, 2, .use, "Item filled into a form or window",
            """
            Normal use: the value goes where it belongs and is not shown.
            """),
        Row(
            .selectSSOProvider, 2, .use, "Sign-in provider chosen",
            """
            Normal use: no secret is involved.
            """),
    ]

    /// The class of every action that has no row.
    ///
    /// Its id is that of the class as a whole. A message bears the action's own name after
    /// `itemusage.`, so that actions which 1Password adds can be told apart from the first day.
    package static let unlisted = EventClass(
        id: "itemusage.unlisted", name: "Item used in a way not known to opcef", severity: 5,
        category: .unknown, categorization: .unknownUse,
        reason: """
            1Password adds actions. A new one should be visible without raising an alarm.
            """)

    /// The class of an event without an action, as there are some from before October 2021.
    package static let none = EventClass(
        id: "itemusage.none", name: "Item used, action not reported", severity: 5,
        category: .unknown, categorization: .unknownUse,
        reason: """
            The action may have been anything. Only events from before October 2021 have none.
            """)

    /// Finds the row of an action by the UTF-8 of its name.
    package static func index(of action: Span<UInt8>) -> Int? {
        index(of: action, start: 0, count: action.count)
    }

    /// Finds the row of the action whose UTF-8 the `count` bytes from `start` on are.
    ///
    /// This runs for every event.
    package static func index(of bytes: Span<UInt8>, start: Int, count: Int) -> Int? {
        names.place(of: bytes, start: start, count: count)
    }

    private static let names = NameIndex(rows.map(\.action.rawValue))
}
