import SystemCalls
import Testing

@Suite("Exponential backoff with jitter")
struct BackoffTests {
    @Test("the waits double up to the longest, and start again")
    func doubling() {
        var backoff = Backoff(from: .seconds(1), upTo: .seconds(10))
        let waits = (0..<6).map { _ in backoff.next(jitter: 1) }
        #expect(waits == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
        backoff.reset()
        #expect(backoff.next(jitter: 0.5) == .milliseconds(500))
    }

    @Test("they are a half to the whole of that, and not the same for everybody")
    func jitter() {
        var backoff = Backoff(from: .seconds(1), upTo: .seconds(1))
        let waits = (0..<20).map { _ in backoff.next() }
        #expect(waits.allSatisfy { .milliseconds(500)...(.seconds(1)) ~= $0 })
        #expect(Set(waits).count > 10)
    }

    @Test("any number of attempts is possible")
    func many() {
        var backoff = Backoff(from: .seconds(1), upTo: .seconds(60))
        for _ in 0..<1000 { _ = backoff.next() }
        #expect(backoff.next(jitter: 1) == .seconds(60))
    }
}
