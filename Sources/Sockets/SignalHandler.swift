#if os(Linux)
import Foundation

/// Calls `handler` for the next `signal`, and does the default thing for those after it.
///
/// The corresponding C function is `sigaction`.
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
#endif
