import SystemCalls
import Testing

@Suite("Deadlines, and what poll is told of them")
struct DeadlineTests {
    @Test("what is past is 0, and what is far away is the most that poll can take")
    func ends() {
        #expect(Deadline(after: .seconds(-1)).pollMilliseconds == 0)
        #expect(Deadline(after: .seconds(-1)).isPast)
        #expect(Deadline(after: .seconds(Int64(1) << 40)).pollMilliseconds == CInt.max)
    }

    @Test("a part of a millisecond counts as a whole one, so that no wait ends early")
    func rounding() {
        #expect(Deadline(after: .nanoseconds(10_000_000_500)).pollMilliseconds <= 10_001)
        #expect(Deadline(after: .nanoseconds(10_000_000_500)).pollMilliseconds >= 9_000)
        let short = Deadline(after: .microseconds(900))
        #expect(short.isPast || short.pollMilliseconds == 1)
    }

    @Test("the earlier of two counts")
    func capping() {
        let (early, late) = (Deadline(after: .seconds(1)), Deadline(after: .seconds(2)))
        #expect(early.capped(by: late) == early)
        #expect(late.capped(by: early) == early)
    }
}
