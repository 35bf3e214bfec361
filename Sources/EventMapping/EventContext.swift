import Bytes
import Classification
import JSONStream
import OnePasswordEvents
import Syslog

/// What is worked out of an event once, before its message is written.
///
/// It is handed on for each event, and small numbers keep it so small that this takes no call.
struct EventContext {
    let kind: EventKind
    /// The place of the class in `BuiltInClasses.all`.
    var eventClass = 0 {
        didSet { written = eventClass }
    }
    /// The place of the class that is written, which a rule may have changed, in a plan's classes.
    var written = 0
    /// The user's rule that holds, by its place.
    var rule: Int?
    var client = ClientKind.unknown
    /// The class of an item usage that its sentence is about, which does not hang on who it was.
    var usage: UInt8 = 0
    /// The event's time, where it can be read and four digits can write its year.
    var time: Timestamp?
    /// The event's own text of its time up to the zone, where that is how a header writes it.
    var timeText: JSONSlice?
    /// The same in milliseconds since 1970, where it has 13 digits.
    var milliseconds: Int64?
    var address: ClientAddress?
    private var slotOfAddress = UInt8(EventField.ipAddress.rawValue)
    /// The slot that the address stands in.
    var addressSlot: Int {
        get { Int(slotOfAddress) }
        set { slotOfAddress = UInt8(newValue) }
    }
    /// One bit for each slot whose value cannot be used.
    var unusable: UInt64 = 0

    init(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer
    ) {
        self.kind = kind
        switch kind {
        case .itemUsage:
            classifyItemUsage(bytes, values, &scratch)
            let name = EventField.appName.rawValue
            client =
                values.withText(in: name, bytes, &scratch) {
                    ClientKind(appName: $0, start: $1, count: $2)
                } ?? .unknown
            usage = UInt8(truncatingIfNeeded: eventClass)
            if BuiltInClasses.hasMoreToAsk(row: eventClass) {
                considerPeople(bytes, values, &scratch)
                considerVersion(bytes, values, &scratch)
            }
        case .signInAttempt: classifySignIn(bytes, values, &scratch)
        case .auditEvent: classifyAudit(bytes, values, &scratch)
        }
        if let timestamp = values.value(EventField.timestamp.rawValue) {
            readTime(timestamp, bytes, &scratch)
        }
        readAddress(bytes, values, &scratch)
    }

    private mutating func readTime(
        _ timestamp: JSONSlice, _ bytes: Span<UInt8>, _ scratch: inout ByteBuffer
    ) {
        let slot = EventField.timestamp.rawValue
        // No escape is part of a time, so that text with one is read in vain the first time.
        let raw = EventTimestamp(bytes, start: timestamp.start, count: timestamp.count)
        guard
            let read = raw
                ?? timestamp.withText(
                    bytes, isTrimmed: false, &scratch,
                    { EventTimestamp($0, start: 0, count: $0.count) }),
            let header = Timestamp(
                seconds: read.seconds, microseconds: read.microseconds, digits: read.digits)
        else {
            unusable |= 1 << UInt64(slot)
            return
        }
        time = header
        if raw != nil, bytes[timestamp.start + 10] == UInt8(ascii: "T"),
            bytes[timestamp.start + timestamp.count - 1] == UInt8(ascii: "Z")
        {
            let fraction = read.digits > 0 ? 1 + read.digits : 0
            timeText = JSONSlice(start: timestamp.start, count: 19 + fraction, isPlain: false)
        }
        let whole = read.milliseconds
        if 1_000_000_000_000...9_999_999_999_999 ~= whole {
            milliseconds = whole
        } else {
            unusable |= 1 << UInt64(slot)
        }
    }

    private mutating func readAddress(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) {
        if case .auditEvent = kind {
            addressSlot = EventField.sessionIP.rawValue
        } else if !values.has(addressSlot) {
            addressSlot = EventField.ip.rawValue
        }
        guard values.has(addressSlot) else { return }
        let read = values.withText(in: addressSlot, bytes, &scratch) {
            ClientAddress($0, start: $1, count: $2)
        }
        address = read ?? nil
        if address == nil { unusable |= 1 << UInt64(addressSlot) }
    }
}

extension FieldValues {
    /// Lends the text in a slot, without the escapes it may have been written with and without its
    /// outer spaces, as bytes, a start and a count; nil where there is none.
    @inline(__always)
    func withText<Result>(
        in slot: Int, _ bytes: Span<UInt8>, _ scratch: inout ByteBuffer,
        _ body: (Span<UInt8>, Int, Int) -> Result
    ) -> Result? {
        guard let text = value(slot) else { return nil }
        guard plain >> UInt64(slot) & 1 == 0 else { return body(bytes, text.start, text.count) }
        return text.withText(bytes, &scratch) { body($0, 0, $0.count) }
    }
}

extension JSONSlice {
    /// Lends the text of a value, without the escapes it may have been written with.
    func withText<Result>(
        _ bytes: Span<UInt8>, isTrimmed: Bool = true, _ scratch: inout ByteBuffer,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        let raw = bytes.extracting(start..<start + count)
        guard hasEscapes(in: raw) else {
            return body(isTrimmed ? raw.extracting(raw.rangeWithoutOuterSpaces) : raw)
        }
        scratch.removeAll()
        scratch.append(unescaping: self, of: bytes)
        return scratch.withSpan { text in
            body(isTrimmed ? text.extracting(text.rangeWithoutOuterSpaces) : text)
        }
    }

    /// Whether the text differs from its bytes.
    private func hasEscapes(in raw: Span<UInt8>) -> Bool {
        guard !isPlain else { return false }
        for index in raw.indices where raw[index] == UInt8(ascii: "\\") || raw[index] >= 0x80 {
            return true
        }
        return false
    }
}
