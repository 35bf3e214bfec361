#if canImport(Darwin)
import Foundation

/// Calls `handler` for the next `signal`; not tested on this system.
func handleOnce(
    _ signal: CInt, _ handler: @escaping @convention(c) (CInt) -> Void
) throws(SystemError) {
    var action = sigaction()
    // Safe: `__sa_handler` is the member of the union that these flags ask for.
    unsafe action.__sigaction_u.__sa_handler = handler
    action.sa_flags = CInt(SA_RESETHAND)
    // Safe: the kernel copies the structure.
    try checked("sigaction") { unsafe sigaction(signal, &action, nil) }
}
#endif
