import Forwarding
import FoundationEssentials
import Testing
import ToolOptions

@testable import opcef

@Suite("Times that somebody types")
struct MomentTests {
    static let times: [(String, Int64)] = [
        ("2026-11-30", 1_795_996_800_000),
        ("2024-02-29", 1_709_164_800_000),
        ("2026-12-01T15:00:00Z", 1_796_137_200_000),
        ("2026-12-01t15:00:00z", 1_796_137_200_000),
        ("2026-12-01T15:00:00+01:00", 1_796_133_600_000),
        ("2026-12-01T15:00:00-00:30", 1_796_139_000_000),
        ("2026-12-01T15:00:00.5Z", 1_796_137_200_500),
        ("2026-12-01T15:00:00.123456789+01:00", 1_796_133_600_123),
    ]

    @Test("a date begins in UTC, and a time has its zone", arguments: times)
    func read(text: String, milliseconds: Int64) throws {
        #expect(try moment(text, option: "--since").milliseconds == milliseconds)
    }

    @Test("no millisecond becomes another one")
    func milliseconds() throws {
        for number in 0..<1000 {
            let text = "2026-12-01T15:00:00.\(String(number + 1000).dropFirst())Z"
            let time = try moment(text, option: "--until")
            #expect(time.milliseconds == 1_796_137_200_000 + Int64(number))
        }
    }

    @Test("a time ago is one before now", arguments: [("7d", 604_800), ("2h", 7200), ("0s", 0)])
    func ago(text: String, seconds: Double) throws {
        let before = Date.now - seconds
        let time = try moment(text, option: "--since")
        #expect(before...(Date.now - seconds) ~= time)
    }

    @Test(
        "nothing else is taken for a time",
        arguments: [
            "", "7", "7w", "+7d", "-7d", "7 d", "1.5h", "now", "yesterday", "1796137200",
            "1796137200000", "2026-11-30garbage", "2026-11-31", "2026-02-29", "2026-13-01",
            "2026-00-01", "2026-1-01", "26-11-301", "20261130", " 2026-11-30", "2026-11-30 ",
            "2026-11-30Z", "2026-11-30T", "2026-12-01T15", "2026-12-01T15:00",
            "2026-12-01T15:00Z", "2026-12-01T15:00:00", "2026-12-01T15:00:00.5",
            "2026-12-01 15:00:00Z", "2026-12-01T15:00:00+01", "2026-12-01T15:00:00+0100",
            "2026-12-01T15:00:00.Z", "2026-12-01T15:00:00,5Z", "2026-12-01T15:00:00Zgarbage",
            "2026-12-01T15:00:00 Z", "2026-12-01T24:00:00Z", "2026-12-01T25:00:00Z",
            "2026-12-01T15:60:00Z", "2026-12-31T23:59:60Z", "2026-12-01T15:00:00+24:00",
            "2026-12-01T15:00:00+01:60", "2026-12-01T15:00:00+1:000", "2026-12-01T15:00:00−01:00",
            "0000-01-01", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
            "+2026-11-01", "٢٠٢٦-11-01",
        ])
    func refused(text: String) {
        let error = #expect(throws: OptionError.self) { try moment(text, option: "--until") }
        #expect(
            error?.message
                == """
                invalid value '\(text)' for '--until'; expected a time ago such as 7d, a date such \
                as 2026-11-01, or a date and time such as 2026-11-01T15:00:00Z or \
                2026-11-01T15:00:00+01:00
                """)
    }
}
