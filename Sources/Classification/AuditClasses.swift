import OnePasswordEvents

/// The built-in classes of audit events, of which only the pair of object and action means
/// something.
package enum AuditClasses {
    /// What the severity of a row also hangs on.
    package enum Exception: Sendable, Hashable {
        /// Whoever acts is whom it is about.
        case actorIsAffected
        /// Whoever acts is a service account.
        case actorIsMachine
    }

    /// What the reason of a row is known from.
    package enum Basis: String, Sendable, Hashable {
        /// A published detection rule.
        case peers
        /// Events that were seen.
        case seen
        /// The words of the pair alone.
        case words
    }

    /// Pairs of object and action with one class.
    package struct Row: Sendable, Hashable {
        /// The types of object; empty for every one.
        package let objects: [String]
        /// The actions; empty for every one.
        package let actions: [String]
        package let eventClass: EventClass
        package let exception: Exception?
        /// The class of events for which the exception holds.
        package let exceptionalClass: EventClass
        package let basis: Basis

        init(
            _ object: String?, _ actions: [String], _ severity: EventSeverity,
            _ category: EventCategory, _ name: String, _ basis: Basis, _ reason: String,
            when exception: Exception? = nil, severity exceptional: EventSeverity? = nil
        ) {
            objects = object.map { [$0] } ?? []
            self.actions = actions
            let ids = (object ?? "<object>", actions.count == 1 ? actions[0] : "<action>")
            eventClass = EventClass(
                id: "audit.\(ids.0).\(ids.1)", name: name, severity: severity, category: category,
                reason: reason)
            self.exception = exception
            exceptionalClass = eventClass.with(exceptional ?? severity)
            self.basis = basis
        }

        /// Whether the row has this pair; nil is a word that is not in the vocabulary.
        fileprivate func covers(object: String?, action: String?) -> Bool {
            (objects.isEmpty || object.map(objects.contains) ?? false)
                && (actions.isEmpty || action.map(actions.contains) ?? false)
        }
    }

    /// The class of every pair of known words that has no row.
    ///
    /// A message names the pair in words.
    package static let unlisted = EventClass(
        id: "audit.<object>.<action>", name: "Audit event", severity: 3, category: .change,
        reason: """
            The day's administration. Raise by rule what matters to you.
            """)

    /// The class of pairs with a word that is in no list.
    package static let unknown = EventClass(
        id: "audit.<object>.<action>", name: "Audit event", severity: 3, category: .unknown,
        reason: """
            1Password adds actions and objects. A new one must be seen and not cry alarm.
            """)

    /// Finds the row of a pair, given by places in the vocabularies; nil is a word in no list.
    package static func row(object: Int?, action: Int?) -> Int? {
        let place =
            (object ?? objectCount) * (actionCount + 1) + (action ?? actionCount)
        let row = Int(matrix[place])
        return row == noRow ? nil : row
    }

    private static let noRow = Int(UInt8.max)
    private static let objectCount = Vocabulary.auditObjectTypes.entries.count
    private static let actionCount = Vocabulary.auditActions.entries.count

    /// The row of each pair, the objects one under another, each with its actions side by side.
    ///
    /// The last of either is a word in no list. The first row that covers a pair counts.
    private static let matrix: [UInt8] = {
        let objects = Vocabulary.auditObjectTypes.entries.map(\.value) + [nil]
        let actions = Vocabulary.auditActions.entries.map(\.value) + [nil]
        return objects.flatMap { object in
            let candidates = rows.indices.filter { row in
                rows[row].objects.isEmpty || object.map(rows[row].objects.contains) ?? false
            }
            return actions.map { action in
                let row = candidates.first { rows[$0].covers(object: object, action: action) }
                return UInt8(row ?? noRow)
            }
        }
    }()
}
