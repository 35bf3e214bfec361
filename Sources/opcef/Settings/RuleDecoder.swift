import Classification
import EventFormats
import JSON5
import OnePasswordEvents
import TimeZones
import Transports

/// What can be said of a rule.
private enum RulePart: String, CaseIterable {
    case when, unless, severity, category, name, tags, drop, keep, to, note
    case copyTo = "copy-to"
}

/// What a rule can ask of an event.
private enum RuleQuestion: String, CaseIterable {
    case kind, action, type, object, client, app, user, vault, item
    case itemCategory = "item-category"
    case address, country, days, hours, zone
}

extension ConfigurationDecoder {
    /// The rules, in the order in which they are asked.
    mutating func rules(_ section: JSON5Node.Member) -> [EventRule] {
        guard case .array(let elements) = section.node.value else {
            note(.wrongForm(name: section.name, expected: Messages.aList), at: section.node.place)
            return []
        }
        let rules = elements.map { rule($0, in: section.name) }
        for (rule, element) in zip(rules, elements).dropLast()
        where rule.conditions.isEmpty && rule.exceptions.isEmpty {
            note(.neverAsked, at: element.place)
        }
        return rules
    }

    private mutating func rule(_ node: JSON5Node, in section: String) -> EventRule {
        var rule = EventRule(line: node.place.line)
        var keeps = false
        let before = faults.count
        for member in members(of: node, section) {
            guard let part = RulePart(rawValue: member.name) else {
                unknown(member, among: RulePart.allCases.map(\.rawValue))
                continue
            }
            switch part {
            case .when: rule.conditions = conditions(member)
            case .unless: rule.exceptions = conditions(member)
            case .severity:
                rule.effect.severity = value(member, expected: Messages.aSeverity) {
                    UInt8($0).flatMap(EventSeverity.init(rawValue:))
                }
            case .category:
                rule.effect.category = value(member, expected: Messages.aWord) {
                    $0.isWord ? EventCategory(rawValue: $0) : nil
                }
            case .name:
                rule.effect.name = value(member, expected: Messages.aName) {
                    $0.isEventName ? $0 : nil
                }
            case .tags:
                rule.effect.tags = values(member, expected: Messages.aWord) { $0.isWord ? $0 : nil }
                let count = rule.effect.tags.joined(separator: ",").count
                if count > CEFKey.flexString2.limit ?? .max {
                    let name = member.name
                    note(.wrongForm(name: name, expected: Messages.fewTags), at: member.place)
                }
            case .drop: rule.effect.isDropped = flag(member)
            case .to: rule.effect.destination = destination(member)
            case .copyTo: rule.effect.copies = copySet(member)
            case .keep: keeps = flag(member)
            case .note: _ = text(member)
            }
        }
        if rule.effect == RuleEffect(), !keeps, faults.count == before {
            note(.noEffect, at: node.place)
        }
        return rule
    }

    /// The place of a destination among those that rules name.
    private mutating func destination(_ member: JSON5Node.Member) -> Int? {
        guard let text = text(member) else { return nil }
        do throws(DestinationError) {
            _ = try Destination(parsing: text, framing: nil, defaults: DestinationDefaults())
        } catch {
            note(
                .badValue(text, name: member.name, expected: error.expectation(of: text)),
                at: member.node.place)
            return nil
        }
        if let place = routes.firstIndex(of: text) { return place }
        routes.append(text)
        return routes.count - 1
    }

    private mutating func conditions(
        _ section: JSON5Node.Member
    ) -> [RuleCondition] {
        var conditions: [RuleCondition] = []
        var zone: Zone?
        var times = WeeklySchedule { _ in 0 }
        for member in members(of: section.node, section.name) {
            guard let question = RuleQuestion(rawValue: member.name) else {
                unknown(member, among: RuleQuestion.allCases.map(\.rawValue))
                continue
            }
            switch question {
            case .days:
                times.days = Set(values(member, expected: Messages.days, weekday))
            case .hours:
                times.ranges = values(
                    member, expected: Messages.hours, WeeklySchedule.Range.init(parsing:))
            case .zone:
                zone = self.zone(at: member.node.place, text(member))
            case .kind:
                conditions.append(
                    .kind(Set(values(member, expected: Messages.kinds, EventKind.init(rawValue:)))))
            case .client:
                conditions.append(
                    .client(
                        Set(
                            values(member, expected: Messages.clients) { text in
                                ClientKind.allCases.first { "\($0)" == text }
                            })))
            case .address:
                conditions.append(
                    .address(
                        values(member, expected: Messages.addresses, AddressRange.init(parsing:))))
            default:
                conditions.append(
                    .text(
                        question.fields, named: question.named,
                        texts(member).map { TextPattern($0.text) }))
            }
        }
        guard !times.days.isEmpty || !times.ranges.isEmpty else { return conditions }
        guard let zone = zone ?? self.zone(at: section.node.place, nil) else { return conditions }
        times.secondsAheadOfUTC = zone.secondsAheadOfUTC
        return conditions + [.time(times)]
    }

    /// The zone of a name, or the machine's.
    private mutating func zone(at place: TextPlace, _ name: String?) -> Zone? {
        do throws(ZoneError) {
            return if let name { try Zone(named: name) } else { try Zone.local() }
        } catch {
            note(.noLocalTime(error), at: place)
            return nil
        }
    }
}

extension RuleQuestion {
    /// The fields whose texts are asked.
    var fields: [EventField] {
        switch self {
        case .action: [.action, .category]
        case .type: [.type]
        case .object: [.objectType]
        case .app: [.appName]
        case .user:
            [
                .userUUID, .userName, .userEmail, .targetUUID, .targetName, .targetEmail,
                .actorUUID, .actorDetailsUUID, .actorName, .actorEmail,
            ]
        case .vault: [.vaultUUID, .objectUUID]
        case .item: [.itemUUID, .objectUUID]
        case .itemCategory: [.itemUUID]
        case .country: [.country, .attemptCountry]
        case .kind, .client, .address, .days, .hours, .zone: []
        }
    }

    /// What ids in these fields may have names for.
    var named: NameKind? {
        switch self {
        case .user: .user
        case .vault: .vault
        case .item: .item
        case .itemCategory: .itemCategory
        default: nil
        }
    }
}

private let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

private func weekday(_ text: String) -> Int? { weekdays.firstIndex(of: text.lowercased()) }

extension WeeklySchedule.Range {
    /// Reads `22:00-06:00`.
    fileprivate init?(parsing text: String) {
        let minutes = text.split(separator: "-", omittingEmptySubsequences: false).map(minute)
        guard minutes.count == 2, let start = minutes[0], let end = minutes[1], start != end else {
            return nil
        }
        self.init(start: start, end: end)
    }
}

/// Reads `06:30`, up to `24:00`.
private func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = UInt8(parts[0]),
        let minute = UInt8(parts[1]), minute < 60
    else { return nil }
    let sum = Int(hour) * 60 + Int(minute)
    return sum <= 24 * 60 ? sum : nil
}

extension String {
    /// Whether every format can hold the text anywhere, and searches can group by it.
    var isWord: Bool {
        1...64 ~= utf8.count
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Whether the text can be the name of a class in every format, without an escape.
    var isEventName: Bool {
        utf8.count <= 100 && CEFHeader.isSafe(self) && !contains { "\"^".contains($0) }
    }
}
