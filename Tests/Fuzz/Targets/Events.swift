import Bytes
import JSONStream
import OnePasswordEvents

extension FuzzTarget {
    /// What an event says does not depend on what was read before it, on the pieces in which the
    /// stream comes, or on the reader that takes over.
    static let events = FuzzTarget("events") { bytes in
        var random = choices(for: bytes)
        let kind = random.pick([nil, nil, nil, EventKind.itemUsage, .signInAttempt, .auditEvent])
        let whole = EventOutcome.all(in: bytes, kind: kind)
        let pieces = EventOutcome.all(
            in: bytes, kind: kind, splitAt: random.ends(of: bytes.count))
        require(pieces == whole, "pieces give \(pieces), not \(whole)")
        checkSuccessor(bytes, kind, whole, after: random.number(below: 8))
        for range in Set(whole.filter(\.isEvent).map(\.range)) {
            let expected = whole.filter { $0.range == range }.map(\.text)
            let alone = EventOutcome.all(in: Array(bytes[range]), kind: kind).map(\.text)
            require(alone == expected, "alone it is \(alone), not \(expected)")
        }
    }

    /// Requires that another reader finds the same from the state on that this one has after
    /// `count` outcomes.
    private static func checkSuccessor(
        _ bytes: [UInt8], _ kind: EventKind?, _ whole: [EventOutcome], after count: Int
    ) {
        let padded = bytes + [UInt8](repeating: 0, count: JSONCursor.slack)
        var reader = EventReader(limit: EventOutcome.limit, kind: kind)
        for _ in 0..<count {
            switch reader.next(padded.span, end: bytes.count, isLast: true) {
            case .event, .rejected: continue
            case .moreNeeded, .end: return
            }
        }
        guard let state = reader.state else { return }
        var successor = EventReader(limit: EventOutcome.limit, kind: kind)
        successor.restore(state)
        var rest: [EventOutcome] = []
        while let outcome = EventOutcome(
            &successor, padded, end: bytes.count, base: 0, isLast: true)
        {
            rest.append(outcome)
        }
        require(rest == Array(whole.dropFirst(count)), "\(rest) after \(count) of \(whole)")
    }
}

/// An event with the texts of its fields, or why something is none.
struct EventOutcome: Hashable {
    /// Where it is in the whole stream.
    let range: Range<Int>
    /// The texts of all fields, or the reason.
    let text: [String]
    let isEvent: Bool

    static let limit = 1 << 20

    /// Reads on; nil at the end of what is there.
    init?(
        _ reader: inout EventReader, _ padded: [UInt8], end: Int, base: Int, isLast: Bool
    ) {
        switch reader.next(padded.span, end: end, isLast: isLast) {
        case .event(let range):
            self.range = range.lowerBound + base..<range.upperBound + base
            let kind = reader.kind
            text = reader.withEvent(padded.span) { bytes, values in
                ["\(kind)"] + Self.texts(bytes, values)
            }
            isEvent = true
        case .rejected(let rejection):
            range = rejection.range.lowerBound + base..<rejection.range.upperBound + base
            require(rejection.range.upperBound <= end, "a rejection after the end")
            text = ["\(rejection.reason)", "\(rejection.part ?? [])"]
            isEvent = false
        case .moreNeeded, .end: return nil
        }
    }

    private static func texts(_ bytes: Span<UInt8>, _ values: borrowing FieldValues) -> [String] {
        EventField.allCases.map { field in
            guard let slice = values.value(field.rawValue) else { return "" }
            var buffer = ByteBuffer(capacity: slice.count)
            let isRepaired = buffer.append(unescaping: slice, of: bytes)
            return buffer.withSpan { span in
                String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
            } + (isRepaired ? " repaired" : "")
        }
    }

    /// Reads all that a stream holds, which comes in the pieces that end at `ends`.
    static func all(
        in bytes: [UInt8], kind: EventKind?, splitAt ends: [Int] = []
    ) -> [EventOutcome] {
        var reader = EventReader(limit: limit, kind: kind)
        var outcomes: [EventOutcome] = []
        let zeros = [UInt8](repeating: 0, count: JSONCursor.slack)
        var base = 0
        for end in ends + [bytes.count] {
            let isLast = end == bytes.count
            let padded = bytes[base..<end] + zeros
            while let outcome = EventOutcome(
                &reader, Array(padded), end: end - base, base: base, isLast: isLast)
            {
                outcomes.append(outcome)
            }
            let done = max(reader.position, 0)
            reader.rebase(by: done)
            base += done
        }
        return outcomes
    }
}
