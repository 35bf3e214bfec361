import TestSupport

/// Events that the tests feed to the tool.
enum SampleEvents {
    /// One event on a line, its `uuid` the number.
    static func line(_ number: Int) -> [UInt8] {
        Array(
            """
            {"uuid":"E\(number)","timestamp":"2026-01-02T03:04:05Z","item_uuid":null,"action":"fill",\
            "user":{"email":"ines@example.com"}}

            """.utf8)
    }

    /// Ordinary events, each on a line.
    static func realisticLines(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        joined(RealisticEvents(seed: seed).prefix(count).map(\.json), by: UInt8(ascii: "\n"))
    }

    /// Events that try to be misread, each on a line.
    static func hostileLines(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        joined(HostileEvents(seed: seed).prefix(count).map(\.json), by: UInt8(ascii: "\n"))
    }

    /// Puts `separator` behind each of `events`.
    static func joined(_ events: [[UInt8]], by separator: UInt8) -> [UInt8] {
        events.reduce(into: []) { $0 += $1 + [separator] }
    }
}
