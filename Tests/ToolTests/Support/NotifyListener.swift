import Foundation

/// A service manager's socket: takes the datagrams of sd_notify(3).
final class NotifyListener: Sendable {
    /// The value of `NOTIFY_SOCKET`.
    let name: String
    private let descriptor: CInt

    /// Listens at a path, or at a name in the abstract name space after `@`.
    init(_ name: String) throws {
        self.name = name
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(name.utf8)
        // Safe: the bytes fit, and the rest is zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            unsafe path.copyBytes(from: bytes)
            if name.hasPrefix("@") { unsafe path[0] = 0 }
        }
        let length = socklen_t(2 + bytes.count)
        let descriptor = descriptor
        // Safe: the pointer and the length are those of the address.
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length)
            }
        }
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// The next datagram, as text; nil if none comes in time.
    func next(within milliseconds: CInt) -> String? {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Safe: one entry is lent, and one is what the call is told of.
        guard unsafe poll(&entry, 1, milliseconds) > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 4096)
        // Safe: the call writes at most the bytes that the array has.
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    /// All datagrams of the next time, as text.
    func all(for time: Duration) -> [String] {
        let end = ContinuousClock.now + time
        var found: [String] = []
        while true {
            let left = CInt((end - .now) / .milliseconds(1))
            guard left > 0, let text = next(within: left) else { return found }
            found.append(text)
        }
    }
}
