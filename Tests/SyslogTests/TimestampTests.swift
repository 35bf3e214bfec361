import Bytes
import Foundation
import Syslog
import TestSupport
import Testing

@Suite("RFC 5424, section 6.2.3: TIMESTAMP")
struct TimestampTests {
    @Test(
        "known moments",
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (86_399, "1970-01-01T23:59:59Z"),
            (86_400, "1970-01-02T00:00:00Z"),
            (-86_400, "1969-12-31T00:00:00Z"),
            (-86_401, "1969-12-30T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (1_677_628_800, "2023-03-01T00:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (1_000_000_000, "2001-09-09T01:46:40Z"),
            (2_147_483_648, "2038-01-19T03:14:08Z"),
            (-62_135_596_800, "0001-01-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func moments(seconds: Int64, expected: String) throws {
        let timestamp = try #require(Timestamp(seconds: seconds, microseconds: 0, digits: 0))
        #expect(written(timestamp) == expected)
    }

    @Test("RFC 3164 writes the same moments by local clocks, with an English month and no zero")
    func localTimes() throws {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        var generator = SplitMix64(seed: 3164)
        for _ in 0..<3000 {
            let seconds = Int64(generator.number(below: 4_000_000_000)) - 1_000_000_000
            let ahead = generator.number(below: 100_000) - 50_000
            let header = SyslogHeader.rfc3164(
                RFC3164Header(
                    facility: .local0, hostname: .unknown, tag: nil, procid: .unknown,
                    secondsAheadOfUTC: { _ in ahead }))
            var output = ByteBuffer()
            header.append(
                try #require(Timestamp(seconds: seconds, microseconds: 0, digits: 0)), into: &output
            )
            let local = try #require(
                Timestamp(seconds: seconds + Int64(ahead), microseconds: 0, digits: 0))
            let parts = written(local).split { "-TZ".contains($0) }
            let (month, day) = (try #require(Int(parts[1])), try #require(Int(parts[2])))
            let expected = "\(months[month - 1]) \(day < 10 ? " " : "")\(day) \(parts[3])"
            #expect(String(decoding: [UInt8](output), as: UTF8.self) == expected)
        }
    }

    @Test(
        "the fraction has 0 to 6 digits, cut and not rounded",
        arguments: [
            (0, "Z"), (1, ".9Z"), (2, ".98Z"), (3, ".987Z"), (4, ".9876Z"), (5, ".98765Z"),
            (6, ".987654Z"),
        ])
    func fraction(digits: Int, end: String) throws {
        let timestamp = try #require(
            Timestamp(seconds: 59, microseconds: 987_654, digits: digits))
        #expect(written(timestamp) == "1970-01-01T00:00:59" + end)
        let small = try #require(Timestamp(seconds: -1, microseconds: 1, digits: digits))
        let zeros = digits == 0 ? "" : "." + "000001".prefix(digits)
        #expect(written(small) == "1969-12-31T23:59:59\(zeros)Z")
    }

    @Test(
        "the year 0, years of other than four digits and impossible fractions are refused",
        arguments: [
            (-62_135_596_801, 0, 0), (-62_167_219_201, 0, 0), (253_402_300_800, 0, 0), (.max, 0, 0),
            (.min, 0, 0),
            (0, -1, 0), (0, 1_000_000, 0), (0, 0, -1), (0, 0, 7),
        ] as [(Int64, Int, Int)])
    func refused(seconds: Int64, microseconds: Int, digits: Int) {
        let timestamp = Timestamp(seconds: seconds, microseconds: microseconds, digits: digits)
        #expect(timestamp == nil)
    }

    /// Foundation's calendar goes over to the Julian one before 1582, so the test begins there.
    @Test("any moment from 1600 to 9999 is written as Foundation writes it")
    func foundation() throws {
        var generator = SplitMix64(seed: 5424)
        let style = Date.ISO8601FormatStyle()
        for _ in 0..<5000 {
            let seconds = Int64(generator.number(in: -11_676_096_000...253_402_300_799))
            let timestamp = try #require(Timestamp(seconds: seconds, microseconds: 0, digits: 0))
            let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            #expect(written(timestamp) == date.formatted(style))
        }
    }

    /// Every 400 years have the same days, so the early years are checked against late ones.
    @Test("the years 1 to 1599 repeat those of 400, 800, 1200 or 1600 years later")
    func early() throws {
        var generator = SplitMix64(seed: 400)
        let era: Int64 = 146_097 * 86_400
        for _ in 0..<5000 {
            let seconds = Int64(generator.number(in: -62_135_596_800 ... -11_676_096_001))
            let early = try #require(Timestamp(seconds: seconds, microseconds: 0, digits: 0))
            let late = try #require(
                Timestamp(seconds: seconds + 4 * era, microseconds: 0, digits: 0))
            #expect(written(early).dropFirst(4) == written(late).dropFirst(4))
            #expect(
                try #require(Int(written(early).prefix(4))) + 1600
                    == #require(Int(written(late).prefix(4))))
        }
    }

    private func written(_ timestamp: Timestamp) -> String {
        var output = ByteBuffer()
        output.append(timestamp)
        return text(output)
    }
}
