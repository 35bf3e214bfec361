import Bytes
package import JSONStream
package import OnePasswordEvents

/// What an audit event was done to and what was done, by their places in the vocabularies.
package struct AuditPair: Sendable, Hashable {
    private var objectPlace: Int8 = -1
    private var actionPlace: Int8 = -1

    private static let actionCount = Vocabulary.auditActions.entries.count
    /// How many pairs of known words there are.
    package static let count = Vocabulary.auditObjectTypes.entries.count * actionCount

    init() {}

    init(object: Int?, action: Int?) {
        objectPlace = Int8(object ?? -1)
        actionPlace = Int8(action ?? -1)
    }

    /// Its place among the pairs of known words; nil where a word is none.
    package var place: Int? {
        guard objectPlace >= 0, actionPlace >= 0 else { return nil }
        return Int(objectPlace) * Self.actionCount + Int(actionPlace)
    }

    /// How many pairs there are with those of unknown words, and the place of this one among them.
    static let countWithUnknown =
        (Vocabulary.auditObjectTypes.entries.count + 1) * Self.actionStride
    var placeWithUnknown: Int {
        (Int(objectPlace) + 1) &* Self.actionStride &+ Int(actionPlace) + 1
    }
    /// The range of an `Int8`, so that nothing has to be loaded for it.
    static let actionStride = 128

    /// The place of the object in `Vocabulary.auditObjectTypes`; nil for a word that it does not have.
    package var object: Int? { objectPlace < 0 ? nil : Int(objectPlace) }
    /// The place of the action in `Vocabulary.auditActions`; nil for a word that it does not have.
    package var action: Int? { actionPlace < 0 ? nil : Int(actionPlace) }
}

/// An event with all that is decided of it, once, before its message is written.
///
/// It is handed on for each event, and small numbers keep it so small that this takes no call.
package struct ClassifiedEvent: Sendable {
    /// What happened.
    package let kind: EventKind
    /// The built-in class.
    package internal(set) var builtInClass: ClassID
    /// The same as the user's rule changes it, which is the one that is written.
    package internal(set) var classID: ClassID
    /// The user's rule that holds, and what it wants beside the class.
    package internal(set) var rule: RuleOutcome?
    /// What kind of client an item was used in; unknown for other events.
    package internal(set) var client = ClientKind.unknown
    /// The class of an item usage whose causes its sentence names, which does not depend on who it
    /// was.
    package internal(set) var usage = ClassID(0)
    /// The places of an audit event's object and action in the vocabularies, where they have one.
    package internal(set) var pair = AuditPair()
    /// The event's time, where it can be read and four digits can write its year.
    package private(set) var time: EventTimestamp?
    /// The event's own text of its time before the `Z`, if that is as RFC 5424, section 6.2.3,
    /// wants it: with `T` and `Z`.
    package private(set) var canonicalTime: JSONSlice?
    /// The time in milliseconds since 1970, if it has 13 digits.
    package private(set) var milliseconds: Int64?
    /// The address that the client had.
    package private(set) var address: ClientAddress?
    private var slotOfAddress = UInt8(EventField.ipAddress.rawValue)
    /// The slot that the address was read from.
    package private(set) var addressSlot: Int {
        get { Int(slotOfAddress) }
        set { slotOfAddress = UInt8(newValue) }
    }
    /// One bit for each slot whose value cannot be used.
    package private(set) var unusable: UInt64 = 0

    /// Works out all but the class and the rule.
    @inline(__always)
    init(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer
    ) {
        self.kind = kind
        builtInClass = ClassID(0)
        classID = ClassID(0)
        if let timestamp = values.value(EventField.timestamp.rawValue) {
            readTime(timestamp, bytes, &scratch)
        }
        readAddress(bytes, values, &scratch)
    }

    private mutating func readTime(
        _ timestamp: JSONSlice, _ bytes: Span<UInt8>, _ scratch: inout ByteBuffer
    ) {
        let slot = EventField.timestamp.rawValue
        // A timestamp contains no escapes: try the raw bytes first, unescape only when that fails.
        let raw = EventTimestamp(bytes, start: timestamp.start, count: timestamp.count)
        guard
            let read = raw
                ?? timestamp.withText(
                    bytes, isTrimmed: false, &scratch,
                    { EventTimestamp($0, start: 0, count: $0.count) }),
            EventTimestamp.fourDigitYears ~= read.seconds
        else {
            unusable |= 1 << UInt64(slot)
            return
        }
        time = read
        if raw != nil, bytes[timestamp.start + 10] == UInt8(ascii: "T"),
            bytes[timestamp.start + timestamp.count - 1] == UInt8(ascii: "Z")
        {
            let fraction = read.digits > 0 ? 1 + read.digits : 0
            canonicalTime = JSONSlice(start: timestamp.start, count: 19 + fraction, isPlain: false)
        }
        let whole = read.milliseconds
        if 1_000_000_000_000...9_999_999_999_999 ~= whole {
            milliseconds = whole
        } else {
            unusable |= 1 << UInt64(slot)
        }
    }

    /// Whether there was an address, which could be read or not.
    package var hadAddress: Bool { address != nil || unusable >> UInt64(addressSlot) & 1 != 0 }

    /// The same event with all that another reading of it has decided.
    package func classified(as other: Self) -> Self {
        var event = self
        event.builtInClass = other.builtInClass
        event.classID = other.classID
        event.rule = other.rule
        event.client = other.client
        event.usage = other.usage
        event.pair = other.pair
        return event
    }

    /// The slot that the address of an event is read from, by the slots that hold a value.
    package static func addressSlot(of kind: EventKind, present: UInt64) -> Int {
        if case .auditEvent = kind { return EventField.sessionIP.rawValue }
        let hasUsual = present >> UInt64(EventField.ipAddress.rawValue) & 1 != 0
        return hasUsual ? EventField.ipAddress.rawValue : EventField.ip.rawValue
    }

    private mutating func readAddress(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) {
        addressSlot = Self.addressSlot(of: kind, present: values.present)
        guard values.has(addressSlot) else { return }
        let read = values.withText(in: addressSlot, bytes, &scratch) {
            ClientAddress($0, start: $1, count: $2)
        }
        address = read ?? nil
        if address == nil { unusable |= 1 << UInt64(addressSlot) }
    }
}
