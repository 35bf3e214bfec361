import Foundation

/// Does `work`, which may block, in a thread of its own.
///
/// A write that nobody will read fails there with `EPIPE`; elsewhere it would end the test run.
package func inThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            blockBrokenPipes()
            continuation.resume(returning: work())
        }
    }
}

/// Does `work` with no signal blocked or ignored, as a child process of it should start.
///
/// The threads of tests block nearly all, and a child would inherit that.
package func withOrdinarySignals(_ work: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    // Safe: the calls only borrow the sets.
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    _ = doesNotIgnoreSignals
    try work()
}

/// Has this process do nothing at the signals that it was started to ignore, by `nohup` or as a background
/// job of a script: a child inherits what is ignored, but no handler (POSIX, `exec`).
private let doesNotIgnoreSignals: Void = {
    for number in [SIGHUP, SIGINT, SIGQUIT] {
        let before = signal(number) { _ in }
        // Safe: the addresses are only compared.
        let address = unsafe unsafeBitCast(before, to: Int.self)
        let ignoring = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        if address != ignoring { signal(number, before) }
    }
}()

/// Blocks `SIGPIPE` in this thread alone: ignored by the process, children would ignore it too.
private func blockBrokenPipes() {
    var signals = sigset_t()
    // Safe: both calls only borrow the set.
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
}
