import Foundation

/// Closes `descriptor` in programs that this one starts.
func closeOnExecute(_ descriptor: CInt) throws(SystemError) {
    try checked("fcntl") { fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
}

/// Lets calls on `descriptor` fail with `EAGAIN` where they would wait.
///
/// The flag belongs to what is open, not to the number: never for a descriptor that is shared
/// with other programs, as standard output is.
func makeNonBlocking(_ descriptor: CInt) throws(SystemError) {
    let flags = try checked("fcntl") { fcntl(descriptor, F_GETFL) }
    try checked("fcntl") { fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
}
