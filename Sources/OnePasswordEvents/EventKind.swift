import JSONStream

/// The three kinds of events of the Events API, by the names of its endpoints.
package enum EventKind: String, Sendable, Hashable, CaseIterable {
    case itemUsage = "itemusages"
    case signInAttempt = "signinattempts"
    case auditEvent = "auditevents"

    /// Its place among the kinds.
    package var index: Int {
        switch self {
        case .itemUsage: 0
        case .signInAttempt: 1
        case .auditEvent: 2
        }
    }
}

/// What the names of an object's members say about its kind, whatever their values are.
struct KindMarks: OptionSet, Sendable {
    let rawValue: UInt16

    /// Names that other products' objects have as well.
    static let common = Self(rawValue: 1 << 0)
    /// `item_uuid`, `used_version`.
    static let item = Self(rawValue: 1 << 1)
    /// `vault_uuid`.
    static let vault = Self(rawValue: 1 << 2)
    static let targetUser = Self(rawValue: 1 << 3)
    static let category = Self(rawValue: 1 << 4)
    static let type = Self(rawValue: 1 << 5)
    static let sessionUUID = Self(rawValue: 1 << 6)
    static let objectType = Self(rawValue: 1 << 7)
    static let objectUUID = Self(rawValue: 1 << 8)
    static let actorUUID = Self(rawValue: 1 << 9)
    static let actorDetails = Self(rawValue: 1 << 10)
    /// `insert_time`, `actor`: what version 3 of the API has.
    static let version3 = Self(rawValue: 1 << 11)

    static let audit: Self = [.objectType, .objectUUID, .actorUUID, .actorDetails]

    /// The marks of objects that are records, whatever arrays they hold.
    static let identifying: Self = [.item, .vault, .targetUser, .audit]

    /// Marks whose absence makes an item usage certain.
    private static let ofOthers: Self = [.targetUser, .audit, .version3]

    /// Whether the object has any field of an event.
    var hasField: Bool { !subtracting(.version3).isEmpty }

    /// The kind of an object, or nil if its names are not enough to decide.
    var kind: EventKind? {
        let isItem = !isDisjoint(with: [.item, .vault])
        if isItem, isDisjoint(with: Self.ofOthers) { return .itemUsage }
        if contains(.version3) { return nil }
        let audit = rawValue & Self.audit.rawValue
        if audit & (audit &- 1) != 0 { return .auditEvent }
        if contains(.targetUser), !isDisjoint(with: [.category, .type, .sessionUUID]) {
            return .signInAttempt
        }
        if contains(.item) || contains(.vault) && !contains(.objectType) { return .itemUsage }
        return nil
    }
}

/// What an object is, by its own members.
enum EventVerdict: Hashable {
    case event(EventKind)
    case version3
    case none

    /// Decides by the values of an object whose names are not enough.
    ///
    /// Each rule requires a combination that other products' logs do not have, and accepts every
    /// event of the API that has its `uuid`, its `timestamp` and what says what happened.
    init(_ bytes: Span<UInt8>, _ values: borrowing FieldValues, at brace: Int) {
        let marks = KindMarks(rawValue: values.marks)
        guard !marks.isEmpty else {
            self = .none
            return
        }
        if marks.contains(.version3), Self.isVersion3(bytes, at: brace) {
            self = .version3
        } else if let kind = marks.subtracting(.version3).kind {
            self = .event(kind)
        } else if Self.isSignIn(bytes, values, marks) {
            self = .event(.signInAttempt)
        } else if Self.isAudit(bytes, values) {
            self = .event(.auditEvent)
        } else if Self.isItemUsage(bytes, values) {
            self = .event(.itemUsage)
        } else {
            self = .none
        }
    }

    /// Whether an object is of version 3 of the Events API (beta, June 2026).
    ///
    /// Its action is `target.attribute.verb`, and it has `insert_time` or an `actor`. No action of
    /// an earlier version contains a dot.
    private static func isVersion3(_ bytes: Span<UInt8>, at brace: Int) -> Bool {
        var members = ObjectMembers(at: brace)
        var (hasDottedAction, hasCompany) = (false, false)
        while let member = members.next(bytes) {
            let first = bytes[member.value.lowerBound]
            if member.name.isText(Array("action".utf8), in: bytes) {
                hasDottedAction = isDotted(bytes, member.value)
            } else if member.name.isText(Array("insert_time".utf8), in: bytes) {
                hasCompany = true
            } else if member.name.isText(Array("actor".utf8), in: bytes) {
                hasCompany = hasCompany || first == UInt8(ascii: "{")
            }
        }
        return hasDottedAction && hasCompany
    }

    /// Whether a value is a text of two words or more with dots between.
    private static func isDotted(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
        guard bytes[value.lowerBound] == UInt8(ascii: "\"") else { return false }
        let slice = JSONSlice(start: value.lowerBound + 1, count: value.count - 2, isPlain: false)
        let text = String(decoding: slice.text(in: bytes), as: UTF8.self)
        let words = text.split(separator: ".", omittingEmptySubsequences: false)
        return words.count > 1
            && words.allSatisfy { word in
                !word.isEmpty
                    && word.allSatisfy {
                        $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0))
                    }
            }
    }

    private static func isSignIn(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ marks: KindMarks
    ) -> Bool {
        if isKnown(.category, in: .signInCategories, bytes, values),
            marks.contains(.sessionUUID) || isKnown(.type, in: .signInTypes, bytes, values)
        {
            return true
        }
        return values.has(EventField.targetUUID.rawValue) && hasIdentityAndTime(values)
    }

    private static func isAudit(_ bytes: Span<UInt8>, _ values: borrowing FieldValues) -> Bool {
        hasIdentityAndTime(values)
            && isKnown(.objectType, in: .auditObjectTypes, bytes, values)
            && isKnown(.action, in: .auditActions, bytes, values)
    }

    private static func isItemUsage(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues
    ) -> Bool {
        guard let name = values.value(EventField.appName.rawValue),
            let action = values.value(EventField.action.rawValue)
        else { return false }
        let text = String(decoding: action.text(in: bytes), as: UTF8.self)
        return ItemUsageAction.documented.contains { $0.rawValue == text }
            && name.text(in: bytes).starts(with: "1Password".utf8)
    }

    private static func hasIdentityAndTime(_ values: borrowing FieldValues) -> Bool {
        values.has(EventField.uuid.rawValue) && values.has(EventField.timestamp.rawValue)
    }

    private static func isKnown(
        _ field: EventField, in vocabulary: Vocabulary, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues
    ) -> Bool {
        guard let value = values.value(field.rawValue) else { return false }
        return vocabulary.index(of: value.text(in: bytes).span) != nil
    }
}
