import Glibc

/// The type of a socket.
package enum SocketKind: Sendable, Hashable {
    /// A stream of bytes: TCP, or that of a unix socket.
    case stream
    /// Single messages: UDP, or those of a unix socket.
    case datagram

    var number: CInt {
        switch self {
        case .stream: streamSocket
        case .datagram: datagramSocket
        }
    }
}

// Glibc declares these as an enumeration.
let streamSocket = CInt(SOCK_STREAM.rawValue)
let datagramSocket = CInt(SOCK_DGRAM.rawValue)

/// Makes `send` fail with `EPIPE` instead of raising `SIGPIPE`.
let sendFlags = CInt(MSG_NOSIGNAL)

// Sockets

extension Descriptor {
    /// Creates a non-blocking socket that is closed in programs that this one executes.
    ///
    /// The corresponding C function is `socket`.
    package init(socketOf kind: SocketKind, for address: SocketAddress) throws(SystemError) {
        let created = Descriptor(
            owning: try checked("socket") { socket(address.family, kind.number, 0) })
        try closeOnExecute(created.rawValue)
        try makeNonBlocking(created.rawValue)
        self = created
    }

    /// Starts to connect to `address`, and returns whether the connection is established already.
    ///
    /// The corresponding C function is `connect`.
    package borrowing func connect(to address: SocketAddress) throws(SystemError) -> Bool {
        let descriptor = rawValue
        // Safe: the pointer and the length are those of a whole address.
        let result = unsafe address.withPointer { pointer, length in
            unsafe Glibc.connect(descriptor, pointer, length)
        }
        if result == 0 { return true }
        let error = SystemError("connect")
        guard error.number == EINPROGRESS || error.number == EINTR else { throw error }
        return false
    }

    /// Sends some of `bytes`, and returns how many; a closed connection raises no signal.
    ///
    /// The corresponding C function is `send`.
    package borrowing func send(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let descriptor = rawValue
        return try unsafe bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            // Safe: the kernel reads at most `buffer.count` bytes, and keeps no pointer.
            try retryingOnInterrupt("send") {
                unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, sendFlags)
            }
        }
    }

    /// Closes the sending direction; what the peer sends can still be read.
    ///
    /// The corresponding C function is `shutdown` with `SHUT_WR`.
    package borrowing func endSending() throws(SystemError) {
        let descriptor = rawValue
        try checked("shutdown") { shutdown(descriptor, CInt(SHUT_WR)) }
    }

    /// Returns and clears the socket's pending error, if there is one, as an error of `call`.
    ///
    /// The corresponding C function is `getsockopt` with `SO_ERROR`.
    package borrowing func consumeError(of call: String) -> SystemError? {
        do {
            let number = try option(SOL_SOCKET, SO_ERROR)
            return number == 0 ? nil : SystemError(call, number: number)
        } catch {
            return error
        }
    }
}

// TCP

extension Descriptor {
    /// Disables delayed acknowledgement until the next wait, as far as the system can.
    ///
    /// A peer that sends small answers and uses Nagle's algorithm holds back all but the first until
    /// that one is acknowledged, and a kernel that has nothing to send delays the acknowledgement by
    /// 40 ms. The option is not permanent (tcp(7)), so it is set before each wait. The corresponding
    /// C function is `setsockopt` with `TCP_QUICKACK`.
    package borrowing func acknowledgeAtOnce() {
        try? setOption(SocketOption.tcp, TCP_QUICKACK, to: 1)
    }
}

extension Descriptor {
    /// The number of bytes that the peer's kernel has not acknowledged, our FIN included.
    ///
    /// Of a unix socket, the memory that what the peer's process has not read takes in the kernel.
    /// After a reset it keeps its value. The corresponding C function is `ioctl` with Linux's
    /// `SIOCOUTQ`, under the other of its names, which Swift imports.
    package var unacknowledgedByteCount: Int {
        get throws(SystemError) {
            let descriptor = rawValue
            var count: CInt = 0
            // Safe: the kernel fills in one number, and keeps no pointer.
            try checked("ioctl") { unsafe ioctl(descriptor, UInt(TIOCOUTQ), &count) }
            return Int(count)
        }
    }

    /// Whether the peer has ended its stream or reset the connection.
    ///
    /// Reliable on an idle connection only: a FIN in transit is not seen. The corresponding C function
    /// is `poll` with `POLLRDHUP`.
    package var isClosedByPeer: Bool {
        get throws(SystemError) {
            var entries = [pollfd(fd: rawValue, events: peerClosed, revents: 0)]
            return try poll(&entries, before: Deadline(after: .zero)) > 0
        }
    }
}

/// `POLLRDHUP`, which Swift does not import since `<poll.h>` defines it for `_GNU_SOURCE` only.
private let peerClosed: Int16 = 0x2000

// Options

/// A socket option and its value, for `setsockopt`.
package struct SocketOption: Sendable, Hashable {
    let level: CInt
    let name: CInt
    let value: CInt

    /// The options of each connection to a collector.
    package static let ofStreams: [SocketOption] = [
        noDelay, keepAlive, keepAliveInterval, keepAliveCount, smallSendQueue, keepAliveIdle,
        userTimeout,
    ]

    /// Disables Nagle's algorithm, which together with delayed acknowledgement can cost 40 ms.
    static let noDelay = Self(level: tcp, name: TCP_NODELAY, value: 1)

    /// Detects that an idle peer is gone: after 60 s, three probes, 10 s apart.
    static let keepAlive = Self(level: SOL_SOCKET, name: SO_KEEPALIVE, value: 1)
    static let keepAliveInterval = Self(level: tcp, name: TCP_KEEPINTVL, value: 10)
    static let keepAliveCount = Self(level: tcp, name: TCP_KEEPCNT, value: 3)
    /// The idle seconds before the first keep-alive probe.
    static let keepAliveIdle = Self(level: tcp, name: TCP_KEEPIDLE, value: 60)

    /// The milliseconds after which unacknowledged bytes end the connection; the default is some 15 minutes.
    static let userTimeout = Self(level: tcp, name: TCP_USER_TIMEOUT, value: 120_000)

    /// Limits the bytes that the kernel accepts before it has sent those before.
    ///
    /// Measured: 128 KiB costs nothing with large writes, 16 KiB made small ones three times slower.
    static let smallSendQueue = Self(level: tcp, name: TCP_NOTSENT_LOWAT, value: 131_072)

    static let tcp = CInt(IPPROTO_TCP)
}

extension Descriptor {
    /// Sets all of `options`.
    package borrowing func apply(_ options: [SocketOption]) throws(SystemError) {
        for option in options {
            try setOption(option.level, option.name, to: option.value)
        }
    }

    /// Sets an option with an integer value.
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

    /// Returns the value of an option with an integer value.
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
