import Bytes
import Classification
import EventFormats
import JSONStream
import OnePasswordEvents

/// What is written around the values of all events that have the same fields: a copy program.
///
///     {"uuid":"A2","action":"fill"}          the event; its fields were found without reading these
///             9 11          23  27           bytes one by one, see `FieldReader`
///
///     externalId=│A2│ act=│fill│ cat=│use│ msg=│Not listed for …│
///     └ lead 11  │  └ lead 5   └ lead 5  └ lead 5              └ end
///                └ field uuid └ field act. └ category └ sentence
///
/// Which keys a message has depends only on what is in a `Key`. So a `TemplateBuilder` decides on it
/// once for each key, from the rows of the mapping; from then on the pairs of such an event are a
/// walk over `steps` (`TemplateWriter`): some bytes of the template, a value, and so on. A text that
/// cannot be copied as it is goes through a `TextTranscoder`; if that gives up, the row writes the
/// whole pair, in the place of its steps.
struct RecordTemplate: Sendable {
    /// All that the decisions may depend on, beside the compiled mapping itself.
    ///
    /// It must hold everything about an event that a template was built from, or events get
    /// another's keys. So the builder is given a key and no event; what changes in the mapping (the
    /// account) empties the `TemplateCache`. `RecordTemplateTests` compares templates with what is
    /// written row by row, and fails where the key lacks any one of these.
    ///
    /// No text may be blank: then others take its place, and the event is written row by row.
    struct Key: Sendable, Equatable {
        /// `FieldValues.present`.
        let present: UInt64
        private(set) var traits: Traits

        /// Adds which of the event's countries are codes, for a mapping that writes those under
        /// another key than names.
        mutating func add(
            countriesOf values: borrowing FieldValues, _ bytes: Span<UInt8>,
            _ scratch: inout ByteBuffer
        ) {
            for field in [EventField.country, .attemptCountry] {
                let isCode = values.withText(in: field.rawValue, bytes, &scratch) {
                    $0.extracting($1..<$1 + $2).isCountryCode
                }
                if isCode == true { traits.insert(.countryCode(in: field.rawValue)) }
            }
        }
    }

    /// What the decisions depend on beside the fields.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt16

        static let isSignInAttempt = Self(rawValue: 1 << 0)
        static let isAuditEvent = Self(rawValue: 1 << 1)
        static let hasTime = Self(rawValue: 1 << 2)
        static let hasRule = Self(rawValue: 1 << 3)
        static let hasNames = Self(rawValue: 1 << 4)
        static let hasIPv4 = Self(rawValue: 1 << 5)
        static let hasIPv6 = Self(rawValue: 1 << 6)
        static let hasCountryCode = Self(rawValue: 1 << 7)
        static let hasAttemptCountryCode = Self(rawValue: 1 << 8)
        /// No event has this: the key of a place in the cache where no template is.
        static let isVacant = Self(rawValue: 1 << 9)
        /// The fields of an audit event with ids whose thing is known, from this bit on.
        private static let firstOfThings: UInt16 = 10

        /// That ids in these fields are those of things.
        static func things(_ fields: UInt8) -> Self {
            Self(rawValue: UInt16(fields) << firstOfThings)
        }

