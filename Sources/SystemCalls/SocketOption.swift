import Foundation

/// An option of a socket and the value that it gets.
package struct SocketOption: Sendable, Hashable {
    let level: CInt
    let name: CInt
    let value: CInt

    /// What every connection to a collector gets.
    package static let ofStreams: [SocketOption] =
        [noDelay, keepAlive, keepAliveInterval, keepAliveCount, smallSendQueue]
        + systemOptionsOfStreams

    /// Nagle's algorithm and delayed acknowledgements together cost 40 ms now and then.
    static let noDelay = Self(level: tcp, name: TCP_NODELAY, value: 1)

    /// Finds out that an idle peer is gone: after 60 s, three questions, 10 s apart.
    static let keepAlive = Self(level: SOL_SOCKET, name: SO_KEEPALIVE, value: 1)
    static let keepAliveInterval = Self(level: tcp, name: TCP_KEEPINTVL, value: 10)
    static let keepAliveCount = Self(level: tcp, name: TCP_KEEPCNT, value: 3)

    /// Keeps small what the kernel takes before the network has taken it.
    ///
    /// 128 KiB costs nothing with large writes; 16 KiB made small ones three times slower.
    static let smallSendQueue = Self(level: tcp, name: TCP_NOTSENT_LOWAT, value: 131_072)

    static let tcp = CInt(IPPROTO_TCP)
}

extension Descriptor {
    package borrowing func apply(_ options: [SocketOption]) throws(SystemError) {
        for option in options {
            try setOption(option.level, option.name, to: option.value)
        }
    }

    /// Sets an option whose value is a number.
    ///
    /// The corresponding C function is `setsockopt`.
    package borrowing func setOption(
        _ level: CInt, _ name: CInt, to value: CInt
    ) throws(SystemError) {
        let descriptor = rawValue
        var value = value
        // Safe: the kernel copies the value.
        try checked("setsockopt") {
            unsafe setsockopt(
                descriptor, level, name, &value, socklen_t(MemoryLayout<CInt>.size))
        }
    }

    /// Returns an option whose value is a number.
    ///
    /// The corresponding C function is `getsockopt`.
    package borrowing func option(_ level: CInt, _ name: CInt) throws(SystemError) -> CInt {
        let descriptor = rawValue
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        // Safe: the kernel fills in at most `length` bytes, and keeps no pointer.
        try checked("getsockopt") { unsafe getsockopt(descriptor, level, name, &value, &length) }
        return value
    }
}
