/// An event's time as item-usage.md 1.2 reads it, and the two ways in which it goes out.
struct ExpectedTime: Sendable, Hashable {
    /// The TIMESTAMP of the syslog header: UTC, at most six digits of fraction, as they came.
    let header: String
    /// Whole milliseconds since 1970, cut; `nil` unless they have 13 digits.
    let milliseconds: String?

    /// Reads a time, or returns `nil` where it is none or falls out of the years 0 to 9999.
    init?(_ text: [Unicode.Scalar]) {
        guard text.allSatisfy(\.isASCII) else { return nil }
        var rest = OctetCursor(text.map { UInt8($0.value) })
        guard let year = rest.takeDigits(4), rest.take("-"), let month = rest.takeDigits(2),
            rest.take("-"), let day = rest.takeDigits(2),
            let date = CivilDate(year: year, month: month, day: day),
            rest.take("T") || rest.take("t") || rest.take(" "),
            let hour = rest.takeDigits(2), rest.take(":"), let minute = rest.takeDigits(2),
            rest.take(":"), let second = rest.takeDigits(2),
            hour <= 23, minute <= 59, second <= 59
        else { return nil }
        let hasPoint = rest.take(".")
        let fraction = rest.take(while: { $0.isDigit })
        guard hasPoint != fraction.isEmpty, let offset = Self.offset(&rest), rest.isAtEnd else {
            return nil
        }

        let minutes = hour * 60 + minute - offset
        let minutesADay = 24 * 60
        let utcDate =
            minutes < 0 ? date.previous : minutes >= minutesADay ? date.next : date
        guard let utcDate else { return nil }
        let minuteOfDay = (minutes + minutesADay) % minutesADay

        let day2 = Self.twoDigits(utcDate.day)
        let month2 = Self.twoDigits(utcDate.month)
        let year4 = Self.twoDigits(utcDate.year / 100) + Self.twoDigits(utcDate.year % 100)
        let time = [minuteOfDay / 60, minuteOfDay % 60, second].map(Self.twoDigits)
        let digits = String(decoding: fraction.prefix(6), as: UTF8.self)
        header =
            "\(year4)-\(month2)-\(day2)T" + time.joined(separator: ":")
            + (digits.isEmpty ? "" : "." + digits) + "Z"

        let thousandths = Array((fraction + Array("000".utf8)).prefix(3)).decimal
        let seconds = utcDate.daysSince1970 * 86_400 + minuteOfDay * 60 + second
        let total = String(seconds * 1000 + thousandths)
        milliseconds = seconds > 0 && total.utf8.count == 13 ? total : nil
    }

    /// Reads `Z`, `z`, `±hh:mm`, `±hhmm`, `±hh` or nothing, in minutes.
    private static func offset(_ rest: inout OctetCursor) -> Int? {
        if rest.isAtEnd || rest.take("Z") || rest.take("z") { return 0 }
        let isNegative = rest.take("-")
        guard isNegative || rest.take("+"), let hours = rest.takeDigits(2) else { return nil }
        var minutes = 0
        if !rest.isAtEnd {
            _ = rest.take(":")
            guard let digits = rest.takeDigits(2) else { return nil }
            minutes = digits
        }
        guard hours <= 23, minutes <= 59 else { return nil }
        return (isNegative ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func twoDigits(_ number: Int) -> String {
        (number < 10 ? "0" : "") + String(number)
    }
}
