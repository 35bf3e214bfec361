import Classification
import JSONStream
import Octets
import OnePasswordEvents
import Syslog

/// What is worked out of an event once, before its message is written.
struct EventContext {
    /// The index of the class in `MessagePlan.classes`, or nil for an action without a row.
    var eventClass: Int?
    var client = ClientKind.unknown
    /// The event's time, where it can be read and four digits can write its year.
    var time: Timestamp?
    /// The event's own text of its time up to the zone, where that is how a header writes it.
    var timeText: JSONText?
    /// The same in milliseconds since 1970, where it has 13 digits.
    var milliseconds: Int64?
    var address: ClientAddress?
    /// The slot that the address stands in.
    var addressSlot = EventField.ipAddress.rawValue
    /// One bit for each slot whose value cannot be used.
    var unusable: UInt64 = 0

    init(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) {
        eventClass = MessagePlan.classWithoutAction
        if let action = values.value(EventField.action.rawValue) {
            eventClass = text(action, octets, &scratch) { name in
                name.isEmpty ? MessagePlan.classWithoutAction : ItemUsageClasses.index(of: name)
            }
        }
        if let name = values.value(EventField.appName.rawValue) {
            client = text(name, octets, &scratch) { ClientKind(appName: $0) }
        }
        if let timestamp = values.value(EventField.timestamp.rawValue) {
            readTime(timestamp, octets, &scratch)
        }
        readAddress(octets, values, &scratch)
    }

    private mutating func readTime(
        _ timestamp: JSONText, _ octets: Span<UInt8>, _ scratch: inout OctetBuffer
    ) {
        let slot = EventField.timestamp.rawValue
        // No escape is part of a time, so that text with one is read in vain the first time.
        let raw = EventTime(octets, start: timestamp.start, count: timestamp.count)
        guard
            let read = raw
                ?? text(
                    timestamp, isTrimmed: false, octets, &scratch,
                    { EventTime($0, start: 0, count: $0.count) }),
            let header = Timestamp(
                seconds: read.seconds, microseconds: read.microseconds, digits: read.digits)
        else {
            unusable |= 1 << UInt64(slot)
            return
        }
        time = header
        if raw != nil, octets[timestamp.start + 10] == UInt8(ascii: "T"),
            octets[timestamp.start + timestamp.count - 1] == UInt8(ascii: "Z")
        {
            let fraction = read.digits > 0 ? 1 + read.digits : 0
            timeText = JSONText(start: timestamp.start, count: 19 + fraction, isPlain: false)
        }
        if 1_000_000_000_000...9_999_999_999_999 ~= read.milliseconds {
            milliseconds = read.milliseconds
        } else {
            unusable |= 1 << UInt64(slot)
        }
    }

    private mutating func readAddress(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) {
        var place = values.value(EventField.ipAddress.rawValue)
        if place == nil {
            addressSlot = EventField.ip.rawValue
            place = values.value(addressSlot)
        }
        guard let place else { return }
        address = text(place, octets, &scratch) {
            ClientAddress($0, start: 0, count: $0.count)
        }
        if address == nil { unusable |= 1 << UInt64(addressSlot) }
    }
}

/// Lends the text of a value, without the escapes it may have been written with.
private func text<Result>(
    _ value: JSONText, isTrimmed: Bool = true, _ octets: Span<UInt8>,
    _ scratch: inout OctetBuffer, _ body: (Span<UInt8>) -> Result
) -> Result {
    let raw = octets.extracting(value.start..<value.start + value.count)
    guard value.hasEscapes(in: raw) else {
        return body(isTrimmed ? raw.extracting(raw.rangeWithoutOuterSpaces) : raw)
    }
    scratch.removeAll()
    scratch.append(unescaping: value, of: octets)
    return scratch.withSpan { text in
        body(isTrimmed ? text.extracting(text.rangeWithoutOuterSpaces) : text)
    }
}

extension JSONText {
    /// Whether the text differs from its octets.
    fileprivate func hasEscapes(in raw: Span<UInt8>) -> Bool {
        guard !isPlain else { return false }
        for index in raw.indices where raw[index] == UInt8(ascii: "\\") || raw[index] >= 0x80 {
            return true
        }
        return false
    }
}
