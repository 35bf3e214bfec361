import Foundation

/// A TCP collector on a free port of the loopback address.
final class Listener: Sendable {
    let port: UInt16
    private let descriptor: CInt

    /// Listens, with room for about `receiveBuffer` bytes that nobody has read, if given.
    init(receiveBuffer: CInt? = nil) throws {
        descriptor = socket(AF_INET, streamSocket | closeOnExec, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        if var receiveBuffer {
            // Safe: the call copies the number.
            unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer,
                socklen_t(MemoryLayout<CInt>.size))
        }
        let descriptor = descriptor
        // Safe: the address is borrowed for each call, with its true size.
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard unsafe bind(descriptor, pointer, size) == 0 else { return -1 as CInt }
                guard unsafe getsockname(descriptor, pointer, &size) == 0 else { return -1 }
                return listen(descriptor, 5)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// Takes the next connection, within 10 s.
    func accept() throws -> Connection {
        guard waitForReading(descriptor, milliseconds: 10_000) else {
            throw POSIXError(.ETIMEDOUT)
        }
        return Connection(owning: Foundation.accept(descriptor, nil, nil))
    }

    /// One connection of a collector.
    final class Connection: Sendable {
        private let descriptor: CInt

        fileprivate init(owning descriptor: CInt) { self.descriptor = descriptor }

        deinit { close(descriptor) }

        /// Reads what there is, up to 64 KiB; nothing at the end, or when none comes in time.
        func read(milliseconds: CInt = 10_000) -> [UInt8] {
            guard waitForReading(descriptor, milliseconds: milliseconds) else { return [] }
            var bytes = [UInt8](repeating: 0, count: 65_536)
            // Safe: the call writes at most the bytes that the array has.
            let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
            return Array(bytes.prefix(max(count, 0)))
        }

        /// How many bytes the kernel holds that were not read.
        var unread: Int {
            var count: CInt = 0
            // Safe: the call writes one number.
            return unsafe ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
        }
    }
}

private func waitForReading(_ descriptor: CInt, milliseconds: CInt) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // Safe: one entry is lent, and one is what the call is told of.
    return unsafe poll(&entry, 1, milliseconds) > 0
}

private let streamSocket = CInt(SOCK_STREAM.rawValue)
private let closeOnExec = CInt(SOCK_CLOEXEC.rawValue)
