import Bytes

/// The moment of an event, read from the text of its timestamp.
///
/// RFC 3339, section 5.6, and what is met beside it: no fraction or one of any length, a lower-case
/// `t` or `z`, a space for the `T`, an offset without its colon or minutes, and no zone at all,
/// which is taken as UTC. A second 60 or 62, a month 13, a 30 February or the
/// year 0 is no time.
///
/// Stores also write the seconds since 1970 (9 or 10 digits, with a fraction or not) or the
/// milliseconds (12 or 13).
package struct EventTimestamp: Sendable, Hashable {
    /// Seconds since 1970 in UTC, rounded down.
    package let seconds: Int64
    /// The fraction of a second in millionths, cut and not rounded.
    package let microseconds: Int
    /// How many digits the fraction was written with, at most 6.
    package let digits: Int

    /// The seconds since 1970 of the years 1 to 9999, all that RFC 3339 can write; an offset can lead out of them.
    package static let fourDigitYears: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Whole milliseconds since 1970, cut.
    package var milliseconds: Int64 { seconds * 1000 + Int64(microseconds / 1000) }

    /// Reads the `count` bytes of `bytes` from `start` on, or returns nil if they are no time.
    package init?(_ bytes: Span<UInt8>, start: Int, count: Int) {
        let bytes = bytes.extracting(start..<start + count)
        guard count >= CanonicalTimestamp.count else {
            guard let number = Self.number(bytes) else { return nil }
            (seconds, microseconds, digits) = number
            return
        }
        var text = Digits()
        let (year, month, day, hour, minute, second): (Int, Int, Int, Int, Int, Int)
        if let usual = CanonicalTimestamp(bytes) {
            (year, month, day) = (usual.year, usual.month, usual.day)
            (hour, minute, second) = (usual.hour, usual.minute, usual.second)
            text.skip(CanonicalTimestamp.count)
        } else if bytes[4] != UInt8(ascii: "-") {
            guard let number = Self.number(bytes) else { return nil }
            (seconds, microseconds, digits) = number
            return
        } else {
            year = text.pair(bytes) * 100 + text.pair(bytes)
            text.mark(bytes, UInt8(ascii: "-"))
            month = text.pair(bytes)
            text.mark(bytes, UInt8(ascii: "-"))
            day = text.pair(bytes)
            text.mark(bytes, UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " "))
            hour = text.pair(bytes)
            text.mark(bytes, UInt8(ascii: ":"))
            minute = text.pair(bytes)
            text.mark(bytes, UInt8(ascii: ":"))
            second = text.pair(bytes)
        }
        let fraction = text.fraction(bytes)
        let offset = text.offset(bytes)
        guard text.isLegal, text.position == bytes.count,
            year >= 1, 1...12 ~= month, day >= 1,
            day <= 28 || day <= Self.length(ofMonth: month, year: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        seconds = Int64(days &* 86_400 &+ hour &* 3600 &+ minute &* 60 &+ second &- offset)
        microseconds = fraction.microseconds
        digits = fraction.digits
    }

    /// Reads a number of seconds or milliseconds, which their digits tell apart: nine digits of
    /// seconds begin in March 1973, twelve of milliseconds too.
    private static func number(
        _ text: Span<UInt8>
    ) -> (seconds: Int64, microseconds: Int, digits: Int)? {
        var number: Int64 = 0
        var index = 0
        while index < min(text.count, 14), case let digit = text[index] &- UInt8(ascii: "0"),
            digit < 10
        {
            number = number * 10 + Int64(digit)
            index += 1
        }
        switch index {
        case 9, 10:
            var rest = Digits()
            rest.skip(index)
            let fraction = rest.fraction(text)
            guard rest.isLegal, rest.position == text.count else { return nil }
            return (number, fraction.microseconds, fraction.digits)
        case 12, 13:
            guard index == text.count else { return nil }
            return (number / 1000, Int(number % 1000) * 1000, 3)
        default:
            return nil
        }
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Counts days, with years that begin in March, so that the leap day is their last.
    ///
    /// They are counted from the year -400, so that none is negative.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let isBeforeMarch = month <= 2
        let years = UInt32(truncatingIfNeeded: year &+ (isBeforeMarch ? 399 : 400))
        let months = UInt32(truncatingIfNeeded: isBeforeMarch ? month &+ 9 : month &- 3)
        let leapDays = years / 4 &- years / 100 &+ years / 400
        let dayOfYear = (153 &* months &+ 2) / 5
        return Int(365 &* years &+ leapDays &+ dayOfYear) &+ day &- 865_566
    }
}

/// Reads digits and marks in order, and remembers if one was not there.
private struct Digits {
    private(set) var position = 0
    private(set) var isLegal = true

    /// The next byte, or zero after the end.
    @inline(__always)
    private func next(_ bytes: Span<UInt8>) -> UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    /// Passes what was read already.
    mutating func skip(_ count: Int) {
        position += count
    }

    /// Reads two digits.
    @inline(__always)
    mutating func pair(_ bytes: Span<UInt8>) -> Int {
        guard position < bytes.count &- 1 else {
            isLegal = false
            return 0
        }
        let tens = bytes[position] &- UInt8(ascii: "0")
        let ones = bytes[position &+ 1] &- UInt8(ascii: "0")
        position &+= 2
        isLegal = isLegal && tens < 10 && ones < 10
        return Int(tens) &* 10 &+ Int(ones)
    }

