import Synchronization
import Testing

@testable import SystemCalls

@Suite("The pulse of a thread that waits")
struct PulseTests {
    @Test("a wait without an end is cut into pieces, and takes no longer than without a pulse")
    func beats() throws {
        let count = Mutex(0)
        let pulse = Pulse(every: .milliseconds(20)) { count.withLock { $0 += 1 } }
        let start = ContinuousClock.now
        let result = try Pulse.$current.withValue(pulse) {
            try pause(until: Deadline(after: .milliseconds(200)), unless: nil)
        }
        #expect(result == .timedOut)
        #expect(ContinuousClock.now - start >= .milliseconds(200))
        let beats = count.withLock { $0 }
        #expect(3...11 ~= beats, "\(beats)")
        _ = try pause(until: Deadline(after: .milliseconds(50)), unless: nil)
        Pulse.beat()
        #expect(count.withLock { $0 } == beats)
    }

    @Test("what comes during a piece ends the wait")
    func ready() throws {
        let stopSignal = try StopSignal()
        let beats = Mutex(0)
        let pulse = Pulse(every: .milliseconds(10)) {
            if beats.withLock({
                $0 += 1
                return $0
            }) == 4 {
                stopSignal.interrupt(signal: 15)
            }
        }
        let result = try Pulse.$current.withValue(pulse) {
            try pause(until: Deadline(after: .seconds(20)), unless: stopSignal)
        }
        #expect(result == .interrupted)
        #expect(beats.withLock { $0 } == 4)
    }
}
