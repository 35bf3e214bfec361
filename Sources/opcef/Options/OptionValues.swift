import Forwarding
import FoundationEssentials
import OnePasswordEvents
import Syslog
import ToolOptions
import Transports

/// Reads `text` as one of the raw values of `Choice`.
func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ text: String, option: String
) throws(OptionError) -> Choice {
    guard let choice = Choice(rawValue: text) else {
        let expected = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw .badValue(text, option: option, expected: expected)
    }
    return choice
}

/// Reads `text` as a whole number in `range`.
func number(
    _ text: String, in range: ClosedRange<Int>, option: String
) throws(OptionError) -> Int {
    guard let number = Int(text), range ~= number else {
        let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
        throw .badValue(text, option: option, expected: expected)
    }
    return number
}

/// Reads `text` as a number of bytes, perhaps with a unit: `16MiB` is 16 times 2^20, and `16MB` 16
/// times 10^6.
func size(
    _ text: String, in range: ClosedRange<Int>, option: String
) throws(OptionError) -> Int {
    let units = ["": 1, "kB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000]
    let binary = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40]
    let digits = text.prefix { "0"..."9" ~= $0 }
    let name = String(text.dropFirst(digits.count))
    if let number = Int(digits), let unit = units[name] ?? binary[name] {
        let (size, isTooLarge) = number.multipliedReportingOverflow(by: unit)
        if !isTooLarge, range ~= size { return size }
    }
    throw .badValue(
        text, option: option,
        expected: "a size such as 500MB, 2GB or 1GiB, at least \(range.lowerBound) bytes")
}

/// Reads `text` as a time.
func time(_ text: String, option: String) throws(OptionError) -> Duration {
    guard let time = Duration(parsing: text) else {
        throw .badValue(text, option: option, expected: "a time such as 90s, 5m, 2h or 0")
    }
    return time
}

/// Reads `text` as a time ago such as `7d`, a date, or a date and time with its zone.
func moment(_ text: String, option: String) throws(OptionError) -> Date {
    if text.last?.isNumber == false, let time = Duration(parsing: text) {
        return .now - time / .seconds(1)
    }
    guard let timestamp = EventTimestamp(moment: text) else {
        throw .badValue(
            text, option: option,
            expected:
                """
                a time ago such as 7d, a date such as 2026-11-01, or a date and time such as \
                2026-11-01T15:00:00Z or 2026-11-01T15:00:00+01:00
                """)
    }
    return Date(milliseconds: timestamp.milliseconds)
}

/// Reads `text` as a time at which fetching begins, which is none in the future.
func beginning(_ text: String, option: String) throws(OptionError) -> Date {
    let time = try moment(text, option: option)
    guard time <= .now else {
        throw .badValue(text, option: option, expected: "a time that is not in the future")
    }
    return time
}

extension EventTimestamp {
    /// Reads a date, which stands for its beginning in UTC, or a date and time (RFC 3339, section 5.6).
    ///
    /// Events are read from more forms. What somebody types without its zone, or in another form, may
    /// be meant otherwise, so it is none.
    fileprivate init?(moment text: String) {
        let isDate = text.utf8.count == Self.dateLength
        let bytes = Array((isDate ? text + "T00:00:00Z" : text).utf8)
        guard bytes.count > Self.dateLength,
            [UInt8(ascii: "T"), UInt8(ascii: "t")].contains(bytes[Self.dateLength]),
            Self.hasZone(bytes),
            let timestamp = EventTimestamp(bytes.span, start: 0, count: bytes.count),
            Self.fourDigitYears ~= timestamp.seconds
        else { return nil }
        self = timestamp
    }

    /// Whether a text ends with `Z`, or with a sign where that of `+01:00` is.
    private static func hasZone(_ text: [UInt8]) -> Bool {
        switch text.last {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): true
        default:
            [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[max(0, text.count - 6)])
        }
    }

    /// How many bytes a date has.
    private static let dateLength = 10
}

/// Reads `name` as a destination.
func destination(
    _ name: String, framing: FramingChoice? = nil,
    defaults: DestinationDefaults = DestinationDefaults(), option: String = "--to"
) throws(OptionError) -> Destination {
    do throws(DestinationError) {
        return try Destination(parsing: name, framing: framing, defaults: defaults)
    } catch {
        throw .badValue(name, option: option, expected: error.expectation(of: name))
    }
}

extension Duration {
    /// Reads a whole number of seconds, or one with a unit: `s`, `m`, `h` or `d`.
    init?(parsing text: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = text.last.flatMap { units[$0] }
        let digits = unit == nil ? text : String(text.dropLast())
        guard digits.allSatisfy({ "0"..."9" ~= $0 }), let number = Int64(digits) else { return nil }
        let (seconds, isTooLong) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !isTooLong, seconds <= Self.longest else { return nil }
        self = .seconds(seconds)
    }

    /// A century, in seconds.
    private static let longest: Int64 = 3_155_760_000
}