        /// That the slot of a country holds a code.
        static func countryCode(in slot: Int) -> Self {
            slot == EventField.country.rawValue ? .hasCountryCode : .hasAttemptCountryCode
        }
    }

    /// A value, and the bytes of the template after it.
    struct Step: Sendable {
        /// Where a value comes from.
        enum Value: Sendable {
            /// A text, by its slot, which no limit is too short for.
            case text(UInt8)
            /// A number or a text, by its slot, that may be too long.
            case bounded(UInt8)
            /// What is no text of the event; apart, so that most steps are told by one comparison.
            case other(Other)
        }

        /// A value that is no text in a slot.
        enum Other: Sendable {
            /// The event's time in milliseconds, its own text of it, or the sentence of an item usage.
            case time, timestamp, sentence
            /// The pair of the causes of an item usage, with its key and what follows it; with that of the
            /// sentence after it, up to its end.
            case causes, causesAndSentence
            /// What the id in the slot of the row is called, which it may not be.
            case name
            /// Nothing: whether the texts of the next steps, those of an array, all differ.
            case distinct
            /// A text of the event's class.
            case classText(CompiledMapping.ClassText)
            /// A row whose value takes more than copying; it writes its key too, or nothing.
            case row
        }

        /// The slots that must be copyable for this step and those of its row that follow.
        let needed: UInt64
        let value: Value
        /// The longest value in bytes that the step may copy: shorter than any limit in scalars.
        let limit: UInt32
        /// How many bytes come after the value.
        var tailCount: UInt32 = 0
        // What the row writes itself where it writes the pair:
        /// So many bytes before the value.
        let prefixCount: UInt32
        /// So many bytes after its last value.
        let suffixCount: UInt32
        /// So many steps, this one included.
        let stepCount: UInt8
        /// Whether the row writes texts as they are, so that they can be transcoded.
        let isTranscodable: Bool
        /// The index of the row.
        let row: UInt16
    }

    let key: Key
    /// How many bytes it has, how many of them are before the first value, and how many steps.
    let byteCount: Int
    let startCount: Int
    let stepCount: Int
    /// How many steps copy the same value at most, names of ids apart.
    let maximumRepeats: Int
    /// How many steps copy the name of an id.
    let nameCount: Int
}

extension RecordTemplate.Key {
    /// The key of an event without blank texts; `things` is `AuditThings.Fields`.
    init(
        _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        things: UInt8, hasNames: Bool
    ) {
        present = values.present
        var traits: RecordTemplate.Traits =
            switch event.kind {
            case .itemUsage: []
            case .signInAttempt: .isSignInAttempt
            case .auditEvent: [.isAuditEvent, .things(things)]
            }
        if event.milliseconds != nil { traits.insert(.hasTime) }
        if event.rule != nil { traits.insert(.hasRule) }
        if hasNames { traits.insert(.hasNames) }
        switch event.address {
        case .ipv4: traits.insert(.hasIPv4)
        case .ipv6: traits.insert(.hasIPv6)
        case nil: break
        }
        self.traits = traits
    }

    /// The key that no event has.
    static let vacant = Self(present: 0, traits: .isVacant)

    /// The kind of the events.
    var kind: EventKind {
        if traits.contains(.isSignInAttempt) { return .signInAttempt }
        return traits.contains(.isAuditEvent) ? .auditEvent : .itemUsage
    }

    /// A number that differs for most keys, in its highest bits too.
    var hash: UInt64 {
        // Odd numbers of many bits, so that each bit of a key moves the highest of the product.
        let hash = present &* 0x9E37_79B9_7F4A_7C15
        return (hash ^ (hash >> 32) ^ UInt64(traits.rawValue)) &* 0xD6E8_FEB8_6659_FD93
    }
}

// How a template is built

extension CompiledMapping {
    /// Builds the template for all events with a key.
    func build(_ builder: inout TemplateBuilder, for key: RecordTemplate.Key) {
        var range = rows(of: key.kind)
        while let index = range.popFirst() {
            let row = rows[index]
            if row.operation == .causes, let next = range.first, rows[next].operation == .sentence {
                builder.append(.other(.causesAndSentence), row: index)
                builder.append(rows[next].suffix, of: self)
                range.removeFirst()
                continue
            }
            switch content(of: row, key) {
            case .nothing: continue
            case .computed: builder.append(row: index)
            case .constant(let text):
                builder.append(row.prefix, of: self)
                builder.append(text, of: self)
                builder.append(row.suffix, of: self)
            case .causes: builder.append(.other(.causes), row: index)
            case .value(let value):
                builder.append(value, row, index, of: self)
            case .text(let slot):
                builder.append(texts: [slot, -1, -1], row, index, of: self)
            case .texts(let slots):
                var present = row.parts
                for part in present.indices where present[part] >= 0 {
                    if slots >> UInt64(present[part]) & 1 == 0 { present[part] = -1 }
                }
                builder.append(texts: present, row, index, of: self)
            case .list(let slots):
                builder.append(list: slots, row, index, of: self)
            }
        }
    }

