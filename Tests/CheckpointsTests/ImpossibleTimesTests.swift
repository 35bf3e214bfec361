import Testing

@testable import Checkpoints

/// What fuzzing has found: sums with such times ended the run.
@Suite("A state file with a time or a count that no run has written")
struct ImpossibleTimesTests {
    private static func read(
        position: String, confirmed: Int = 1
    ) throws(StateRefusal) -> StateRecord<StreamPosition> {
        let content = Array(
            """
            {"version":1,"source":"a","position":{\(position)"recent":[]},\
            "confirmed":\(confirmed),"saved":"2026-11-23T10:00:00Z"
            """.utf8)
        return try StateRecord(
            reading: content + StateForm.end(after: CRC32(content)), source: "a")
    }

    @Test(
        "is refused",
        arguments: ["start", "newest", "fallback"],
        [Int64.min, .max, (1 << 50) + 1, -(1 << 50) - 1])
    func refused(name: String, time: Int64) {
        #expect(throws: StateRefusal.impossible) {
            _ = try Self.read(position: "\"\(name)\":\(time),")
        }
    }

    @Test("with the last that are possible can be used", arguments: [1 << 50, -1 << 50] as [Int64])
    func used(time: Int64) throws {
        var position = try Self.read(position: "\"newest\":\(time),\"fallback\":\(time),").position
        #expect(position.restart(before: 0, saved: nil) != nil)
        position.confirm([-5, 5], now: 1)
        #expect(position.newest == 1 || time > 0)
        #expect(position.restart(before: 1, saved: time) != nil)
    }

    @Test("a count near the largest number is refused")
    func count() {
        #expect(throws: StateRefusal.impossible) {
            _ = try Self.read(position: "", confirmed: .max)
        }
    }
}
