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

    var isEmpty: Bool { absent | unusable == 0 }
}

/// Which fields the events of each kind can and should have.
struct ExpectedFields: Sendable {
    /// One bit for each slot, by the kind's index.
    private var possible = InlineArray<3, UInt64>(repeating: 0)
    private var expected = InlineArray<3, UInt64>(repeating: 0)
    private let address = EventField.slots([.ipAddress])
    private let alias = EventField.slots([.ip])

    init() {
        for kind in EventKind.allCases {
            possible[kind.index] = EventField.slots(of: kind)
            expected[kind.index] = EventField.expectedSlots(of: kind)
        }
    }

    /// Finds the gaps of an event; `unusable` are values that the encoder could not use.
    func gaps(
        _ kind: EventKind, _ values: borrowing FieldValues, unusable: UInt64
    ) -> FieldGaps {
        let present = values.present
        let named = present & alias != 0 ? present | address : present
        return FieldGaps(
            absent: expected[kind.index] & ~(named | values.mistyped),
            unusable: unusable | values.mistyped & possible[kind.index])
    }
}
