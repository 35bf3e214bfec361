package import OnePasswordEvents

/// A rule of the user's: which events it is about, and what becomes of them.
package struct EventRule: Sendable {
    /// What all has to hold.
    package var conditions: [RuleCondition] = []
    /// What may not hold all at once; nothing for no exception.
    package var exceptions: [RuleCondition] = []
    /// What becomes of the events for which it holds.
    package var effect = RuleEffect()
    /// The line of the configuration file in which it begins.
    package var line: Int

    /// Creates a rule that holds for every event and changes nothing.
    package init(line: Int) {
        self.line = line
    }
}

/// What has to hold for an event.
package enum RuleCondition: Sendable {
    case kind(Set<EventKind>)
    case client(Set<ClientKind>)
    case address([AddressRange])
    case time(WeeklySchedule)
    /// A text of one of these fields, or the name that is known for it, is one of the patterns.
    case text([EventField], named: NameKind?, [TextPattern])
}

/// What becomes of an event; nil and nothing for what it would be without a rule.
package struct RuleEffect: Sendable, Hashable {
    /// The severity of the class.
    package var severity: EventSeverity?
    /// Its category.
    package var category: EventCategory?
    /// Its name.
    package var name: String?
    /// The tags that a message gets.
    package var tags: [String] = []
    /// Whether the event is not forwarded.
    package var isDropped = false
    /// The destination, by its index among those that rules name; nil for the run's own.
    package var destination: Int?
    /// The copies that get the event besides.
    package var copies: CopySet = []

    /// Creates an effect that changes nothing.
    package init() {}

    /// The same class with another severity, category and name.
    package func changed(_ eventClass: EventClass) -> EventClass {
        EventClass(
            id: eventClass.id, name: name ?? eventClass.name,
            severity: severity ?? eventClass.severity,
            category: category ?? eventClass.category, outcome: eventClass.outcome,
            categorization: eventClass.categorization, reason: eventClass.reason)
    }

    /// Whether the class stays as it is.
    package var keepsClass: Bool { severity == nil && category == nil && name == nil }
}

/// A text that values are compared with, in which `*` stands for any characters or none.
///
/// Letters of ASCII count as equal to their capitals, as users type addresses and names.
package struct TextPattern: Sendable, Hashable {
    private let bytes: [UInt8]
    /// How many bytes are before the first star; all where there is none.
    private let headCount: Int
    /// How many bytes are after the last star; nil where there is none.
    private let tailCount: Int?

    /// Creates a pattern of a text as users type it.
    package init(_ text: String) {
        bytes = text.utf8.map(\.asciiLowercased)
        let star = UInt8(ascii: "*")
        headCount = bytes.firstIndex(of: star) ?? bytes.count
        tailCount = bytes.lastIndex(of: star).map { [count = bytes.count] in count - $0 - 1 }
    }

    /// The lengths that a text can have which the pattern means, one bit for each length in bytes; the
    /// last bit is for that and all beyond.
    var lengths: UInt64 {
        guard let tailCount else { return 1 << UInt64(min(headCount, 63)) }
        return .max << UInt64(min(headCount + tailCount, 63))
    }

    /// Whether `text` is one that the pattern means, in time of the product of both lengths.
    ///
    /// Nearly all texts differ at an end.
    package func matches(_ text: Span<UInt8>) -> Bool {
        let pattern = bytes.span
        guard let tailCount else {
            return text.count == headCount && isEqual(pattern, text, 0)
        }
        let rest = text.count - tailCount
        guard rest >= headCount, isEqual(pattern.extracting(first: headCount), text, 0),
            isEqual(pattern.extracting(last: tailCount), text, rest)
        else { return false }
        let middle = pattern.extracting(headCount..<pattern.count - tailCount)
        return middle.count == 1 || isMatch(middle, text.extracting(headCount..<rest))
    }

    /// Whether `text` has the bytes of `part` from `start` on.
    private func isEqual(_ part: Span<UInt8>, _ text: Span<UInt8>, _ start: Int) -> Bool {
        for index in part.indices where part[index] != text[start &+ index].asciiLowercased {
            return false
        }
        return true
    }

    /// Whether `text` is one that `pattern` means, which begins and ends with a star.
    private func isMatch(_ pattern: Span<UInt8>, _ text: Span<UInt8>) -> Bool {
        var place = 0
        var index = 0
        // After the last star, and where the text went on when that was met.
        var retry: (place: Int, index: Int)?
        while index < text.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                place += 1
                retry = (place, index)
            } else if place < pattern.count, pattern[place] == text[index].asciiLowercased {
                place += 1
                index += 1
            } else if let last = retry {
                place = last.place
                index = last.index + 1
                retry = (place, index)
            } else {
                return false
            }
        }
        while place < pattern.count, pattern[place] == UInt8(ascii: "*") { place += 1 }
        return place == pattern.count
    }
}

/// Times of the week: on some days, between some hours, by the clocks of a place.
package struct WeeklySchedule: Sendable {
    /// The days, 0 for Monday; all for none named.
    package var days: Set<Int> = []
    /// Minutes since midnight; a range that ends before it begins goes over midnight.
    package var ranges: [Range] = []
    /// How many seconds the clocks are ahead of UTC at a time in seconds since 1970.
    package var secondsAheadOfUTC: @Sendable (Int64) -> Int

    /// From the first minute up to the second, which is not part of it.
    package struct Range: Sendable, Hashable {
        /// Minutes since midnight.
        package let start: Int
        /// The same; less than `start` for a range over midnight.
        package let end: Int

        /// Creates a range.
        package init(start: Int, end: Int) {
            self.start = start
            self.end = end
        }

        func contains(_ minute: Int) -> Bool {
            start <= end ? start..<end ~= minute : minute >= start || minute < end
        }
    }

    /// Creates a schedule of all times.
    package init(secondsAheadOfUTC: @escaping @Sendable (Int64) -> Int) {
        self.secondsAheadOfUTC = secondsAheadOfUTC
    }

    /// Whether a time in seconds since 1970 is one of them.
    package func contains(_ seconds: Int64) -> Bool {
        let local = seconds + Int64(secondsAheadOfUTC(seconds))
        let day = Int((local.flooredQuotient(by: 86_400)))
        let minute = Int(local - Int64(day) * 86_400) / 60
        // The first day of 1970 was a Thursday.
        let weekday = ((day + 3) % 7 + 7) % 7
        guard days.isEmpty || days.contains(weekday) else { return false }
        return ranges.isEmpty || ranges.contains { $0.contains(minute) }
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