    /// What a row has to write.
    private enum Content {
        case nothing
        /// A value that takes more than copying, or one that may be none.
        case computed
        case constant(Literal)
        /// The pair of the causes, with its key.
        case causes
        case value(RecordTemplate.Step.Value)
        /// The text in a slot that is none of the row's, or the first of them.
        case text(Int)
        /// The texts in those of the row's slots, joined.
        case texts(UInt64)
        /// The texts in these slots, those that differ.
        case list([Int])
    }

    private func content(of row: Row, _ key: RecordTemplate.Key) -> Content {
        if row.absent & key.present != 0 { return .nothing }
        if row.needed != 0, row.needed & key.present == 0 { return .nothing }
        let content = contentAlone(of: row, key)
        if case .nothing = content { return .nothing }
        let isOpen = row.other >= 0 && key.present >> UInt64(row.other) & 1 != 0
        return isOpen ? .computed : content
    }

    /// The content of a row, whatever else must be present or absent.
    private func contentAlone(of row: Row, _ key: RecordTemplate.Key) -> Content {
        let there = row.slots & key.present
        switch row.operation {
        case .time: return key.traits.contains(.hasTime) ? .value(.other(.time)) : .nothing
        case .timestamp: return .value(.other(.timestamp))
        case .classID: return .value(.other(.classText(.id)))
        case .className: return .value(.other(.classText(.name)))
        case .severity: return .value(.other(.classText(.severity)))
        case .category: return .value(.other(.classText(.category)))
        case .outcome: return .value(.other(.classText(.outcome)))
        case .ecsCategories where key.kind != .auditEvent:
            return .value(.other(.classText(.ecsCategories)))
        case .ecsTypes where key.kind != .auditEvent:
            return .value(.other(.classText(.ecsTypes)))
        case .ecsCategories, .ecsTypes: return .computed
        case .list(let place):
            let slots = lists[place].map(\.first).filter { key.present >> UInt64($0) & 1 != 0 }
            return slots.isEmpty ? .nothing : .list(slots)
        case .causes: return .causes
        case .sentence: return key.kind == .itemUsage ? .value(.other(.sentence)) : .computed
        case .tags: return key.traits.contains(.hasRule) ? .computed : .nothing
        case .constant: return .constant(row.joiner)
        case .account: return account.count > 0 ? .constant(account) : .nothing
        case .accountName: return accountName.count > 0 ? .constant(accountName) : .nothing
        case .countryCode, .countryName:
            let isCode = key.traits.contains(.countryCode(in: row.first))
            guard there != 0, isCode == (row.operation == .countryCode) else { return .nothing }
            return .texts(there)
        case .known:
            guard key.traits.contains(.hasNames), there != 0 else { return .nothing }
            // Of several ids the first with a name counts, which the row finds.
            return there == 1 << UInt64(row.first) ? .value(.other(.name)) : .computed
        case .thing(let thing):
            guard let field = EventField(rawValue: row.first), there != 0 else { return .nothing }
            let known = AuditThings.Fields(thing, in: field)
            let isKnown = !known.isEmpty && key.traits.isSuperset(of: .things(known.rawValue))
            return isKnown ? .texts(there) : .nothing
        case .address(let isIPv4): return address(key, isIPv4: isIPv4)
        case .texts, .identifier, .integer: return there == 0 ? .nothing : .texts(there)
        case .firstText:
            let parts = row.parts
            for part in parts.indices where parts[part] >= 0 {
                if there >> UInt64(parts[part]) & 1 != 0 { return .text(parts[part]) }
            }
            return .nothing
        case .decimal: return there == 0 ? .nothing : .value(.bounded(UInt8(row.first)))
        case .instant: return there == 0 ? .nothing : .computed
        case .member: return .computed
        }
    }

    private func address(_ key: RecordTemplate.Key, isIPv4: Bool?) -> Content {
        if key.traits.contains(.hasIPv6) { return isIPv4 == true ? .nothing : .computed }
        guard key.traits.contains(.hasIPv4), isIPv4 != false else { return .nothing }
        // The strict form is the only one, so that copyable text is what would be written.
        let slot = ClassifiedEvent.addressSlot(of: key.kind, present: key.present)
        return .text(slot)
    }
}
