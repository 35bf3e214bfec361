import Bytes
import Classification
import EventFormats
import OnePasswordEvents

/// The words that sentences, and ids and names of audit events are made of, as texts of a pool.
struct EventWords: Sendable {
    /// The words of a phrase around the person in it.
    struct Phrase: Sendable {
        let before: Literal
        /// What stands for the person where an event names none; nil where none is part of it.
        let person: Literal?
        let after: Literal
        /// Whether that person is the object.
        let isObject: Bool
    }

    /// The words of a vocabulary, in its order: as the API writes them, and for people.
    struct Words: Sendable {
        let values: [Literal]
        let words: [Literal]

        init(_ vocabulary: Vocabulary, _ pool: inout LiteralPool) {
            values = vocabulary.entries.map { entry in pool.add(entry.value) }
            words = vocabulary.entries.map { entry in pool.add(entry.words) }
        }
    }

    let objects: Words
    let actions: Words
    /// The verb of each action that any object can follow, of no length for others, and each object
    /// with its article.
    let verbs: [Literal]
    let nouns: [Literal]
    /// In the order of `AuditDeeds.phrases`.
    let phrases: [Phrase]
    /// What comes before the object where no phrase says it, and before the person.
    let on: Literal
    let forWhom: Literal
    /// The types of sign-in attempts, and what is around them and before what was matched.
    let signInTypes: Words
    let typeStart: Literal
    let typeEnd: Literal
    let matched: Literal

    init(_ pool: inout LiteralPool) {
        objects = Words(.auditObjectTypes, &pool)
        actions = Words(.auditActions, &pool)
        verbs = Vocabulary.auditActions.entries.indices.map { action in
            pool.add(AuditDeeds.verb(action: action) ?? "")
        }
        nouns = Vocabulary.auditObjectTypes.entries.indices.map { object in
            pool.add(AuditDeeds.noun(object: object))
        }
        on = pool.add(" on ")
        forWhom = pool.add(" for ")
        signInTypes = Words(.signInTypes, &pool)
        typeStart = pool.add(" (")
        typeEnd = pool.add(")")
        matched = pool.add(", matched ")
        phrases = AuditDeeds.phrases.map { phrase in
            Phrase(
                before: pool.add(phrase.before),
                person: phrase.person.map { person in pool.add(person) },
                after: pool.add(phrase.after), isObject: phrase.isObject)
        }
    }
}

/// Where ECS puts audit events, as texts of a pool; nothing in other formats than JSON.
struct ECSWords: Sendable {
    private var categories: [Literal] = []
    /// For each thing, for each deed.
    private var types: [[Literal]] = []

    init(_ format: EventFormat, _ pool: inout LiteralPool) {
        guard format == .json else { return }
        for thing in Categorization.Thing.allCases {
            let deeds = Categorization.Deed.allCases
            let all = deeds.map { Categorization($0, of: thing) }
            categories.append(pool.add(format.list(all[0].categories)))
            types.append(all.map { each in pool.add(format.list(each.types)) })
        }
    }

    /// The categories and types of a pair; of no length for an object in no list.
    subscript(pair: AuditPair) -> (categories: Literal, types: Literal) {
        guard let object = pair.object, !types.isEmpty else { return (Literal(), Literal()) }
        let thing = Int(Categorization.Thing(object: object).rawValue)
        let deed = Categorization.Deed(action: pair.action)
        let place = Categorization.Deed.allCases.firstIndex(of: deed) ?? 0
        return (categories[thing], types[thing][place])
    }
}
