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
/// Which keys a message has, and how, depends only on what is in a `Key`. So a `TemplateBuilder`
/// decides on it once for each key, from the rows of the mapping; from then on the pairs of such an
/// event are a walk over `steps` (`TemplateWriter`): some bytes of the template, a value, and so on.
/// Values that cannot be copied as they are become a step that writes the whole row.
struct RecordTemplate: Sendable {
    /// All that the decisions may depend on, beside the compiled mapping itself.
    ///
    /// It must hold everything about an event that a template was built from, or events get
    /// another's keys. So the builder is given a key and no event; what changes in the mapping (the
    /// account) empties the `TemplateCache`. `RecordTemplateTests` compares templates with what is
    /// written row by row, and fails where the key lacks any one of these.
    struct Key: Sendable, Equatable {
        /// `FieldValues.present` and `FieldValues.copyable`.
        let present: UInt64
        let copyable: UInt64
        let traits: Traits
    }

    /// What the decisions depend on beside the fields.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt8

        static let isSignInAttempt = Self(rawValue: 1 << 0)
        static let isAuditEvent = Self(rawValue: 1 << 1)
        static let hasTime = Self(rawValue: 1 << 2)
        static let hasRule = Self(rawValue: 1 << 3)
        static let hasNames = Self(rawValue: 1 << 4)
        static let hasIPv4 = Self(rawValue: 1 << 5)
        static let hasIPv6 = Self(rawValue: 1 << 6)
    }

    /// Some bytes of the template, and the value after them.
    struct Step: Sendable {
        /// How many bytes.
        let leadCount: UInt32
        /// The longest value in bytes that the step may copy: shorter than any limit in scalars.
        let limit: UInt32
        let value: Value
    }

    /// Where a value comes from.
    enum Value: Sendable {
        /// A text or a number, by its slot.
        case field(UInt8)
        /// The event's time in milliseconds, its category, or the sentence of an item usage.
        case time, category, sentence
        /// A row whose value takes more than copying, by its index; it writes its key too, or
        /// nothing.
        case row(UInt16)
    }

    let key: Key
    /// Its bytes, among those of all templates.
    let bytes: Literal
    /// Its steps, among those of all templates.
    let steps: Range<Int>
    /// How many bytes follow the last value.
    let endCount: Int
    /// How many steps copy the same value at most.
    let maximumRepeats: Int
}

extension RecordTemplate.Key {
    /// The key of an event.
    init(
        _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ plan: borrowing CompiledMapping
    ) {
        present = values.present
        copyable = values.copyable
        var traits: RecordTemplate.Traits =
            switch event.kind {
            case .itemUsage: []
            case .signInAttempt: .isSignInAttempt
            case .auditEvent: .isAuditEvent
            }
        if event.milliseconds != nil { traits.insert(.hasTime) }
        if event.rule != nil { traits.insert(.hasRule) }
        if plan.hasNames { traits.insert(.hasNames) }
        switch event.address {
        case .ipv4: traits.insert(.hasIPv4)
        case .ipv6: traits.insert(.hasIPv6)
        case nil: break
        }
        self.traits = traits
    }

    /// The kind of the events.
    var kind: EventKind {
        if traits.contains(.isSignInAttempt) { return .signInAttempt }
        return traits.contains(.isAuditEvent) ? .auditEvent : .itemUsage
    }

    /// A number that differs for most keys, in its highest bits too.
    var hash: UInt64 {
        // Odd numbers of many bits, so that each bit of a key moves the highest of the product.
        var hash = present &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ copyable) &* 0xD6E8_FEB8_6659_FD93
        return (hash ^ UInt64(traits.rawValue)) &* 0x9E37_79B9_7F4A_7C15
    }
}

// How a template is built

