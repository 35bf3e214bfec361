/// A rule for the local time of every year: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// POSIX.1-2024, section 8.3, with the hours from -167 to 167 of RFC 8536, section 3.3.1.
struct ZoneRule: Hashable {
    /// Standard time, in seconds ahead of UTC.
    let standard: Int
    /// Daylight saving time, where there is any.
    let daylight: Daylight?

    struct Daylight: Hashable {
        /// In seconds ahead of UTC.
        let offset: Int
        let start: Day
        let end: Day
    }

    /// A day of the year, and a time of it in seconds, by the clock that holds before.
    struct Day: Hashable {
        enum Date: Hashable {
            /// From 1 to 365; February 29 is never counted.
            case julian(Int)
            /// From 0 to 365; February 29 is counted.
            case ordinal(Int)
            /// The week is from 1 to 5, the last one; Sunday is 0.
            case weekday(month: Int, week: Int, day: Int)
        }

        let date: Date
        let time: Int
    }

    /// Parses a rule; nil if it is none.
    init?(parsing text: String) {
        var parser = ZoneRuleParser(text)
        guard parser.name(), let standard = parser.offset() else { return nil }
        self.standard = -standard
        guard !parser.isAtEnd else {
            daylight = nil
            return
        }
        guard parser.name() else { return nil }
        var offset = self.standard + 3600
        if !parser.isAtEnd, !parser.isAt(",") {
            guard let given = parser.offset() else { return nil }
            offset = -given
        }
        // Without days, those of the United States, as everybody takes them.
        if parser.isAtEnd { parser = ZoneRuleParser(",M3.2.0,M11.1.0") }
        guard parser.skip(","), let start = parser.day(), parser.skip(","), let end = parser.day(),
            parser.isAtEnd
        else { return nil }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    /// Returns the two changes of a year, ascending; none without daylight saving time.
    func changes(in year: Int) -> [(time: Int64, offset: Int)] {
        guard let daylight else { return [] }
        let start = daylight.start.seconds(in: year) - Int64(standard)
        let end = daylight.end.seconds(in: year) - Int64(daylight.offset)
        let changes = [(time: start, offset: daylight.offset), (time: end, offset: standard)]
        return start <= end ? changes : changes.reversed()
    }
}

extension ZoneRule.Day {
    /// The moment in a year, in seconds since 1970 by the local clock.
    func seconds(in year: Int) -> Int64 {
        Int64(days(in: year)) * 86_400 + Int64(time)
    }

    private func days(in year: Int) -> Int {
        switch date {
        case .julian(let day):
            let isAfterFebruary = day > 59
            let march = daysSince1970(year: year, month: 3)
            return isAfterFebruary
                ? march + day - 60 : daysSince1970(year: year, month: 1) + day - 1
        case .ordinal(let day):
            return daysSince1970(year: year, month: 1) + day
        case .weekday(let month, let week, let day):
            let start = daysSince1970(year: year, month: month)
            let end = daysSince1970(year: year, month: month + 1)
            // Counted from a Sunday far in the past: 1970 began on a Thursday.
            let weekday = (start + 4 + 7_000_000) % 7
            let days = start + (day - weekday + 7) % 7 + (week - 1) * 7
            return days < end ? days : days - 7
        }
    }
}

/// The first day of a month of the Gregorian calendar, in days since 1970; month 13 is January.
///
/// Years are taken to begin in March, so that the leap day is their last.
private func daysSince1970(year: Int, month: Int) -> Int {
    let years = month <= 2 ? year - 1 : year
    let months = month <= 2 ? month + 9 : month - 3
    return 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 - 719_468
}

/// The part of a rule that is not parsed yet.
private struct ZoneRuleParser {
    private var rest: Substring

    init(_ text: String) {
        rest = text[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ character: Character) -> Bool { rest.first == character }

    /// Takes a character; false if the next one is another.
    mutating func skip(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    /// Takes a name: three letters or more, or three characters or more in angle brackets.
    mutating func name() -> Bool {
        let isQuoted = skip("<")
        let name = rest.prefix { character in
            character.isASCII
                && (character.isLetter
                    || isQuoted && (character.isNumber || character == "+" || character == "-"))
        }
        rest = rest[name.endIndex...]
        return name.count >= 3 && (!isQuoted || skip(">"))
    }

    /// Takes an offset of up to 24 hours: `[+-]hh[:mm[:ss]]`, in seconds, positive west of Greenwich.
    mutating func offset() -> Int? { time(hours: 24) }

    /// Takes a day: `Jn`, `n` or `Mm.w.d`, and perhaps `/time`.
    mutating func day() -> ZoneRule.Day? {
        let date: ZoneRule.Day.Date
        if skip("J") {
            guard let day = number(1...365) else { return nil }
            date = .julian(day)
        } else if skip("M") {
            guard let month = number(1...12), skip("."), let week = number(1...5), skip("."),
                let day = number(0...6)
            else { return nil }
            date = .weekday(month: month, week: week, day: day)
        } else {
            guard let day = number(0...365) else { return nil }
            date = .ordinal(day)
        }
        guard skip("/") else { return ZoneRule.Day(date: date, time: 2 * 3600) }
        return time(hours: 167).map { ZoneRule.Day(date: date, time: $0) }
    }

    private mutating func time(hours limit: Int) -> Int? {
        let sign = skip("-") ? -1 : 1
        if sign == 1 { _ = skip("+") }
        guard let hours = number(0...limit) else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where skip(":") {
            guard let count = number(0...59) else { return nil }
            seconds += count * unit
        }
        return sign * seconds
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest[digits.endIndex...]
        guard let number = Int(digits), range.contains(number) else { return nil }
        return number
    }
}
