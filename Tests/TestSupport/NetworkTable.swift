import Foundation

/// The sockets of this machine for `tcp` or `udp`, by `/proc/net`: the columns of each.
package func networkTable(_ network: String) -> [[Substring]] {
    // A table that has no size is read to its end by nothing else.
    let bytes = try? FileHandle(forReadingAtPath: "/proc/net/\(network)")?.readToEnd()
    return String(decoding: bytes ?? Data(), as: UTF8.self).split(separator: "\n")
        .map { $0.split(separator: " ") }
}
