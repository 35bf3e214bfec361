import Testing

@testable import Classification

@Suite("What rules compare")
struct RuleValuesTests {
    @Test(
        "a star stands for any characters, and letters of ASCII equal their capitals",
        arguments: [
            ("", "", true), ("", "a", false), ("*", "", true), ("*", "anything", true),
            ("Reveal", "rEVEAL", true), ("reveal", "reveals", false), ("rev*", "reveal", true),
            ("*@example.com", "a@b@EXAMPLE.com", true), ("*@example.com", "@example.com.x", false),
            ("a*b*c", "aXbYbZc", true), ("a*b*c", "acb", false), ("**a**", "bab", true),
            ("ä*", "äx", true), ("Ä*", "äx", false), ("a?c", "abc", false), ("*ab", "aab", true),
            ("a*a", "a", false), ("ab*ba", "aba", false), ("a**a", "AA", true),
            ("a*b*a", "aba", true), ("a*b*a", "aa", false), ("**", "", true),
            ("ab", "abc", false), ("ab", "a", false), ("a*", "a", true), ("*a", "", false),
        ])
    func patterns(pattern: String, text: String, isMatch: Bool) {
        let bytes = Array(text.utf8)
        let matches = TextPattern(pattern).matches(bytes.span)
        #expect(matches == isMatch)
        let hasLength = TextPattern(pattern).lengths >> UInt64(bytes.count) & 1 != 0
        #expect(hasLength || !isMatch)
    }

    @Test("a pattern says which lengths a text can have that it means")
    func lengths() {
        #expect(TextPattern("abc").lengths == 1 << 3)
        #expect(TextPattern("a*bc").lengths == .max << 3)
        #expect(TextPattern(String(repeating: "a", count: 70)).lengths == 1 << 63)
        #expect(TextPattern(String(repeating: "a", count: 70) + "*").lengths == 1 << 63)
    }

    @Test("many stars and much text take no time to speak of")
    func hostilePattern() {
        let pattern = TextPattern(String(repeating: "a*", count: 200) + "b")
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000)
        let start = ContinuousClock.now
        let matches = pattern.matches(text.span)
        #expect(!matches)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test(
        "times are those of the place's clocks, and ranges go over midnight",
        arguments: [
            // 2026-11-24T21:59Z is a Tuesday, two hours east of Greenwich 23:59.
            (1_795_557_540, ["22:00-06:00"], [1], true),
            (1_795_557_540, ["22:00-06:00"], [2], false),
            (1_795_557_600, ["22:00-06:00"], [2], true),
            (1_795_557_600, ["00:01-22:00"], [], false),
            (1_795_557_540, ["23:59-24:00"], [], true), (1_795_557_540, [], [], true),
            (-1, [], [3], true), (-7201, [], [2], true),
        ] as [(Int64, [String], Set<Int>, Bool)])
    func times(seconds: Int64, hours: [String], days: Set<Int>, isMatch: Bool) {
        var times = WeeklySchedule { _ in 7200 }
        times.days = days
        times.ranges = hours.map { text in
            let numbers = text.split { "-:".contains($0) }.compactMap { Int($0) }
            return WeeklySchedule.Range(
                start: numbers[0] * 60 + numbers[1], end: numbers[2] * 60 + numbers[3])
        }
        #expect(times.contains(seconds) == isMatch)
    }
}
