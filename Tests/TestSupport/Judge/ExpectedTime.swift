/// An event's time by Docs/Fields.md, "What is read", and the two ways in which it is written.
struct ExpectedTime: Sendable, Hashable {
    /// The TIMESTAMP of the syslog header: UTC, at most six digits of fraction, as they came.
    let header: String
    /// Whole milliseconds since 1970, cut; `nil` unless they have 13 digits.
    let milliseconds: String?

    /// Reads a time, or returns `nil` where it is none or falls out of the years 1 to 9999.
    init?(_ text: [Unicode.Scalar]) {
        guard text.allSatisfy(\.isASCII) else { return nil }
        if let number = Self.number(text.map { UInt8($0.value) }) {
            self = number
            return
        }
        var rest = ByteCursor(text.map { UInt8($0.value) })
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

    private init(header: String, milliseconds: String?) {
        self.header = header
        self.milliseconds = milliseconds
    }

    /// Reads seconds since 1970 in 9 or 10 digits, with a fraction or not, or milliseconds in 12 or
    /// 13 digits, by writing the same time with a date.
    private static func number(_ text: [UInt8]) -> Self? {
        var rest = ByteCursor(text)
        let whole = rest.take(while: { $0.isDigit })
        let isMilliseconds = whole.count == 12 || whole.count == 13
        guard isMilliseconds || whole.count == 9 || whole.count == 10 else { return nil }
        var fraction = isMilliseconds ? Array(whole.suffix(3)) : []
        if !isMilliseconds, rest.take(".") {
            fraction = rest.take(while: { $0.isDigit })
            guard !fraction.isEmpty else { return nil }
        }
        guard rest.isAtEnd else { return nil }
        let seconds = (isMilliseconds ? whole.dropLast(3) : whole[...]).map { $0 }.decimal
        var days = seconds / 86_400
        var year = 1970
        while let next = CivilDate(year: year + 1, month: 1, day: 1),
            next.daysSince1970 <= seconds / 86_400
        {
            days = seconds / 86_400 - next.daysSince1970
            year += 1
        }
        var date = CivilDate(year: year, month: 1, day: 1)
        for _ in 0..<days { date = date?.next }
        guard let date else { return nil }
        let time = [seconds % 86_400 / 3600, seconds % 3600 / 60, seconds % 60].map(twoDigits)
        let text =
            "\(date.year)-\(twoDigits(date.month))-\(twoDigits(date.day))T"
            + time.joined(separator: ":")
            + (fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self)) + "Z"
        return Self(Array(text.unicodeScalars))
    }

    /// Reads `Z`, `z`, `±hh:mm`, `±hhmm`, `±hh` or nothing, in minutes.
    private static func offset(_ rest: inout ByteCursor) -> Int? {
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