    /// Passes one of up to three marks.
    @inline(__always)
    mutating func mark(
        _ bytes: Span<UInt8>, _ first: UInt8, _ second: UInt8? = nil, _ third: UInt8? = nil
    ) {
        let byte = next(bytes)
        position &+= 1
        isLegal = isLegal && (byte == first || byte == second || byte == third)
    }

    /// Reads a fraction of any length, if there is one, and keeps six digits of it.
    @inline(__always)
    mutating func fraction(_ bytes: Span<UInt8>) -> (microseconds: Int, digits: Int) {
        guard next(bytes) == UInt8(ascii: ".") else { return (0, 0) }
        let start = position &+ 1
        var value = 0
        var digits = 0
        var index = start
        if start <= bytes.count &- 8, let eight = FractionDigits(bytes.word(at: start)) {
            value = eight.firstSix
            digits = 6
            index &+= 8
        }
        while index < bytes.count, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
            index &+= 1
            guard digits < 6 else { continue }
            value = value &* 10 &+ Int(digit)
            digits &+= 1
        }
        position = index
        isLegal = isLegal && index > start
        for _ in digits..<6 { value &*= 10 }
        return (value, digits)
    }

    /// Reads the zone, if there is one, and returns its distance from UTC in seconds.
    mutating func offset(_ bytes: Span<UInt8>) -> Int {
        let sign: Int
        switch next(bytes) {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            position += 1
            return 0
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: return 0
        }
        position += 1
        let hours = pair(bytes)
        let hasColon = next(bytes) == UInt8(ascii: ":")
        if hasColon { position += 1 }
        let minutes = position == bytes.count && !hasColon ? 0 : pair(bytes)
        isLegal = isLegal && hours < 24 && minutes < 60
        return sign * (hours * 3600 + minutes * 60)
    }
}

/// The digits of a time as nearly all are written, read eight bytes at once.
///
///     2026-11-05T17:06:23
///     ╰──────╯╰──────╯           the first two words
///                ╰──────╯        the third
///
/// SWAR, SIMD within a register (Lamport, CACM 18(8), 1975).
///
/// XOR with a pattern of zeros and marks leaves the value of each digit, and zero of each mark.
/// Adding a limit to each byte sets its highest bit where it is more than 9, or than 0. Ten times
/// the word and its next bytes give all numbers of two digits at once.
struct CanonicalTimestamp {
    static let count = 19

    private let date: UInt64
    private let dayAndTime: UInt64
    private let clock: UInt64

    /// Reads the beginning of `text`, or returns nil if it is written in another way.
    init?(_ text: Span<UInt8>) {
        guard text.count >= Self.count else { return nil }
        let date = text.word(at: 0) ^ Self.date
        let dayAndTime = text.word(at: 8) ^ Self.dayAndTime
        let clock = text.word(at: 11) ^ Self.clock
        let excess =
            date | (date &+ 0x7F76_767F_7676_7676)
            | dayAndTime | (dayAndTime &+ 0x7676_7F76_767F_7676)
            | clock | (clock &+ 0x7676_7F76_767F_7676)
        guard excess & 0x8080_8080_8080_8080 == 0 else { return nil }
        self.date = date &* 10 &+ date >> 8
        self.dayAndTime = dayAndTime &* 10 &+ dayAndTime >> 8
        self.clock = clock &* 10 &+ clock >> 8
    }

    var year: Int { Int(date & 0xFF) &* 100 &+ Int(date >> 16 & 0xFF) }
    var month: Int { Int(date >> 40 & 0xFF) }
    var day: Int { Int(dayAndTime & 0xFF) }
    var hour: Int { Int(dayAndTime >> 24 & 0xFF) }
    var minute: Int { Int(dayAndTime >> 48 & 0xFF) }
    var second: Int { Int(clock >> 48 & 0xFF) }

    // Eight characters as a word whose lowest byte is the first.
    /// `0000-00-`, as it is read.
    private static let date: UInt64 = 0x2D30_302D_3030_3030
    /// `00T00:00`, as it is read.
    private static let dayAndTime: UInt64 = 0x3030_3A30_3054_3030
    /// `00:00:00`, as it is read.
    private static let clock: UInt64 = 0x3030_3A30_303A_3030
}

/// The first eight digits of a fraction, read at once, the first in the lowest byte.
struct FractionDigits {
    private let values: UInt64

    /// Takes eight characters, or returns nil if one is no digit.
    init?(_ word: UInt64) {
        values = word ^ 0x3030_3030_3030_3030
        guard (values | (values &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0 else {
            return nil
        }
    }

    /// The number that the first six are.
    ///
    /// Two zeros are put before them. Neighbours make four numbers below 100, these two below
    /// 10,000, and these one, each time with one multiplication for all.
    var firstSix: Int {
        var digits = values << 16
        digits = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits &* 100 &+ digits >> 16) & 0x0000_FFFF_0000_FFFF
        return Int(truncatingIfNeeded: (digits &* 10_000 &+ digits >> 32) & 0xFFFF_FFFF)
    }
}
