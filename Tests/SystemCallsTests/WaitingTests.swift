import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("Waiting on one descriptor")
struct WaitingTests {
    @Test("a pipe with room is writable, and a full one is not")
    func writable() throws {
        var ends: [CInt] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        let reader = Descriptor(owning: ends[0])
        let writer = Descriptor(owning: ends[1])
        let now = Deadline(after: .zero)
        #expect(try writer.wait(for: .writable, before: nil, unless: nil) == .ready)
        #expect(try reader.wait(for: .readable, before: now, unless: nil) == .timedOut)
        _ = fcntl(writer.rawValue, F_SETFL, O_NONBLOCK)
        let much = [UInt8](repeating: 0, count: 1 << 20)
        #expect(try writer.write(much.span) > 0)
        #expect(try writer.wait(for: .writable, before: now, unless: nil) == .timedOut)
        #expect(try reader.wait(for: .readable, before: nil, unless: nil) == .ready)
    }

    @Test("a signal goes before what is ready")
    func interruptedFirst() throws {
        let pipe = Descriptor(owning: try RecordingPipe().writingEnd)
        let stopSignal = try StopSignal()
        #expect(try pipe.wait(for: .writable, before: nil, unless: stopSignal) == .ready)
        stopSignal.interrupt(signal: SIGINT)
        #expect(try pipe.wait(for: .writable, before: nil, unless: stopSignal) == .interrupted)
    }

    @Test("a storm of signals neither shortens nor lengthens a wait")
    func storm() throws {
        let start = ContinuousClock.now
        let result = try withSignalStorm {
            try pause(until: Deadline(after: .milliseconds(200)), unless: nil)
        }
        let time = start.duration(to: .now)
        #expect(result == .timedOut)
        #expect(time >= .milliseconds(200))
        #expect(time < .seconds(2))
    }

    @Test("the storm is one: a plain poll does not survive it")
    func stormInterrupts() {
        let (result, number) = withSignalStorm { (poll(nil, 0, 10_000), errno) }
        #expect(result == -1)
        #expect(number == EINTR)
    }
}
