import Foundation
import OnePasswordEvents
import TestSupport
import Testing

@Suite("Timestamps of events")
struct EventTimeTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let text: String
        let seconds: Int64
        let microseconds: Int
        let digits: Int
        var testDescription: String { text }

        init(_ text: String, _ seconds: Int64, _ microseconds: Int = 0, digits: Int = 0) {
            self.text = text
            self.seconds = seconds
            self.microseconds = microseconds
            self.digits = digits
        }
    }

    static let vectors = [
        Vector("2026-02-17T09:41:08Z", 1_771_321_268),
        Vector("2026-02-17T09:41:08.2Z", 1_771_321_268, 200_000, digits: 1),
        Vector("2026-02-17T09:41:08.96Z", 1_771_321_268, 960_000, digits: 2),
        Vector("2026-02-17T09:41:08.935Z", 1_771_321_268, 935_000, digits: 3),
        Vector("2026-02-17T09:41:08.0001Z", 1_771_321_268, 100, digits: 4),
        Vector("2026-02-17T09:41:08.00001Z", 1_771_321_268, 10, digits: 5),
        Vector("2026-02-17T09:41:08.207315Z", 1_771_321_268, 207_315, digits: 6),
        Vector("2026-02-17T09:41:08.9999999Z", 1_771_321_268, 999_999, digits: 6),
        Vector("2026-02-17T09:41:08.24645983Z", 1_771_321_268, 246_459, digits: 6),
        Vector("2026-02-17T09:41:08.710457472Z", 1_771_321_268, 710_457, digits: 6),
        Vector(
            "2026-02-17T09:41:08.123456789012345678901234567890Z", 1_771_321_268, 123_456, digits: 6
        ),
        Vector("2026-02-17T09:41:08.000Z", 1_771_321_268, 0, digits: 3),
        Vector("2026-02-17T06:41:08-03:00", 1_771_321_268),
        Vector("2026-02-17T15:11:08+05:30", 1_771_321_268),
        Vector("2026-02-18T09:40:08+23:59", 1_771_321_268),
        Vector("2026-02-17T09:41:08+00:00", 1_771_321_268),
        Vector("2026-02-17T09:41:08-00:00", 1_771_321_268),
        Vector("2026-02-17T15:11:08+0530", 1_771_321_268),
        Vector("2026-02-17T06:41:08-03", 1_771_321_268),
        Vector("2026-02-17T06:41:08.5-03:00", 1_771_321_268, 500_000, digits: 1),
        Vector("2026-02-17t09:41:08z", 1_771_321_268),
        Vector("2026-02-17T09:41:08.5z", 1_771_321_268, 500_000, digits: 1),
        Vector("2026-02-17 09:41:08Z", 1_771_321_268),
        Vector("2026-02-17 09:41:08.071", 1_771_321_268, 71_000, digits: 3),
        Vector("2026-02-17T09:41:08", 1_771_321_268),
        Vector("1970-01-01T00:00:00Z", 0),
        Vector("1969-12-31T23:59:59.5Z", -1, 500_000, digits: 1),
        Vector("2024-02-29T00:00:00Z", 1_709_164_800),
        Vector("2000-02-29T00:00:00Z", 951_782_400),
        Vector("0001-01-01T00:00:00Z", -62_135_596_800),
        Vector("9999-12-31T23:59:59Z", 253_402_300_799),
        Vector("9999-12-31T23:59:59-01:00", 253_402_304_399),
        Vector("1777629600", 1_777_629_600),
        Vector("1777629600.5", 1_777_629_600, 500_000, digits: 1),
        Vector("1777629600.123456789012", 1_777_629_600, 123_456, digits: 6),
        Vector("999999999", 999_999_999),
        Vector("1777629600500", 1_777_629_600, 500_000, digits: 3),
        Vector("999999999999", 999_999_999, 999_000, digits: 3),
    ]

    @Test("every form that is met is read", arguments: vectors)
    func forms(_ vector: Vector) throws {
        let time = try #require(read(vector.text))
        #expect(time.seconds == vector.seconds)
        #expect(time.microseconds == vector.microseconds)
        #expect(time.digits == vector.digits)
    }

    @Test(
        "anything else is no time",
        arguments: [
            "0000-01-01T00:00:00Z", "0000-12-31T23:59:59-01:00",
            "", " ", "now", "2026", "2026-02-17", "2026-02-17T", "2026-02-17T09:41Z",
            "2026-02-17T09:41:8Z", "2026-02-17T09:41:60Z", "2026-02-17T09:41:62Z",
            "2026-02-17T24:00:00Z", "2026-02-17T09:60:00Z", "2026-13-17T09:41:08Z",
            "2026-00-17T09:41:08Z", "2026-02-00T09:41:08Z", "2026-02-30T09:41:08Z",
            "2026-02-29T09:41:08Z", "2100-02-29T09:41:08Z", "2026-04-31T09:41:08Z",
            "2026-01-32T09:41:08Z", "2026-02-17T09:41:08.Z", "2026-02-17T09:41:08.",
            "2026-02-17T09:41:08,5Z", "2026-02-17T09:41:08ZZ", "2026-02-17T09:41:08 Z",
            "2026-02-17T09:41:08Z ", " 2026-02-17T09:41:08Z", "2026-02-17X09:41:08Z",
            "2026/02/17T09:41:08Z", "2026-02-17T09.41.08Z", "20260217T094108Z",
            "2026-02-17T09:41:08+", "2026-02-17T09:41:08+3", "2026-02-17T09:41:08+03:",
            "2026-02-17T09:41:08+03:0", "2026-02-17T09:41:08+24:00", "2026-02-17T09:41:08+03:60",
            "2026-02-17T09:41:08+03:000", "2026-02-17T09:41:08+03:00Z", "2026-02-17T09:41:08.5.5Z",
            "2026-02-17T09:41:08.-5Z", "-026-02-17T09:41:08Z", "+2026-02-17T09:41:08Z",
            "2026-02-17T09:41:08UTC", "17713212682", "17713212682071", "1771321268207.5",
            "1771321268.", "1771321268Z", "-1771321268", "12345678", "２０26-02-17T09:41:08Z",
            "2026-02-17\u{0}09:41:08Z", "2026-02-17T09:41:08\u{0}", "2026-W08-2T09:41:08Z",
        ])
    func invalid(text: String) {
        #expect(read(text) == nil)
    }

    @Test("milliseconds are cut and not rounded, also before 1970")
    func milliseconds() throws {
        for (text, expected) in [
            ("2026-02-17T09:41:08.2079999Z", 1_771_321_268_207), ("1970-01-01T00:00:00.0009Z", 0),
            ("1969-12-31T23:59:59.9999Z", -1), ("1969-12-31T23:59:59.0009Z", -1000),
        ] as [(String, Int64)] {
            #expect(try #require(read(text)).milliseconds == expected)
        }
    }

    @Test("any moment is read as Foundation reads it")
    func foundation() throws {
        var generator = SplitMix64(seed: 3339)
        let style = Date.ISO8601FormatStyle()
        for _ in 0..<5000 {
            let seconds = generator.number(in: -11_676_096_000...253_402_300_799)
            let text = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(style)
            #expect(try #require(read(text)).seconds == Int64(seconds), "\(text)")
        }
    }

    @Test("no day that the calendar lacks is a time, and every day that it has is one")
    func days() {
        for year in [1900, 2000, 2023, 2024, 2100] {
            var count = 0
            for month in 0...99 {
                for day in 0...99 {
                    let text = "\(year)-\(two(month))-\(two(day))T00:00:00Z"
                    if read(text) != nil { count += 1 }
                }
            }
            #expect(count == ([2000, 2024].contains(year) ? 366 : 365))
        }
    }

    @Test("another byte at any place of a time is read as one that is written so, or not at all")
    func bytes() {
        let usual = Array("2026-11-05T17:06:23Z".utf8)
        for place in usual.indices {
            for byte in UInt8.min...UInt8.max {
                var text = usual
                text[place] = byte
                let expected = isTime(text)
                let found = EventTimestamp(text.span, start: 0, count: text.count) != nil
                #expect(found == expected, "\(byte) at \(place)")
            }
        }
    }

    /// Whether a text of the usual length is a time, by its characters alone.
    private func isTime(_ text: [UInt8]) -> Bool {
        let text = String(text.map { Character(Unicode.Scalar($0)) })
        let pattern =
            #/[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|30)[Tt ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][Zz]/#
        return text.wholeMatch(of: pattern) != nil
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Reads a text that stands between other bytes.
    private func read(_ text: String) -> EventTimestamp? {
        let bytes = Array("9\(text)9".utf8)
        return EventTimestamp(bytes.span, start: 1, count: bytes.count - 2)
    }
}
