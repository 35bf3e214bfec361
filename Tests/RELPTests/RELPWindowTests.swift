import Testing

@testable import RELP

@Suite("RELP: the window of frames without an answer")
struct RELPWindowTests {
    @Test(
        "answers in turn make room one by one, past the last number", arguments: [1, 999_999_990])
    func inTurn(first: Int) throws {
        var window = RELPWindow(next: try #require(RELPNumber(first)))
        var numbers: [RELPNumber] = []
        for frame in 0..<1000 {
            if window.room == 0 {
                let answered = frame - 128
                #expect(window.answer(numbers[answered]) == answered)
                #expect(window.oldestFrame == answered + 1)
            }
            numbers.append(window.add(frame: frame))
            #expect(window.unanswered == min(frame + 1, 128))
        }
        for frame in 872..<1000 { #expect(window.answer(numbers[frame]) == frame) }
        #expect(window.unanswered == 0)
        #expect(window.oldestFrame == nil)
        #expect(Set(numbers).count == 1000)
        #expect(numbers.allSatisfy { (1...999_999_999).contains($0.rawValue) })
    }

    @Test("what is answered out of turn waits for those before it")
    func outOfTurn() {
        var window = RELPWindow(next: .first)
        let numbers = (0..<128).map { window.add(frame: $0) }
        for frame in (1..<128).reversed() { #expect(window.answer(numbers[frame]) == frame) }
        #expect(window.room == 0)
        #expect(window.unanswered == 1)
        #expect(window.oldestFrame == 0)
        #expect(window.answer(numbers[0]) == 0)
        #expect(window.room == 128)
        #expect(window.unanswered == 0)
    }

    @Test("an answer to nothing, or the second to one frame, is for none")
    func answersToNothing() throws {
        var window = RELPWindow(next: try #require(RELPNumber(10)))
        #expect(window.answer(try #require(RELPNumber(10))) == nil)
        let numbers = (0..<3).map { window.add(frame: $0) }
        #expect(window.answer(numbers[1]) == 1)
        #expect(window.answer(numbers[1]) == nil)
        #expect(window.answer(numbers[0]) == 0)
        #expect(window.answer(numbers[0]) == nil)
        #expect(window.answer(window.next) == nil)
        #expect(window.answer(try #require(RELPNumber(9))) == nil)
        #expect(window.unanswered == 1)
    }

    @Test("a frame that is no message takes a number and no place")
    func skipping() {
        var window = RELPWindow(next: .first)
        window.skip()
        #expect(window.next.rawValue == 2)
        #expect(window.room == 128)
    }
}
