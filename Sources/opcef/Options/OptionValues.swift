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
        guard let number = Int64(unit == nil ? text : String(text.dropLast())), number >= 0 else {
            return nil
        }
        let (seconds, isTooLong) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !isTooLong, seconds <= Self.longest else { return nil }
        self = .seconds(seconds)
    }

    /// A century, in seconds.
    private static let longest: Int64 = 3_155_760_000
}
