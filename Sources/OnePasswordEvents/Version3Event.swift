import JSONStream

/// An event of version 3 of the Events API, rewritten with the names of version 2.
///
///     {"action":"a.b","actor":{"uuid":…}} ──► {"action":"a.b","actor_uuid":…,"v3":{"action":"a.b"}}
///
/// So it goes the way of every audit event. What has no name in version 2 is under `v3`: the whole
/// action, the time of insertion, the targets if there are several, and as one text all members that
/// `Version3Names` does not know.
struct Version3Event {
    /// The record, followed by zeros.
    private let text: [UInt8]
    /// Where the values are that were taken.
    private var taken: Set<Int> = []
    /// The values, as JSON.
    private var values: [(field: EventField, json: [UInt8])] = []

    /// Copies a record that is a whole object.
    init(_ bytes: Span<UInt8>, _ record: Range<Int>) {
        text =
            record.map { bytes[$0] } + [UInt8](repeating: 0, count: JSONCursor.slack)
    }

    /// Returns the rewritten event, followed by the zeros that a reader needs, and its range.
    mutating func rewritten() -> (text: [UInt8], range: Range<Int>) {
        let action = takeAction()
        for row in Version3Names.event { take(row, in: 0) }
        if !has(.timestamp) { take(.timestamp, [Version3Names.insertTime], in: 0) }
        takeActor()
        takeTarget(of: action)
        takeContext()
        if let members = rest(of: 0) {
            values.append((.version3Members, Self.quoted(members)))
        }
        let json = joined()
        return (json + [UInt8](repeating: 0, count: JSONCursor.slack), 0..<json.count)
    }

    // Action

    /// The most characters of an action in `act` and in a class id.
    static let longestAction = 63

    private mutating func takeAction() -> [UInt8] {
        guard let value = value(at: Version3Names.path("action"), in: 0), isText(value) else {
            return []
        }
        taken.insert(value.lowerBound)
        let slice = JSONSlice(start: value.lowerBound + 1, count: value.count - 2, isPlain: false)
        let action = slice.text(in: text.span)
        values.append((.version3Action, Array(text[value])))
        values.append((.action, Self.quoted(Self.shortened(action))))
        return action
    }

    /// An action of at most 63 characters: of a longer one the beginning and a hash.
    ///
    /// FNV-1a of 64 bits (draft-eastlake-fnv), of which 48 are written.
    static func shortened(_ action: [UInt8]) -> [UInt8] {
        guard action.count > longestAction else { return action }
        let hash = action.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        let digits = String((hash ^ hash >> 48) & 0xFFFF_FFFF_FFFF | 1 << 48, radix: 16).dropFirst()
        return action.prefix(longestAction - 13) + Array("-\(digits)".utf8)
    }

    // Who and what

    /// An actor or a target: the object with its members, and its kind.
    private struct Entity {
        let brace: Int
        /// As JSON; nil if it has none.
        let kind: [UInt8]?

        /// The kind as text, with hyphens between words.
        var kindText: String {
            String(decoding: kind?.dropFirst().dropLast() ?? [], as: UTF8.self)
                .lowercased().replacing("_", with: "-")
        }
    }

    /// The entity of an object; an object that has nothing but another one is wrapped by its kind.
    private func entity(_ value: Range<Int>) -> Entity? {
        guard text[value.lowerBound] == UInt8(ascii: "{") else { return nil }
        var members = ObjectMembers(at: value.lowerBound)
        if let only = members.next(text.span), members.next(text.span) == nil,
            text[only.value.lowerBound] == UInt8(ascii: "{")
        {
            let name = only.name.start - 1...only.name.start + only.name.count
            return Entity(brace: only.value.lowerBound, kind: Array(text[name]))
        }
        let kind = Version3Names.kinds.lazy.compactMap { self.value(at: $0, in: value.lowerBound) }
            .first { isText($0) }
        return Entity(brace: value.lowerBound, kind: kind.map { Array(text[$0]) })
    }

