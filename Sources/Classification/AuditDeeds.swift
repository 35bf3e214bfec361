import OnePasswordEvents

/// What an audit event tells of who did what, as the predicate of a sentence in the past tense.
///
///     mina@example.com  granted vault access to  ann@example.com
///     mina@example.com  created                  a vault
package enum AuditDeeds {
    /// A predicate, and where in it the person acted on is named.
    package struct Phrase: Sendable, Hashable {
        package let before: String
        /// What stands for the person where an event names none; nil where none is part of it.
        package let person: String?
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

    /// The phrase of a pair that has one of its own, by the places in the vocabularies.
    package static func phrase(object: Int, action: Int) -> Phrase? {
        phrases[Pair(object: object, action: action)]
    }

    /// What was done, in the past tense, for actions that any object can follow.
    package static func verb(action: Int) -> String? { verbs[action] }

    /// What it was done to, with its article.
    package static func noun(object: Int) -> String { nouns[object] }

    private struct Pair: Hashable {
        let object: Int
        let action: Int
    }

    private static let phrases: [Pair: Phrase] = {
        var phrases: [Pair: Phrase] = [:]
        for (name, templates) in table {
            guard let object = Vocabulary.auditObjectTypes.index(of: name) else { continue }
            for (action, template) in templates {
                guard let action = Vocabulary.auditActions.index(of: action) else { continue }
                phrases[Pair(object: object, action: action)] =
                    Phrase(template, isObject: name == "user")
            }
        }
        return phrases
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
