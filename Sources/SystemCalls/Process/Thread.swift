import Glibc

/// Starts a thread of its own for `body`, which nobody waits for.
///
/// The thread has 8 MiB of stack, as much as the first thread of a process usually has. The
/// corresponding C function is `pthread_create`.
///
/// - Throws: `EAGAIN` if the user or the container has as many threads as are permitted.
package func startThread(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    var attributes = pthread_attr_t()
    // Safe: the attributes are initialized here, and used by nothing else.
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
    unsafe pthread_attr_setstacksize(&attributes, 8 << 20)

    let work = ThreadWork(body)
    // Safe: the thread takes the reference over; it is released here if there is no thread.
    let reference = unsafe Unmanaged.passRetained(work)
    var thread = pthread_t()
    let number = unsafe pthread_create(
        &thread, &attributes,
        { argument in
            guard let argument = unsafe argument else { return nil }
            // Safe: the argument is the reference above, and this is its only use.
            unsafe Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, reference.toOpaque())
    guard number == 0 else {
        unsafe reference.release()
        throw SystemError("pthread_create", number: number)
    }
}

/// What a thread does, as an object that C can refer to.
private final class ThreadWork: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
