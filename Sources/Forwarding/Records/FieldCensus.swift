import EventMapping
import JSONStream
package import OnePasswordEvents

/// What the events of a run lack, and what of them goes into no message: for `-v`.
struct FieldCensus {
    private let mapped: MappedPaths
    /// Whether only names of members are listed that opcef has a field for: others may be of people.
    private let hidesNames: Bool
    private var fields = FieldTally.all
    private var unmapped = UnmappedMembers()

    init(_ plan: ForwardPlan) {
        mapped = MappedPaths(plan.mapping, plan.format)
        hidesNames = plan.pseudonyms != nil
    }

    /// Counts the event that `stream` has read last.
    mutating func count(
        _ event: EncodedEvent, _ range: Range<Int>, of stream: inout InputStream
    ) {
        let kind = stream.kind
        let mapped = mapped
        let paths = stream.withEvent { bytes, values in mapped.missing(kind, bytes, values) }
        guard !paths.isEmpty || !event.gaps.isEmpty else { return }
        let place = stream.place(of: range.lowerBound)
        for path in paths {
            if hidesNames, !EventField.allCases.contains(where: { $0.path == path }) {
                unmapped.countUnlisted()
            } else {
                unmapped.count(path, at: place)
            }
        }
        if !event.gaps.isEmpty { count(event.gaps, at: place) }
    }

    private mutating func count(_ gaps: FieldGaps, at place: Place) {
        for slot in fields.indices {
            let isAbsent = gaps.absent >> UInt64(slot) & 1 != 0
            let isUnusable = gaps.unusable >> UInt64(slot) & 1 != 0
            guard isAbsent || isUnusable else { continue }
            fields[slot].absent += isAbsent && !isUnusable ? 1 : 0
            fields[slot].unusable += isUnusable ? 1 : 0
            if fields[slot].first == nil { fields[slot].first = place }
        }
    }

    /// Puts what was counted into the summary.
    func sumUp(into summary: inout RunSummary) {
        summary.fields = fields
        summary.unmapped = unmapped
    }
}

/// How many events had no usable value for a field.
package struct FieldTally: Sendable, Hashable {
    /// The field.
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

/// A member of events that goes into no message.
package struct UnmappedMember: Sendable, Hashable {
    /// The names on the way to it, with dots between; of a long one its beginning.
    package let path: String
    /// How many events had it.
    package internal(set) var count = 1
    /// The first such event.
    package let first: Place
}

/// The members that go into no message, in the order in which they were met.
package struct UnmappedMembers: Sendable, Hashable {
    /// How many are listed one by one.
    private static let limit = 50

    /// Each member with its count; at most 50.
    package private(set) var members: [UnmappedMember] = []
    /// How often others were met, or such as must not be named.
    package private(set) var others = 0
    private var places: [String: Int] = [:]

    mutating func count(_ path: String, at place: Place) {
        if let index = places[path] {
            members[index].count += 1
        } else if members.count < Self.limit {
            places[path] = members.count
            members.append(UnmappedMember(path: path, first: place))
        } else {
            countUnlisted()
        }
    }

    mutating func countUnlisted() { others += 1 }
}

extension MappedPaths {
    /// How much of a name is listed.
    private static let longestName = 100

    /// The paths in an event whose values go nowhere, empty ones and `null` apart.
    func missing(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues
    ) -> [String] {
        var found: [String] = []
        collect(kind, bytes, object: values.start, path: "", into: &found)
        return found
    }

    private func collect(
        _ kind: EventKind, _ bytes: Span<UInt8>, object: Int, path: String,
        into found: inout [String]
    ) {
        var members = ObjectMembers(at: object)
        while let member = members.next(bytes) {
            let name = String(decoding: member.name.text(in: bytes), as: UTF8.self)
            let path = path + name.prefix(Self.longestName)
            let value = member.value
            let first = bytes[value.lowerBound]
            let isEmpty =
                value.count == 2 && first != UInt8(ascii: "-")
                && !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first)
            if contains(path, of: kind) || isEmpty || first == UInt8(ascii: "n") { continue }
            if first == UInt8(ascii: "{"), containsBelow(path, of: kind) {
                collect(kind, bytes, object: value.lowerBound, path: path + ".", into: &found)
            } else if !found.contains(path) {
                found.append(path)
            }
        }
    }
}
