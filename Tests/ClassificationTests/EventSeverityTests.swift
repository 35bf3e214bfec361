import Classification
import Testing

@Suite("CEF, version 27, Header Field Definitions: severity")
struct EventSeverityTests {
    @Test(
        "each number has its word",
        arguments: zip(
            UInt8(0)...10,
            [
                "Low", "Low", "Low", "Low", "Medium", "Medium", "Medium", "High", "High",
                "Very-High", "Very-High",
            ]))
    func level(number: UInt8, word: String) throws {
        let severity = try #require(EventSeverity(rawValue: number))
        #expect(severity.rawValue == number)
        #expect(severity.level.rawValue == word)
    }

    @Test("there is no severity above 10", arguments: [UInt8(11), 100, .max])
    func tooHigh(number: UInt8) {
        #expect(EventSeverity(rawValue: number) == nil)
    }

    @Test("a higher number matters more")
    func order() {
        let low: EventSeverity = 2
        let high: EventSeverity = 10
        #expect(low < high)
        #expect([high, low].min() == low)
    }
}