    /// Takes kind, identifier, name and address of an entity.
    private mutating func take(
        _ entity: Entity, kind: EventField, identifier: EventField, name: EventField,
        email: EventField
    ) {
        let ownKind = Version3Names.kinds.first { path in
            value(at: path, in: entity.brace).map(isText) ?? false
        }
        if let ownKind {
            take(kind, [ownKind], in: entity.brace)
        } else if let json = entity.kind {
            values.append((kind, json))
        }
        let named = Version3Names.path(
            entity.kindText.replacing("-", with: "_") + "_uuid")
        take(identifier, Version3Names.identifiers + [named], in: entity.brace)
        take(name, Version3Names.names, in: entity.brace)
        take(email, Version3Names.emails, in: entity.brace)
    }

    private mutating func takeActor() {
        if let value = value(at: Version3Names.actor, in: 0), let actor = entity(value) {
            take(
                actor, kind: .actorType, identifier: .actorUUID, name: .actorName,
                email: .actorEmail)
        }
        for row in Version3Names.olderActor where !has(row.field) { take(row, in: 0) }
    }

    /// Takes the target that the action names, else the first; all of them as text if there are more.
    private mutating func takeTarget(of action: [UInt8]) {
        let kind = action.prefix { $0 != UInt8(ascii: ".") }
        defer {
            if !has(.objectType) { values.append((.objectType, Self.quoted(Array(kind)))) }
        }
        let lists = Version3Names.targets.compactMap { self.value(at: $0, in: 0) }
        guard let list = lists.first(where: { "[{".utf8.contains(text[$0.lowerBound]) }) else {
            return
        }
        let elements = elements(of: list)
        let entities = elements.compactMap { entity($0) }
        let named = String(decoding: kind, as: UTF8.self).replacing("_", with: "-")
        guard let target = entities.first(where: { $0.kindText == named }) ?? entities.first else {
            return
        }
        let isPerson =
            Version3Names.people.contains(target.kindText)
            || Version3Names.emails.contains { value(at: $0, in: target.brace) != nil }
        take(
            target, kind: .objectType, identifier: .objectUUID,
            name: isPerson ? .objectUserName : .version3TargetName, email: .objectUserEmail)
        if isPerson, let identifier = values.first(where: { $0.field == .objectUUID }) {
            values.append((.objectUserUUID, identifier.json))
        }
        let isWhole = elements.count == 1 && rest(of: target.brace) == nil
        if !isWhole { values.append((.version3Targets, Self.quoted(Array(text[list])))) }
        taken.insert(list.lowerBound)
    }

    /// The elements of an array; an object is one itself.
    private func elements(of list: Range<Int>) -> [Range<Int>] {
        guard text[list.lowerBound] == UInt8(ascii: "[") else { return [list] }
        var elements: [Range<Int>] = []
        var rest = ArrayElements(at: list.lowerBound)
        while let element = rest.next(text.span) { elements.append(element) }
        return elements
    }

    private mutating func takeContext() {
        if let context = value(at: Version3Names.surroundings, in: 0),
            text[context.lowerBound] == UInt8(ascii: "{")
        {
            for row in Version3Names.context { take(row, in: context.lowerBound) }
        }
        for row in Version3Names.context where !has(row.field) { take(row, in: 0) }
    }

    // Values

    private func value(at path: [[UInt8]], in brace: Int) -> Range<Int>? {
        ObjectMembers.value(text.span, of: brace, at: path[...])
    }

    private func has(_ field: EventField) -> Bool { values.contains { $0.field == field } }

    private mutating func take(_ row: Version3Names.Row, in brace: Int) {
        take(row.field, row.paths, in: brace)
    }

    /// Takes the first value that is there and that the field can hold.
    private mutating func take(_ field: EventField, _ paths: [[[UInt8]]], in brace: Int) {
        for path in paths {
            guard let value = value(at: path, in: brace), isUsable(value, for: field) else {
                continue
            }
            values.append((field, Array(text[value])))
            taken.insert(value.lowerBound)
            return
        }
    }

    /// The most bytes of an event's identifier and of others: no key of CEF that they go under takes
    /// fewer characters, and an identifier is never cut.
    private static let longestIdentifiers = (ofEvent: 40, ofOthers: 255)

