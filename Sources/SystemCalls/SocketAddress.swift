import Foundation

/// An address that a socket can be connected to: IPv4 or IPv6, with a port.
package struct SocketAddress: Sendable, Hashable {
    package let isIPv6: Bool
    /// The `sockaddr_in` or `sockaddr_in6` as the system keeps it.
    private let bytes: [UInt8]

    /// Copies the address that `source` points to.
    init?(copying source: UnsafePointer<sockaddr>, length: socklen_t) {
        // Safe: whoever made the address says how long it is.
        switch unsafe CInt(source.pointee.sa_family) {
        case AF_INET: isIPv6 = false
        case AF_INET6: isIPv6 = true
        default: return nil
        }
        unsafe bytes = Array(UnsafeRawBufferPointer(start: source, count: Int(length)))
    }

    var family: CInt { isIPv6 ? AF_INET6 : AF_INET }

    func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        // Safe: the bytes are a whole address, and an array's storage is aligned for one.
        unsafe bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe body(
                start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }
}
