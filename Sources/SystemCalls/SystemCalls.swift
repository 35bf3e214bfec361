import Foundation

/// Makes `call` again for as long as a signal interrupts it.
///
/// The one place where `EINTR` is handled. Not for `connect` and `close`: the first goes on by
/// itself and is waited for with `poll`, the second has released its descriptor already.
package func retryingOnInterrupt(
    _ name: String, _ call: () -> Int
) throws(SystemError) -> Int {
    while true {
        let result = call()
        if result >= 0 { return result }
        guard errno == EINTR else { throw SystemError(name) }
    }
}

/// Makes `call` once, and throws what `errno` says where it fails.
@discardableResult
package func checked(_ name: String, _ call: () -> CInt) throws(SystemError) -> CInt {
    let result = call()
    guard result >= 0 else { throw SystemError(name) }
    return result
}
