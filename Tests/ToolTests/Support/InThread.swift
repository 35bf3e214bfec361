import Foundation

/// Does `work`, which may block, in a thread of its own.
///
/// A write that nobody will read fails there with `EPIPE`; elsewhere it would end the test run.
func inThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            blockBrokenPipes()
            continuation.resume(returning: work())
        }
    }
}

/// Blocks `SIGPIPE` in this thread alone: ignored by the process, children would ignore it too.
private func blockBrokenPipes() {
    var signals = sigset_t()
    // Safe: both calls only borrow the set.
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
}
