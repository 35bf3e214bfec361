import Foundation

/// Sends `SIGUSR1` to the calling thread all the time while `body` runs.
///
/// Its handler does nothing, and does not let system calls go on by themselves, so each call
/// that waits is interrupted again and again.
package func withSignalStorm<Result>(_ body: () throws -> Result) rethrows -> Result {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in }
    // Safe: the kernel copies the structure.
    _ = unsafe sigaction(SIGUSR1, &action, nil)
    // Threads of the pool that tests run on do not take signals by themselves.
    var mask = sigset_t()
    var oldMask = sigset_t()
    // Safe: all three fill in or read a set that is ours.
    _ = unsafe sigemptyset(&mask)
    _ = unsafe sigaddset(&mask, SIGUSR1)
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &mask, &oldMask)
    let target = pthread_self()
    let recording = Recording()
    Thread.detachNewThread {
        while !recording.shallStop {
            _ = pthread_kill(target, SIGUSR1)
            usleep(200)
        }
        recording.reportStop()
    }
    defer {
        recording.stop()
        _ = unsafe pthread_sigmask(SIG_SETMASK, &oldMask, nil)
    }
    return try body()
}
