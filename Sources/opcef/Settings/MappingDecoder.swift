import EventFormats
import EventMapping
import JSON5
import OnePasswordEvents

/// The kinds of event that a part of a mapping is about.
private enum MappedKinds: String, CaseIterable {
    case all, itemusages, signinattempts, auditevents

    var kinds: Set<EventKind> {
        EventKind(rawValue: rawValue).map { [$0] } ?? Set(EventKind.allCases)
    }
}

/// What a key gets its value from.
private enum MappedPlace {
    case field(EventField)
    /// A path of the input that no field is read from.
    case member(String)

    func action(label: String?) -> MappingChange.Action {
        switch self {
        case .field(let field): .field(field, label: label)
        case .member(let path): .member(path, label: label)
        }
    }
}

/// What can be said of a key.
private enum KeyPart: String, CaseIterable {
    case field, member, value, label
}

extension ConfigurationDecoder {
    /// The changes to the mapping of each format, in their order.
    mutating func mapping(_ section: JSON5Node.Member) -> [EventFormat: [MappingChange]] {
        var changes: [EventFormat: [MappingChange]] = [:]
        for member in members(of: section.node, section.name) {
            guard let format = EventFormat(rawValue: member.name), format == format.keyFormat else {
                unknown(member, among: EventFormat.allCases.map(\.keyFormat.rawValue))
                continue
            }
            for part in members(of: member.node, member.name) {
                guard let kinds = MappedKinds(rawValue: part.name)?.kinds else {
                    unknown(part, among: MappedKinds.allCases.map(\.rawValue))
                    continue
                }
                for key in members(of: part.node, part.name) {
                    guard let action = action(of: key, format, kinds) else { continue }
                    changes[format, default: []].append(
                        MappingChange(key: key.name, action, of: kinds))
                }
            }
        }
        checkLabels(changes[.cef] ?? [])
        return changes
    }

    /// Notes each label that another key has, too, when all changes are made.
    private mutating func checkLabels(_ changes: [MappingChange]) {
        let tables = MappingTables.standard.withNames.applying(changes, in: .cef)
        for (label, key, kinds, place) in labels
        where tables.hasLabel(label, besides: key, of: kinds) {
            let name = KeyPart.label.rawValue
            note(.badValue(label, name: name, expected: Messages.aLabel), at: place)
        }
    }

    /// What is to become of a key: null, a field's path, or an object.
    private mutating func action(
        of key: JSON5Node.Member, _ format: EventFormat, _ kinds: Set<EventKind>
    ) -> MappingChange.Action? {
        guard isKey(key, of: format) else { return nil }
        switch key.node.value {
        case .null: return .remove
        case .string: return place(key, for: key, format, kinds)?.action(label: nil)
        default: return described(key, format, kinds)
        }
    }

    private mutating func described(
        _ key: JSON5Node.Member, _ format: EventFormat, _ kinds: Set<EventKind>
    ) -> MappingChange.Action? {
        var place: MappedPlace?
        var value: String?
        var label: String?
        for member in members(of: key.node, key.name) {
            switch KeyPart(rawValue: member.name) {
            case .field: place = self.place(member, for: key, format, kinds)
            case .member: place = self.member(member, for: key, format)
            case .value:
                value = self.value(member, expected: Messages.aConstant(for: key.name)) { text in
                    Self.isConstant(text, for: key.name, format) ? text : nil
                }
            case .label: label = self.label(member, for: key, format, kinds)
            case nil: unknown(member, among: KeyPart.allCases.map(\.rawValue))
            }
        }
        if let place { return place.action(label: label) }
        if let value { return .constant(value, label: label) }
        return label.map { .label($0) }
    }

    private mutating func isKey(
        _ key: JSON5Node.Member, of format: EventFormat
    ) -> Bool {
        switch format {
        case .cef:
            if CEFKey.named(key.name) != nil || key.node.value == .null { return true }
            unknown(key, among: CEFKey.names)
            return false
        case .leef, .leef1:
            if LEEFKey(key.name) != nil { return true }
        case .json:
            if ECSField(key.name) != nil { return true }
        }
        note(.badValue(key.name, name: format.rawValue, expected: Messages.aKey), at: key.place)
        return false
    }

    /// The field of this path, if events of one of the kinds have it and the key can hold it.
    ///
    /// A path that is none, and not nearly one, is one of the input.
    private mutating func place(
        _ member: JSON5Node.Member, for key: JSON5Node.Member,
        _ format: EventFormat, _ kinds: Set<EventKind>
    ) -> MappedPlace? {
        let fields = EventField.allCases.filter { field in
            kinds.contains { EventField.fields(of: $0).contains(field) }
        }
        guard let path = text(member) else { return nil }
        guard let field = fields.first(where: { $0.path == path }) else {
            let nearest = ConfigurationDecoder.nearest(path, fields.map(\.path))
            let isOfOthers = EventField.allCases.contains { $0.path == path }
            guard nearest != nil || isOfOthers else {
                return self.member(member, for: key, format)
            }
            note(.unknownName(path, nearest: nearest), at: member.node.place)
            return nil
        }
        let form = format == .cef ? CEFKey.named(key.name)?.form : nil
        guard form == nil || form == .text || field.isNumber else {
            note(
                .badValue(path, name: key.name, expected: Messages.aNumberField),
                at: member.node.place)
            return nil
        }
        return .field(field)
    }

    /// Any path of the input, for a key that holds texts.
    private mutating func member(
        _ member: JSON5Node.Member, for key: JSON5Node.Member,
        _ format: EventFormat
    ) -> MappedPlace? {
        let path = value(member, expected: Messages.aPath) { text in
            let names = text.split(separator: ".", omittingEmptySubsequences: false)
            return 1...255 ~= text.utf8.count && !names.contains("") ? text : nil
        }
        guard let path else { return nil }
        let form = format == .cef ? CEFKey.named(key.name)?.form : nil
        guard form == nil || form == .text else {
            note(
                .badValue(path, name: key.name, expected: Messages.aNumberField),
                at: member.node.place)
            return nil
        }
        return .member(path)
    }

    private static func isConstant(_ text: String, for key: String, _ format: EventFormat) -> Bool {
        guard 1...255 ~= text.count else { return false }
        guard format == .cef, let found = CEFKey.named(key) else { return true }
        switch found.form {
        case .text: return text.unicodeScalars.count <= found.key.limit ?? .max
        case .wholeNumber: return Int64(text) != nil
        case .decimalNumber: return Double(text)?.isFinite == true
        }
    }

    private mutating func label(
        _ member: JSON5Node.Member, for key: JSON5Node.Member,
        _ format: EventFormat, _ kinds: Set<EventKind>
    ) -> String? {
        guard format == .cef, CEFKey.named(key.name)?.key.hasLabel == true else {
            note(
                .wrongForm(name: key.name, expected: Messages.noLabel), at: member.place)
            return nil
        }
        let label = value(member, expected: Messages.aLabel) { text in
            let isKey = CEFKey.named(text) != nil || text.hasSuffix("Label")
            return text.isEventName && !isKey ? text : nil
        }
        if let label { labels.append((label, key.name, kinds, member.node.place)) }
        return label
    }
}
