import Foundation

/// The wish of a signal that the program ends, as a descriptor to poll on.
///
///     SIGTERM ──► handler ──► the signal's number as a byte ──► descriptor ──► poll
package final class StopSignal: Sendable {
    private let bell: SelfPipe

    /// Creates one that no signal reaches: only `interrupt` does.
    package init() throws(SystemError) {
        bell = try SelfPipe()
    }

    /// Starts to listen to `SIGHUP`, `SIGINT` and `SIGTERM`, and ignores `SIGPIPE` and `SIGXFSZ`, once in a process.
    ///
    /// The second signal of a kind meets no handler any more and ends the process at once. One
    /// that the process was started to ignore stays ignored, as `nohup` wants it.
    package static func ofSignals() throws(SystemError) -> StopSignal {
        try installed.get()
    }

    private static let installed = Result<StopSignal, SystemError> { () throws(SystemError) in
        let interruption = try StopSignal()
        // Safe: nothing reads it before the handlers are there, and nothing changes it after.
        unsafe signalSender = interruption.bell.sender.rawValue
        ignoreBrokenPipes()
        for signal in [SIGHUP, SIGINT, SIGTERM] where try !isIgnored(signal) {
            try handleOnce(signal) { number in
                let before = errno
                unsafe SelfPipe.ring(UInt8(truncatingIfNeeded: number), through: signalSender)
                errno = before
            }
        }
        return interruption
    }

    /// Readable once a signal has come; never read from it.
    package var descriptor: CInt { bell.receiver.rawValue }

    /// The first signal that came, or nil.
    package var signal: CInt? { bell.rung.map { CInt($0) } }

    /// Does what the arrival of `signal` does.
    package func interrupt(signal: CInt) {
        bell.ring(UInt8(truncatingIfNeeded: signal))
    }
}

/// Where the handler writes to: set once, before there is a handler.
nonisolated(unsafe) private var signalSender: CInt = -1

/// Lets a write that nobody will read fail with `EPIPE` instead of ending the process.
package func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
    // A limit of the size of files is an error of the write that meets it, and no end.
    _ = signal(SIGXFSZ, SIG_IGN)
}
