import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("Interruption: a signal as something to wait for")
struct InterruptionTests {
    @Test("before a signal nothing is readable; after it everything that waits is woken")
    func waking() throws {
        let interruption = try StopSignal()
        #expect(interruption.signal == nil)
        #expect(
            try pause(until: Deadline(after: .milliseconds(5)), unless: interruption) == .timedOut)
        interruption.interrupt(signal: SIGTERM)
        for _ in 0..<2 {
            #expect(interruption.signal == SIGTERM)
            #expect(
                try pause(until: Deadline(after: .seconds(60)), unless: interruption)
                    == .interrupted)
        }
    }

    @Test("the first of several signals counts")
    func first() throws {
        let interruption = try StopSignal()
        interruption.interrupt(signal: SIGINT)
        interruption.interrupt(signal: SIGTERM)
        #expect(interruption.signal == SIGINT)
    }

    @Test("SIGTERM reaches whoever waits, and a closed pipe kills nobody")
    func signals() async {
        await #expect(processExitsWith: .exitCode(SIGTERM)) {
            let interruption = try StopSignal.ofSignals()
            _ = raise(SIGPIPE)
            _ = kill(getpid(), SIGTERM)
            let result = try pause(until: Deadline(after: .seconds(30)), unless: interruption)
            exit(result == .interrupted ? interruption.signal ?? 1 : 2)
        }
    }

    @Test("a signal that the process was started to ignore stays ignored")
    func ignored() async {
        await #expect(processExitsWith: .exitCode(SIGTERM)) {
            _ = signal(SIGHUP, SIG_IGN)
            let interruption = try StopSignal.ofSignals()
            _ = kill(getpid(), SIGHUP)
            _ = kill(getpid(), SIGTERM)
            _ = try pause(until: Deadline(after: .seconds(30)), unless: interruption)
            exit(interruption.signal ?? 1)
        }
    }

    @Test("it is installed once, however often it is asked for")
    func once() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let first = try StopSignal.ofSignals()
            let second = try StopSignal.ofSignals()
            exit(first === second ? 7 : 1)
        }
    }

    @Test("the second signal of a kind ends the process")
    func twice() async {
        await #expect(processExitsWith: .signal(SIGINT)) {
            let interruption = try StopSignal.ofSignals()
            _ = kill(getpid(), SIGINT)
            let result = try pause(until: Deadline(after: .seconds(30)), unless: interruption)
            guard result == .interrupted else { exit(1) }
            _ = kill(getpid(), SIGINT)
            _ = try pause(until: Deadline(after: .seconds(30)), unless: nil)
            exit(2)
        }
    }
}
