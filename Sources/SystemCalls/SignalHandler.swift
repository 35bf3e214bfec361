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

/// Whether the process was started with `signal` ignored, as by `nohup`.
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
