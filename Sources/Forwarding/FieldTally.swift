import JSONStream
package import OnePasswordEvents

/// How many events had no usable value for a field.
package struct FieldTally: Sendable, Hashable {
    package let field: EventField
    /// Not there, `null` or empty.
    package internal(set) var absent = 0
    /// Of another type, or with a value that cannot be used.
    package internal(set) var unusable = 0
    /// The first such event.
    package internal(set) var first: Place?

    /// One for each field.
    static var all: [FieldTally] { EventField.allCases.map { FieldTally(field: $0) } }
}

/// The slots of an event that hold nothing to be used.
struct FieldGaps {
    let absent: UInt64
    let unusable: UInt64

    /// Finds the gaps of an event; `unusable` are values that the encoder could not use.
    init(_ kind: EventKind, _ values: borrowing FieldValues, unusable: UInt64) {
        let slots = EventField.slots(of: kind)
        var absent = EventField.expectedSlots(of: kind) & ~(values.present | values.mistyped)
        let alias = EventField.ip.rawValue
        if values.present >> UInt64(alias) & 1 != 0 {
            absent &= ~(1 << UInt64(EventField.ipAddress.rawValue))
        }
        self.absent = absent
        self.unusable = unusable | values.mistyped & slots
    }

    var isEmpty: Bool { absent | unusable == 0 }
}
