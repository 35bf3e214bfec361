import Classification
import EventFormats
import EventMapping
import Forwarding
import OnePasswordEvents

/// What `opcef explain`, `opcef actions` and `opcef fields` print.
extension Messages {
    static let anyOtherAction = "any other"
    static let noAction = "none"
    static let anyObject = "any object"
    static let anyAction = "any action"
    static let unknownPair = "a word in no list"
    static let tokenExpires = "if the token expires within two weeks"
    /// What stands in a class id or name for a word of the event.
    static let actionWord = "<action>"
    static let objectWord = "<object>"
    static let categoryWord = "<category>"

    /// The name of a pair that has none of its own.
    static func auditName(action: String, object: String) -> String {
        "Audit event: \(action) on \(object)"
    }
    static let itemUsageHeading = "Item usage, by action"
    static let signInHeading = "Sign-in attempts, by category and type"
    static let auditHeading = "Audit events, by object and action"
    static let ownHeading = "Events of opcef's own"
    static let ownEvents = "events of opcef's own"
    static let ownKind = "opcef"
    static let fromLeftOut = "how many keys were left out of a message that was too long"

    /// What keys of a format and kind are listed under.
    static func heading(of format: EventFormat, _ kind: String) -> String {
        "\(format.rawValue.uppercased()), \(kind)"
    }

    /// That the type of an attempt gives it another severity.
    static func ofType(_ type: String) -> String { "of the type \(type)" }

    /// The condition under which a row has its other severity.
    static func exception(_ exception: AuditClasses.Exception) -> String {
        switch exception {
        case .actorIsAffected: "by the person affected"
        case .actorIsMachine: "by a service account"
        }
    }

    /// Whose deed a separate class is for: `by a person in cli/browser/unknown`.
    static func people(in clients: [ClientKind]) -> String {
        "by a person in " + clients.map { "\($0)" }.joined(separator: "/")
    }

    /// Error: an input with `count` events has none that is meant.
    static func noEvent(_ choice: ExplainedEvent.Choice, of count: Int) -> String {
        let all = "the input contains \(self.count(count, "event"))"
        return switch choice {
        case _ where count == 0: "the input contains no event"
        case .first, .number: all
        case .identifier(let text): "\(all), none with the uuid \(quoted(text))"
        }
    }

    static let readHeading = "Read"
    static let mappedHeading = "Mapped"
    static let from = "from"
    static let missing = "missing"
    static let unusable = "unusable"

    /// Error: no value that was tried has this token.
    static func unknownToken(_ token: String) -> String {
        "no value that was tried has the token \(quoted(token)), with this key"
    }

    /// The first line: the kind and size of the event.
    static func heading(of event: Explanation, bytes: Int) -> String {
        "\(event.kind.indefinite) of \(bytes) bytes"
    }

    static func classified(
        _ id: String, _ severity: String, _ category: String, by rule: EventRule?
    ) -> String {
        let decides = rule.map { !$0.effect.isDropped && !$0.effect.keepsClass } ?? false
        return """
            Classified: \(id), severity \(severity), category \(category), by \
            \(decides ? "a rule of the configuration" : "the built-in table")
            """
    }

    /// The rule that applies, and what it changes.
    static func rule(_ rule: EventRule, instead builtIn: EventClass) -> String {
        let line = "the rule on line \(rule.line) of the configuration applies"
        if rule.effect.isDropped { return "\(line): the event is dropped" }
        if rule.effect.keepsClass { return line }
        return """
            \(line); without it: \(builtIn.severity.rawValue) \(builtIn.severity.level.rawValue), \
            \(builtIn.category.rawValue), \(builtIn.name)
            """
    }

    /// The line above the message: its size, and whether text was changed.
    static func sent(bytes: Int, _ report: MessageEncoder.Report) -> String {
        var text = "Sent: \(bytes) bytes"
        if report.isSanitized { text += ", some characters made visible" }
        if report.isShortened { text += ", some text shortened" }
        return text
    }
}

