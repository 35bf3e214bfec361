import Testing
import Transports

@Suite("Confirmation")
struct ConfirmationTests {
    @Test("the levels are in order, least sure first")
    func order() {
        #expect(Transports.Confirmation.allCases.sorted() == Transports.Confirmation.allCases)
        #expect(Transports.Confirmation.allCases.shuffled().min() == .refused)
        #expect(Transports.Confirmation.allCases.shuffled().max() == .confirmed)
    }
}