extension CompiledMapping {
    /// Builds the template for all events with a key.
    func template(for key: RecordTemplate.Key) -> TemplateBuilder {
        var builder = TemplateBuilder()
        for index in rows(of: key.kind) {
            let row = rows[index]
            switch content(of: row, key) {
            case .nothing: continue
            case .computed: builder.append(.row(UInt16(index)))
            case .constant(let text):
                builder.append(row.prefix, of: self)
                builder.append(text, of: self)
                builder.append(row.suffix, of: self)
            case .value(let value):
                builder.append(row.prefix, of: self)
                builder.append(value, limit: row.limit)
                builder.append(row.suffix, of: self)
            case .texts(let slots):
                builder.append(row.prefix, of: self)
                // So that they are not too long together.
                let limit = (row.limit - row.joiner.count * slots.count) / slots.count
                for (place, slot) in slots.enumerated() {
                    if place > 0 { builder.append(row.joiner, of: self) }
                    builder.append(.field(UInt8(slot)), limit: limit)
                }
                builder.append(row.suffix, of: self)
            }
        }
        return builder
    }

    /// What a row has to write.
    private enum Content {
        case nothing
        /// A value that takes more than copying, or one that may be none.
        case computed
        case constant(Literal)
        case value(RecordTemplate.Value)
        /// The texts in these slots, joined.
        case texts([Int])
    }

    private func content(of row: Row, _ key: RecordTemplate.Key) -> Content {
        // Copyable text is not blank; whether other text is takes a second look.
        if row.absent & key.copyable != 0 { return .nothing }
        if row.needed != 0, row.needed & key.present == 0 { return .nothing }
        let content = contentAlone(of: row, key)
        if case .nothing = content { return .nothing }
        let isOpen =
            row.absent & key.present != 0 || row.needed != 0 && row.needed & key.copyable == 0
            || row.other >= 0 && key.present >> UInt64(row.other) & 1 != 0
        return isOpen ? .computed : content
    }

    /// The content of a row, whatever else must be present or absent.
    private func contentAlone(of row: Row, _ key: RecordTemplate.Key) -> Content {
        let there = row.slots & key.present
        switch row.operation {
        case .time: return key.traits.contains(.hasTime) ? .value(.time) : .nothing
        // No class is without one.
        case .category: return .value(.category)
        case .sentence: return key.kind == .itemUsage ? .value(.sentence) : .computed
        case .tags: return key.traits.contains(.hasRule) ? .computed : .nothing
        case .constant: return .constant(row.joiner)
        case .account: return account.count > 0 ? .constant(account) : .nothing
        case .accountName: return accountName.count > 0 ? .constant(accountName) : .nothing
        case .countryCode, .countryName: return there == 0 ? .nothing : .computed
        case .known: return key.traits.contains(.hasNames) && there != 0 ? .computed : .nothing
        case .address(let isIPv4): return address(key, isIPv4: isIPv4)
        case .texts, .firstText, .identifier: return texts(row, there, key)
        case .decimal: return there == 0 ? .nothing : .value(.field(UInt8(row.first)))
        case .integer where there & key.copyable != 0: return .value(.field(UInt8(row.first)))
        case .integer, .instant: return there == 0 ? .nothing : .computed
        case .member, .timestamp, .classID, .className, .severity, .outcome: return .computed
        }
    }

    private func address(_ key: RecordTemplate.Key, isIPv4: Bool?) -> Content {
        if key.traits.contains(.hasIPv6) { return isIPv4 == true ? .nothing : .computed }
        guard key.traits.contains(.hasIPv4), isIPv4 != false else { return .nothing }
        let slot = ClassifiedEvent.addressSlot(of: key.kind, present: key.present)
        // The strict form is the only one, so that copyable text is what would be written.
        let isCopyable = key.copyable >> UInt64(slot) & 1 != 0
        return isCopyable ? .value(.field(UInt8(slot))) : .computed
    }

    private func texts(_ row: Row, _ there: UInt64, _ key: RecordTemplate.Key) -> Content {
        guard there != 0 else { return .nothing }
        // LEEF marks more than is not in a `PlainText`.
        guard !format.isLEEF else { return .computed }
        var slots = [row.first, row.second, row.third].filter {
            $0 >= 0 && there >> UInt64($0) & 1 != 0
        }
        if row.operation == .firstText { slots.removeLast(slots.count - 1) }
        let areCopyable = slots.allSatisfy { key.copyable >> UInt64($0) & 1 != 0 }
        return areCopyable ? .texts(slots) : .computed
    }
}
