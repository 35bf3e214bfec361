import Foundation

/// The name that this machine has for itself, or nothing where it has none.
///
/// Nobody is asked over the network. The corresponding C function is `gethostname`.
package func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    // Safe: `gethostname` fills at most the bytes it is told of, and the last one stays zero.
    let result = unsafe gethostname(&name, name.count - 1)
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return result == 0 ? String(decoding: bytes, as: UTF8.self) : ""
}
