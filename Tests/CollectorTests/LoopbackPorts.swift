import Foundation

/// A port of loopback that nobody uses, neither over TCP nor over UDP.
func freePort() throws -> UInt16 {
    for _ in 0..<100 {
        let port = try boundPort(CInt(SOCK_STREAM.rawValue), port: 0)
        if let same = try? boundPort(CInt(SOCK_DGRAM.rawValue), port: port) { return same }
    }
    throw POSIXError(.EADDRINUSE)
}

/// Whether somebody accepts connections on a port of loopback.
func isListening(_ port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    return unsafe withLoopback(port) { unsafe connect(descriptor, $0, $1) } == 0
}

private func boundPort(_ kind: CInt, port: UInt16) throws -> UInt16 {
    let descriptor = socket(AF_INET, kind, 0)
    defer { close(descriptor) }
    guard unsafe withLoopback(port, { unsafe bind(descriptor, $0, $1) }) == 0 else {
        throw POSIXError(.EADDRINUSE)
    }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Safe: the pointers are to the two variables above, and `length` is the size of the first.
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe getsockname(descriptor, $0, &length)
        }
    }
    guard result == 0 else { throw POSIXError(.EADDRINUSE) }
    return UInt16(bigEndian: address.sin_port)
}

private func withLoopback(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
) -> CInt {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // Safe: the pointer is to the variable above and used only inside of the call.
    return unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