    /// Whether a field can hold a value; otherwise it stays with the members that are not known.
    private func isUsable(_ value: Range<Int>, for field: EventField) -> Bool {
        let first = text[value.lowerBound]
        let isNumber =
            first == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= first
        if field.entry.kind == .number { return isNumber }
        if field.entry.kind == .textOrNumber, isNumber { return true }
        guard isText(value) else { return false }
        let (start, count) = (value.lowerBound + 1, value.count - 2)
        return switch field {
        case .timestamp, .loginTime: isTime(start, count)
        case .sessionIP: ClientAddress(text.span, start: start, count: count) != nil
        case .uuid: count <= Self.longestIdentifiers.ofEvent
        case .actorUUID, .objectUUID, .accountUUID, .auditSessionUUID, .deviceUUID:
            count <= Self.longestIdentifiers.ofOthers
        default: true
        }
    }

    /// The range of each number of a time such as `2026-09-14T08:21:40.5Z`, and where it begins.
    private static let timeParts: [(place: Int, digits: Int, range: ClosedRange<Int>)] = [
        (0, 4, 0...9999), (5, 2, 1...12), (8, 2, 1...31), (11, 2, 0...23),
        (14, 2, 0...59), (17, 2, 0...60),
    ]

    /// Whether a text begins as a time does (RFC 3339, section 5.6).
    ///
    /// `EventTimestamp` says more, but to call it here as well would make it slower for all events.
    private func isTime(_ start: Int, _ count: Int) -> Bool {
        guard count >= 20 else { return false }
        return Self.timeParts.allSatisfy { part in
            let first = start + part.place
            let digits = String(decoding: text[first..<first + part.digits], as: UTF8.self)
            return digits.allSatisfy(\.isNumber) && Int(digits).map(part.range.contains) ?? false
        }
    }

    private func isText(_ value: Range<Int>) -> Bool {
        text[value.lowerBound] == UInt8(ascii: "\"") && value.count > 2
    }

    // JSON

    /// The members of an object that were not taken, as an object; nil if there is none.
    private func rest(of brace: Int) -> [UInt8]? {
        var rest: [UInt8] = []
        var members = ObjectMembers(at: brace)
        while let member = members.next(text.span) {
            guard !taken.contains(member.value.lowerBound) else { continue }
            var value = Array(text[member.value])
            if text[member.value.lowerBound] == UInt8(ascii: "{"),
                taken.contains(where: member.value.contains)
            {
                guard let inner = self.rest(of: member.value.lowerBound) else { continue }
                value = inner
            }
            rest.append(UInt8(ascii: rest.isEmpty ? "{" : ","))
            rest += text[member.name.start - 1...member.name.start + member.name.count]
            rest.append(UInt8(ascii: ":"))
            rest += value
        }
        return rest.isEmpty ? nil : rest + [UInt8(ascii: "}")]
    }

    /// A text of JSON as a string of JSON; white space other than spaces becomes a space.
    private static func quoted(_ json: [UInt8]) -> [UInt8] {
        var string = [UInt8(ascii: "\"")]
        for byte in json {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                string.append(UInt8(ascii: "\\"))
            }
            string.append(max(byte, UInt8(ascii: " ")))
        }
        return string + [UInt8(ascii: "\"")]
    }

    /// All values as one object, with those below one name together.
    private func joined() -> [UInt8] {
        var groups: [(name: Substring, members: [[UInt8]])] = []
        for (field, json) in values {
            let path = field.path.split(separator: ".")
            let name = path.count > 1 ? path[0] : ""
            let member = Array("\"\(path[path.count - 1])\":".utf8) + json
            if let index = groups.firstIndex(where: { $0.name == name }) {
                groups[index].members.append(member)
            } else {
                groups.append((name, [member]))
            }
        }
        let comma = [UInt8(ascii: ",")]
        let members = groups.map { group in
            let list = Array(group.members.joined(separator: comma))
            return group.name.isEmpty ? list : Array("\"\(group.name)\":{".utf8) + list + [0x7D]
        }
        return [0x7B] + Array(members.joined(separator: comma)) + [0x7D]
    }
}
