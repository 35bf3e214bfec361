import Foundation
import Testing

@testable import TestSupport

@Suite("The oracle: timestamps")
struct ExpectedTimeTests {
    struct Vector: Sendable {
        var text: String
        var header: String
        var milliseconds: String?
    }

    static let readable = [
        Vector(
            text: "2026-02-17T09:41:08Z", header: "2026-02-17T09:41:08Z",
            milliseconds: "1771321268000"),
        Vector(
            text: "2026-02-17t09:41:08.2073159z", header: "2026-02-17T09:41:08.207315Z",
            milliseconds: "1771321268207"),
        Vector(
            text: "2026-02-17 09:41:08.50", header: "2026-02-17T09:41:08.50Z",
            milliseconds: "1771321268500"),
        Vector(
            text: "2026-02-17T09:41:08.99999999999Z", header: "2026-02-17T09:41:08.999999Z",
            milliseconds: "1771321268999"),
        Vector(
            text: "2024-12-31T23:30:00-01:00", header: "2025-01-01T00:30:00Z",
            milliseconds: "1735691400000"),
        Vector(
            text: "2025-01-01T00:15:00+0545", header: "2024-12-31T18:30:00Z",
            milliseconds: "1735669800000"),
        Vector(
            text: "2024-03-01T00:00:00+01", header: "2024-02-29T23:00:00Z",
            milliseconds: "1709247600000"),
        Vector(
            text: "2001-09-09T01:46:40Z", header: "2001-09-09T01:46:40Z",
            milliseconds: "1000000000000"),
        Vector(
            text: "2001-09-09T01:46:39.999Z",
            header: "2001-09-09T01:46:39.999Z", milliseconds: nil),
        Vector(text: "2286-11-20T17:46:40Z", header: "2286-11-20T17:46:40Z", milliseconds: nil),
        Vector(text: "1969-12-31T23:59:59.9Z", header: "1969-12-31T23:59:59.9Z", milliseconds: nil),
    ]

    @Test("a readable time becomes UTC and milliseconds", arguments: readable)
    func readableTime(_ vector: Vector) throws {
        let time = try #require(ExpectedTime(Array(vector.text.unicodeScalars)))
        #expect(time.header == vector.header)
        #expect(time.milliseconds == vector.milliseconds)
    }

    static let unreadable =
        HostileValues.times.drop { $0 != "2026-02-17T09:41:62Z" } + ["9999-12-31T23:59:59-00:01"]

    @Test("what is no time is not read", arguments: unreadable)
    func unreadableTime(_ text: String) {
        #expect(ExpectedTime(Array(text.unicodeScalars)) == nil)
    }

    @Test("Foundation's calendar counts the same milliseconds")
    func calendar() throws {
        var generator = SplitMix64(seed: 7)
        for _ in 0..<2000 {
            let seconds = generator.number(in: 1_000_000_000...9_999_999_999)
            let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            let text = date.formatted(.iso8601)
            let time = try #require(ExpectedTime(Array(text.unicodeScalars)))
            #expect(time.header == text)
            #expect(time.milliseconds == "\(seconds)000")
        }
    }
}
