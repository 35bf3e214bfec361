package import Bytes

/// The TIMESTAMP of a syslog message, in UTC.
///
/// RFC 5424, section 6.2.3: upper-case `T` and `Z`, no second 60, at most six digits of fraction.
package struct Timestamp: Sendable, Hashable {
    /// The years 1 to 9999, as seconds since 1970: the year 0 is none (ISO 8601 has it by mutual
    /// agreement alone).
    package static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// 1970-01-01T00:00:00Z.
    package static let epoch = Timestamp()

    /// Seconds since 1970, rounded down.
    package let seconds: Int64
    /// The fraction of a second, in millionths.
    package let microseconds: Int
    /// How many digits of the fraction are written, from 0 to 6.
    package let digits: Int

    private init() {
        (seconds, microseconds, digits) = (0, 0, 0)
    }

    /// Creates a timestamp, or nil for a year that has not four digits.
    package init?(seconds: Int64, microseconds: Int, digits: Int) {
        guard Self.range ~= seconds, 0..<1_000_000 ~= microseconds, 0...6 ~= digits else {
            return nil
        }
        self.seconds = seconds
        self.microseconds = microseconds
        self.digits = digits
    }
}

extension ByteBuffer {
    /// Writes a timestamp: `2026-11-23T10:00:00.123Z`.
    package mutating func append(_ timestamp: Timestamp) {
        let (days, second) = timestamp.seconds.dividingFloored(by: 86_400)
        let date = CivilDate(daysSince1970: days)
        append(twoDigits: date.year / 100)
        append(twoDigits: date.year % 100)
        append(UInt8(ascii: "-"))
        append(twoDigits: date.month)
        append(UInt8(ascii: "-"))
        append(twoDigits: date.day)
        append(UInt8(ascii: "T"))
        append(twoDigits: second / 3600)
        append(UInt8(ascii: ":"))
        append(twoDigits: second / 60 % 60)
        append(UInt8(ascii: ":"))
        append(twoDigits: second % 60)
        if timestamp.digits > 0 {
            append(UInt8(ascii: "."))
            var divisor = 100_000
            for _ in 0..<timestamp.digits {
                append(UInt8(ascii: "0") + UInt8(timestamp.microseconds / divisor % 10))
                divisor /= 10
            }
        }
        append(UInt8(ascii: "Z"))
    }
}

extension ByteBuffer {
    /// Writes seconds since 1970 of a local time as RFC 3164 does: `Jan  2 03:04:05`.
    mutating func append(localTime seconds: Int64) {
        let (days, second) = seconds.dividingFloored(by: 86_400)
        let date = CivilDate(daysSince1970: days)
        // SWAR: the characters of two words, each in its byte, the first the lowest.
        let day = date.day < 10 ? UInt64(0x3020 + date.day << 8) : Self.twoDigits(date.day)
        let hour = Self.twoDigits(second / 3600)
        append(
            firstOf: months[date.month - 1] | 0x20 << 24 | day << 32 | 0x20 << 48 | hour << 56,
            count: 8)
        append(
            firstOf: hour >> 8 | 0x3A << 8 | Self.twoDigits(second / 60 % 60) << 16 | 0x3A << 32
                | Self.twoDigits(second % 60) << 40,
            count: 7)
    }

    /// The two digits of a number below 100, the first in the lowest byte.
    private static func twoDigits(_ value: Int) -> UInt64 {
        UInt64(0x3030 + value / 10 + (value % 10) << 8)
    }
}

/// RFC 3164, section 4.1.2: in English, with one capital; the first letter in the lowest byte.
private let months: [UInt64] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
].map { name in name.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

extension Int64 {
    fileprivate func dividingFloored(by divisor: Int64) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0
            ? (Int(quotient - 1), Int(remainder + divisor)) : (Int(quotient), Int(remainder))
    }
}

/// A day of the Gregorian calendar.
///
/// The years are taken to begin in March, so that the leap day is their last, and in eras of 400
/// years, which all have 146,097 days.
private struct CivilDate {
    let year: Int
    let month: Int
    let day: Int

    init(daysSince1970: Int) {
        let days = daysSince1970 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
