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
        package let start: Int
        package let end: Int

        package init(start: Int, end: Int) {
            self.start = start
            self.end = end
        }

        func contains(_ minute: Int) -> Bool {
            start <= end ? start..<end ~= minute : minute >= start || minute < end
        }
    }

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