extension MappingRow.Source {
    /// What a value is made from, as documents and `opcef explain` say it.
    var description: String {
        switch self {
        case .time: "`timestamp`, as milliseconds since 1970"
        case .timestamp: "`timestamp`, in UTC"
        case .instant(let field): "`\(field.path)`, as milliseconds since 1970"
        case .texts(let fields, let joiner):
            list(fields) + (joiner.isEmpty ? "" : ", joined by `\(joiner)`")
        case .firstText(let fields): fields.map { "`\($0.path)`" }.joined(separator: ", else ")
        case .identifier(let field): "`\(field.path)`, whole or not at all"
        case .integer(let field): "`\(field.path)`, a whole number"
        case .decimal(let field): "`\(field.path)`, digit for digit"
        case .address(isIPv4: true): "the address, if IPv4 (or mapped)"
        case .address(isIPv4: false): "the address, if IPv6"
        case .address: "the address"
        case .member(let path): "`\(path)` of the input"
        case .classID: "the class id"
        case .className: "the name of the class"
        case .severity: "the severity"
        case .category: "the category of the class"
        case .outcome: "the outcome of the class"
        case .countryCode(let field): "`\(field.path)`, if two letters"
        case .countryName(let field): "`\(field.path)`, unless two letters"
        case .account: "the account's id, else its name, if `pull` or `--account` provides it"
        case .accountName: "the account's name, if known; in CEF only if a host could have it"
        case .constant(let text): "the text `\(text)`"
        case .known(let kind, let fields):
            "\(kind.description) for "
                + fields.map { "`\($0.path)`" }.joined(separator: ", else ") + ", if known"
        case .thing(let thing, let field):
            "`\(field.path)`, whole or not at all, where object and action say that it is "
                + (thing == .vault ? "a vault" : "an item")
        case .ecsCategories: "the category of ECS"
        case .ecsTypes: "the types of ECS"
        case .textList(let fields): "each of \(list(fields)), once"
        case .addressList: "the address"
        case .addressToken: "what stands for the address"
        case .causes: "the codes of its possible causes"
        case .tags: "the tags of the rule that applies"
        case .sentence: "a sentence that describes the event"
        }
    }

    private func list(_ fields: [EventField]) -> String {
        fields.map { "`\($0.path)`" }.joined(separator: ", ")
    }
}

extension InternalEvent.Fact {
    /// What a value is made from, as `opcef fields` says it.
    var description: String {
        switch self {
        case .timestamp: "the time of sending, in UTC"
        case .time: "the time of sending, as milliseconds since 1970"
        case .identifier: "an id of its own"
        case .classID: "the class id"
        case .action: "`test` or `heartbeat`"
        case .category: "the category of the class"
        case .severity: "the severity"
        case .className: "the name of the class"
        case .ecsKind: "the text `event`"
        case .ecsVersion: "the version of ECS"
        case .account: "of a heartbeat: the account, by its name, id or host"
        case .events: "of a heartbeat: how many events were forwarded in this run"
        case .lag: "of a heartbeat: how many seconds old the newest event is"
        case .expiry: "of a heartbeat: when the token expires, as milliseconds since 1970"
        case .accountID: "the account's id, else its name, if known"
        case .accountName: "the account's name, if known; in CEF only if a host could have it"
        case .message: "a sentence that describes the event"
        }
    }
}

extension MappingRow.Rank {
    /// When a message that is too long loses the value, as documents say it.
    var description: String {
        switch self {
        case .kept: "never left out"
        case .identifier: "left out last"
        case .plain: "left out"
        case .freeText: "cut to 64 characters first, then left out"
        case .last: "left out before the others"
        }
    }
}

extension NameKind {
    fileprivate var description: String {
        switch self {
        case .vault: "the vault's title"
        case .item: "the item's title"
        case .itemCategory: "the item's category"
        case .user: "the person's address or name"
        }
    }
}
