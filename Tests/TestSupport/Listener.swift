import Foundation

/// What the system said about a call of a test's own.
package struct TestSystemError: Error {
    package let call: String
    package let number: CInt
}

func verified(_ call: String, _ result: CInt) throws(TestSystemError) -> CInt {
    guard result >= 0 else { throw TestSystemError(call: call, number: errno) }
    return result
}

/// A bound socket, which listens if it is of TCP and has a backlog; whoever runs it closes it.
package struct Listener: Sendable {
    package let descriptor: CInt
    package let port: UInt16

    package init(
        _ kind: RecordingCollector.Kind, on address: String, port: UInt16 = 0,
        receiveBuffer: CInt? = nil, backlog: CInt? = 64
    ) throws(TestSystemError) {
        let isIPv6 = address.contains(":")
        let type = kind == .tcp ? SOCK_STREAM : SOCK_DGRAM
        let typeNumber = CInt(type.rawValue)
        descriptor = try verified("socket", socket(isIPv6 ? AF_INET6 : AF_INET, typeNumber, 0))
        if var receiveBuffer {
            // Safe here and below: the kernel copies what it is given, up to the length.
            _ = unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer,
                socklen_t(MemoryLayout<CInt>.size))
        }
        var reuse: CInt = 1
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<CInt>.size))
        self.port =
            isIPv6
            ? try Self.bind6(descriptor, to: address, port)
            : try Self.bind4(descriptor, to: address, port)
        if kind == .tcp, let backlog { _ = try verified("listen", listen(descriptor, backlog)) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    /// Binds a unix socket to `path`, instead of any that was there.
    package init(
        _ kind: RecordingCollector.Kind, at path: String, backlog: CInt = 64
    ) throws(TestSystemError) {
        let type = CInt((kind == .tcp ? SOCK_STREAM : SOCK_DGRAM).rawValue)
        descriptor = try verified("socket", socket(AF_UNIX, type, 0))
        port = 0
        _ = unsafe unlink(path)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.utf8)
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        _ = try verified("bind", result)
        if kind == .tcp { _ = try verified("listen", listen(descriptor, backlog)) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    /// Starts to connect to a port of 127.0.0.1.
    func connect(to port: UInt16) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe Foundation.connect(
                    descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func bind4(
        _ descriptor: CInt, to host: String, _ port: UInt16
    ) throws(TestSystemError) -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        _ = unsafe inet_pton(AF_INET, host, &address.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                let result = unsafe bind(descriptor, pointer, length)
                return unsafe result < 0 ? result : getsockname(descriptor, pointer, &length)
            }
        }
        _ = try verified("bind", result)
        return UInt16(bigEndian: address.sin_port)
    }

    private static func bind6(
        _ descriptor: CInt, to host: String, _ port: UInt16
    ) throws(TestSystemError) -> UInt16 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        _ = unsafe inet_pton(AF_INET6, host, &address.sin6_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                let result = unsafe bind(descriptor, pointer, length)
                return unsafe result < 0 ? result : getsockname(descriptor, pointer, &length)
            }
        }
        _ = try verified("bind", result)
        return UInt16(bigEndian: address.sin6_port)
    }
}
