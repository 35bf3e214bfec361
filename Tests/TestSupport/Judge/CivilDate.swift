/// A day of the Gregorian calendar, from the year 1 to 9999.
struct CivilDate: Sendable, Hashable {
    let year: Int
    let month: Int
    let day: Int

    /// Creates the day if there is one.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.length(ofMonth: month, in: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The day after this one, unless it would be in the year 10000.
    var next: Self? {
        Self(year: year, month: month, day: day + 1)
            ?? Self(year: year, month: month + 1, day: 1)
            ?? Self(year: year + 1, month: 1, day: 1)
    }

    /// The day before this one, unless it would be before the year 1.
    var previous: Self? {
        if day > 1 { return Self(year: year, month: month, day: day - 1) }
        if month == 1 { return Self(year: year - 1, month: 12, day: 31) }
        return Self(
            year: year, month: month - 1, day: Self.length(ofMonth: month - 1, in: year))
    }

    /// How many days after 1970-01-01 this day is.
    var daysSince1970: Int { daysSinceYear0 - 719_528 }

    private var daysSinceYear0: Int {
        // Leap years before `year`, the year 0 being one.
        let leapYears = year == 0 ? 0 : (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1
        let months = (1..<month).reduce(0) { $0 + Self.length(ofMonth: $1, in: year) }
        return year * 365 + leapYears + months + day - 1
    }
}
