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
                category: category, reason: reason)
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
            The secret leaves in the clear, to a place where 1Password no longer guards or sees \
            it. A whole export comes as one such event for each item.
            """),
        Row(
            .reveal, 7, .exposure, "Secret or file shown on screen",
            """
            A person could read it, which is the first step of most misuse that leaves a trace.
            """),
        Row(
            .share, 6, .exposure, "Item shared, moved or duplicated",
            """
            A link can take the item out of the account. Moving and duplicating look the same, \
            so this is below reveal.
            """),
        Row(
            .secureCopy, 6, .exposure, "Secret copied to clipboard",
            """
            Every program on the device can now read it. Yet it is how people use what cannot be \
            filled, so this is below reveal.
            """),
        Row(
            .other, 5, .unknown, "Item used, client does not say how",
            """
            It could have been anything up to an export. An app says so when it is older than \
            8.4.0, which is a finding itself; of other clients it says nothing about age.
            """),
        Row(
            .serverUpdate, 4, .change, "Item changed, moved or deleted",
            """
            Integrity is touched, not disclosure. Deletions hide in it, so it is not low.
            """),
        Row(
            .enterItemEditMode, 3, .change, "Item opened for editing",
            """
            It is usually the first half of a change; adding to Favorites makes it too.
            """),
        Row(
            .serverCreate, 3, .change, "Item created",
            """
            It discloses nothing and matters as one half of a move.
            """),
        Row(
            .serverFetch, 3, .machine, "Item read through a server",
            """
            Machines do it all day: Connect, SDKs, the SCIM bridge and service accounts. A person \
            who opens items on 1Password.com or in the CLI reads them, so that is more.
            """,
            byPeople: [([.web], 5), ([.cli, .browser, .unknown], 4)]),
        Row(
            .fill, 2, .use, "Item filled into a form or window",
            """
            Ordinary use: the value goes where it belongs and is not shown.
            """),
        Row(
            .selectSSOProvider, 2, .use, "Sign-in provider chosen",
            """
            Ordinary use: no secret moves.
            """),
    ]

    /// The class of every action that has no row.
    ///
    /// Its id is that of the class as a whole. A message bears the action's own name after
    /// `itemusage.`, so that actions which 1Password adds can be told apart from the first day.
    package static let unlisted = EventClass(
        id: "itemusage.unlisted", name: "Item used in a way not known to opcef", severity: 5,
        category: .unknown,
        reason: """
            1Password adds actions. A new one must be seen, not dropped, and not cry alarm.
            """)

    /// The class of an event without an action, as there are some from before October 2021.
    package static let none = EventClass(
        id: "itemusage.none", name: "Item used, action not reported", severity: 5,
        category: .unknown,
        reason: """
            It could have been anything. Only events from before October 2021 lack the action.
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
