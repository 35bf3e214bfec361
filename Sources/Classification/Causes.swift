package import OnePasswordEvents

/// What a person or machine may have done to cause an item-usage event, and the sentence about it.
///
/// The causes are those of 1Password's item-usage actions manual, and what newer documentation
/// adds to them. A pair of action and client without a row is one the manual lists nothing for.
package enum Causes {
    /// The causes of one action in one kind of client.
    package struct Row: Sendable, Hashable {
        package let action: ItemUsageAction
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
