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

/// Does `work` with no signal blocked, as a child process of it should start.
///
/// The threads of tests block nearly all, and a child would inherit that.
package func withOrdinarySignals(_ work: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    // Safe: the calls only borrow the sets.
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    // `nohup` has this process ignore it.
    let hangup = signal(SIGHUP, SIG_DFL)
    defer { signal(SIGHUP, hangup) }
    try work()
}

/// Blocks `SIGPIPE` in this thread alone: ignored by the process, children would ignore it too.
private func blockBrokenPipes() {
    var signals = sigset_t()
    // Safe: both calls only borrow the set.
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
}
