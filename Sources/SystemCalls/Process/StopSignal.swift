import Foundation

/// A request to end the program, by a signal, as a descriptor to poll.
///
///     SIGTERM ──► handler ──► the signal's number as a byte ──► descriptor ──► poll
package final class StopSignal: Sendable {
    private let pipe: SelfPipe

    /// Creates a request that no signal makes, only `interrupt(signal:)`.
    package init() throws(SystemError) {
        pipe = try SelfPipe()
    }

    /// Installs handlers of `SIGHUP`, `SIGINT` and `SIGTERM`, and ignores `SIGPIPE` and `SIGXFSZ`, once in a process.
    ///
    /// A second signal of the same kind ends the process at once. A signal that was ignored when the
    /// process started stays ignored, as `nohup` requires.
    package static func ofSignals() throws(SystemError) -> StopSignal {
        try installed.get()
    }

    private static let installed = Result<StopSignal, SystemError> { () throws(SystemError) in
        let stopSignal = try StopSignal()
        // Safe: nothing reads it before the handlers are installed, and nothing changes it after.
        unsafe signalSender = stopSignal.pipe.sender.rawValue
        ignoreBrokenPipes()
        for signal in [SIGHUP, SIGINT, SIGTERM] where try !isIgnored(signal) {
            try handleOnce(signal) { number in
                let before = errno
                unsafe SelfPipe.wake(UInt8(truncatingIfNeeded: number), through: signalSender)
                errno = before
            }
        }
        return stopSignal
    }

    /// Readable once a signal has arrived; must not be read from.
    package var descriptor: CInt { pipe.receiver.rawValue }

    /// The first signal that arrived, or nil.
    package var signal: CInt? { pipe.firstByte.map { CInt($0) } }

    /// Has the effect of the arrival of `signal`.
    package func interrupt(signal: CInt) {
        pipe.wake(UInt8(truncatingIfNeeded: signal))
    }
}

/// The end of the self-pipe that the handlers write to: set once, before they are installed.
nonisolated(unsafe) private var signalSender: CInt = -1

/// Makes writes to a closed pipe fail with `EPIPE`, and those over the file size limit with `EFBIG`.
///
/// The corresponding C function is `signal` with `SIGPIPE` and `SIGXFSZ`.
package func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
}

/// Installs a handler for the next `signal`; later ones have their default effect.
///
/// The corresponding C function is `sigaction` with `SA_RESETHAND`.
func handleOnce(
    _ signal: CInt, _ handler: @escaping @convention(c) (CInt) -> Void
) throws(SystemError) {
    var action = sigaction()
    // Safe: `sa_handler` is the member of the union that these flags ask for.
    unsafe action.__sigaction_handler.sa_handler = handler
    action.sa_flags = CInt(bitPattern: SA_RESETHAND)
    // Safe: the kernel copies the structure.
    try checked("sigaction") { unsafe sigaction(signal, &action, nil) }
}

/// Returns whether `signal` is ignored, as by `nohup`.
///
/// The corresponding C function is `sigaction`.
func isIgnored(_ signal: CInt) throws(SystemError) -> Bool {
    var action = sigaction()
    // Safe: the kernel fills the structure.
    try checked("sigaction") { unsafe sigaction(signal, nil, &action) }
    // Safe: both are the same type, a pointer or a small number in its place.
    return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
}
