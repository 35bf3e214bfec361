import Glibc

/// The socket on which a service manager hears how a service is: that of `NOTIFY_SOCKET`.
///
/// One datagram has one or more lines `NAME=VALUE` (sd_notify(3), "Notes").
package struct ServiceSocket: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// How long a datagram may wait for a place in the manager's queue, in seconds.
    private static let longestWait = 1

    /// Opens the socket at `name`: a path, or a name in Linux's abstract namespace after `@`.
    ///
    /// The corresponding C functions are `socket`, `setsockopt` and `connect`.
    ///
    /// - Throws: Also where the name is neither (`EINVAL`), as `vsock:` is.
    package init(_ name: String) throws(SystemError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(name.utf8)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        guard isAbstract || bytes.first == UInt8(ascii: "/"), bytes.count > 1,
            bytes.count < MemoryLayout.size(ofValue: address.sun_path)
        else { throw SystemError("connect", number: EINVAL) }
        // Safe: the bytes and a zero fit, as was checked.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            unsafe path.copyBytes(from: bytes)
            if isAbstract { unsafe path[0] = 0 }
        }
        let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        let length = socklen_t(start + bytes.count + (isAbstract ? 0 : 1))
        let socket = Descriptor(
            owning: try checked("socket") { Glibc.socket(AF_UNIX, datagramSocket, 0) })
        try closeOnExecute(socket.rawValue)
        try Self.limitWait(of: socket.rawValue)
        let number = socket.rawValue
        try checked("connect") {
            // Safe: the pointer and the length are those of the address.
            unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    unsafe Glibc.connect(number, pointer, length)
                }
            }
        }
        descriptor = socket
    }

    private static func limitWait(of socket: CInt) throws(SystemError) {
        var time = timeval(tv_sec: longestWait, tv_usec: 0)
        // Safe: the kernel copies the value.
        try checked("setsockopt") {
            unsafe setsockopt(
                socket, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// Sends one datagram.
    ///
    /// The corresponding C function is `send`.
    package borrowing func send(_ text: String) throws(SystemError) {
        let bytes = Array(text.utf8)
        _ = try descriptor.send(bytes.span)
    }
}
