import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("StopSignal: a signal as something to wait for")
struct InterruptionTests {
    @Test("before a signal nothing is readable; after it everything that waits is woken")
    func waking() throws {
        let stopSignal = try StopSignal()
        #expect(stopSignal.signal == nil)
        #expect(
            try pause(until: Deadline(after: .milliseconds(5)), unless: stopSignal) == .timedOut)
        stopSignal.interrupt(signal: SIGTERM)
        for _ in 0..<2 {
            #expect(stopSignal.signal == SIGTERM)
            #expect(
                try pause(until: Deadline(after: .seconds(60)), unless: stopSignal)
                    == .interrupted)
        }
    }

    @Test("the first of several signals counts")
    func first() throws {
        let stopSignal = try StopSignal()
        stopSignal.interrupt(signal: SIGINT)
        stopSignal.interrupt(signal: SIGTERM)
        #expect(stopSignal.signal == SIGINT)
    }

    @Test("SIGTERM reaches whoever waits, and a closed pipe kills nobody")
    func signals() async {
        await #expect(processExitsWith: .exitCode(SIGTERM)) {
            let stopSignal = try StopSignal.ofSignals()
            _ = raise(SIGPIPE)
            _ = kill(getpid(), SIGTERM)
            let result = try pause(until: Deadline(after: .seconds(30)), unless: stopSignal)
            exit(result == .interrupted ? stopSignal.signal ?? 1 : 2)
        }
    }

    @Test("a signal that the process was started to ignore stays ignored")
    func ignored() async {
        await #expect(processExitsWith: .exitCode(SIGTERM)) {
            _ = signal(SIGHUP, SIG_IGN)
            let stopSignal = try StopSignal.ofSignals()
            _ = kill(getpid(), SIGHUP)
            _ = kill(getpid(), SIGTERM)
            _ = try pause(until: Deadline(after: .seconds(30)), unless: stopSignal)
            exit(stopSignal.signal ?? 1)
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

    @Test("SIGHUP may come again where that is wanted, and is taken back")
    func hangups() async {
        await #expect(processExitsWith: .exitCode(SIGTERM)) {
            let stopSignal = try StopSignal.ofSignals()
            try StopSignal.repeatHangups()
            guard !stopSignal.takeBackHangup() else { exit(1) }
            for count in 1...3 {
                for _ in 0..<count { send(SIGHUP) }
                guard stopSignal.signal == SIGHUP, stopSignal.takeBackHangup(),
                    stopSignal.signal == nil
                else { exit(2) }
                let result = try pause(until: Deadline(after: .milliseconds(5)), unless: stopSignal)
                guard result == .timedOut else { exit(3) }
            }
            send(SIGHUP)
            send(SIGTERM)
            // The run that SIGHUP has ended is not to go on.
            exit(stopSignal.takeBackHangup() ? 4 : stopSignal.signal ?? 5)
        }
    }

    @Test("SIGHUP after SIGTERM takes nothing back")
    func hangupTooLate() async {
        await #expect(processExitsWith: .exitCode(SIGTERM)) {
            let stopSignal = try StopSignal.ofSignals()
            try StopSignal.repeatHangups()
            send(SIGTERM)
            send(SIGHUP)
            exit(stopSignal.takeBackHangup() ? 1 : stopSignal.signal ?? 2)
        }
    }

    @Test("SIGHUP that the process was started to ignore stays ignored, wanted again or not")
    func ignoredHangups() async {
        await #expect(processExitsWith: .exitCode(SIGTERM)) {
            _ = signal(SIGHUP, SIG_IGN)
            let stopSignal = try StopSignal.ofSignals()
            try StopSignal.repeatHangups()
            send(SIGHUP)
            guard stopSignal.signal == nil else { exit(1) }
            send(SIGTERM)
            exit(stopSignal.signal ?? 2)
        }
    }

    @Test("the second signal of a kind ends the process, if a second has passed")
    func twice() async {
        await #expect(processExitsWith: .signal(SIGINT)) {
            let stopSignal = try StopSignal.ofSignals()
            _ = kill(getpid(), SIGINT)
            let result = try pause(until: Deadline(after: .seconds(30)), unless: stopSignal)
            guard result == .interrupted else { exit(1) }
            _ = try pause(until: Deadline(after: .milliseconds(1100)), unless: nil)
            _ = kill(getpid(), SIGINT)
            _ = try pause(until: Deadline(after: .seconds(30)), unless: nil)
            exit(2)
        }
    }

    /// `timeout` signals the process that it has started, and then its whole group.
    @Test("signals of all kinds that come several times within a second are each one request")
    func atOnce() async {
        await #expect(processExitsWith: .exitCode(SIGTERM)) {
            let stopSignal = try StopSignal.ofSignals()
            for signal in [SIGTERM, SIGINT, SIGHUP, SIGTERM, SIGINT, SIGHUP, SIGTERM] {
                _ = kill(getpid(), signal)
                _ = try pause(until: Deadline(after: .milliseconds(5)), unless: nil)
            }
            exit(stopSignal.signal ?? 1)
        }
    }
}

/// Sends this process a signal, and gives the thread that gets it time to handle it.
private func send(_ signal: CInt) {
    _ = kill(getpid(), signal)
    usleep(100_000)
}
