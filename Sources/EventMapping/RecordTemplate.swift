import Classification
import JSONStream
import OnePasswordEvents

/// What is written around the values of all events that hold the same fields.
///
///     act=│reveal│ cat=│exposure│ cs4=│MacBook│ │Mac15,7│ cs4Label=Client Platform msg=│…
///         └ field      └ category     └ field    └ field
///
/// Which keys a message has depends only on which fields are there and can be copied as they
/// stand, not on what they hold. So the decisions are taken once, and from then on the pairs of
/// such an event are a walk over `steps`: some bytes of the layout, a value, and so on.
struct RecordTemplate: Sendable {
    /// All that the decisions depend on.
    struct Key: Sendable, Equatable {
        let present: UInt64
        let plain: UInt64
        let traits: Traits
    }

    /// What the decisions depend on beside the fields.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt8

        static let isSignInAttempt = Self(rawValue: 1 << 0)
        static let isAuditEvent = Self(rawValue: 1 << 1)
        static let hasTime = Self(rawValue: 1 << 2)
        static let hasCategory = Self(rawValue: 1 << 3)
        static let hasTags = Self(rawValue: 1 << 4)
        static let hasNames = Self(rawValue: 1 << 5)
        static let hasIPv4 = Self(rawValue: 1 << 6)
        static let hasIPv6 = Self(rawValue: 1 << 7)
    }

    /// Some bytes of the layout, and the value behind them.
    struct Step: Sendable {
        let leadCount: UInt32
        /// The longest value that the step may copy.
        let limit: UInt32
        let value: Value
    }

    /// Where a value comes from.
    enum Value: Sendable {
        /// A text or a number, by its slot.
        case field(UInt8)
        case time, category, sentence
        /// A row whose value takes more than copying; it writes its key too, or nothing.
        case row(UInt16)
    }

    let key: Key
    /// Its bytes, among those of all layouts.
    let bytes: Literal
    /// Its steps, among those of all layouts.
    let steps: Range<Int>
    /// How many bytes stand behind the last value.
    let endCount: Int
    /// How many steps copy the same value at most.
    let maximumRepeats: Int
}

extension RecordTemplate.Key {
    init(
        _ values: borrowing FieldValues, _ event: ClassifiedEvent, _ plan: borrowing CompiledMapping
    ) {
        present = values.present
        plain = values.plain
        var traits: RecordTemplate.Traits =
            switch event.kind {
            case .itemUsage: []
            case .signInAttempt: .isSignInAttempt
            case .auditEvent: .isAuditEvent
            }
        if event.milliseconds != nil { traits.insert(.hasTime) }
        if plan.lines[event.classID.index].category.count > 0 { traits.insert(.hasCategory) }
        if event.rule != nil { traits.insert(.hasTags) }
        if plan.hasNames { traits.insert(.hasNames) }
        switch event.address {
        case .ipv4: traits.insert(.hasIPv4)
        case .ipv6: traits.insert(.hasIPv6)
        case nil: break
        }
        self.traits = traits
    }

    /// A number that differs for most keys.
    var hash: UInt64 {
        // Odd numbers of many bits, so that each bit of a key moves the highest of the product.
        var hash = present &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ plain) &* 0xD6E8_FEB8_6659_FD93
        return (hash ^ UInt64(traits.rawValue)) &* 0x9E37_79B9_7F4A_7C15
    }
}
