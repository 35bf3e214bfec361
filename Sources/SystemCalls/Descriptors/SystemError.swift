import Glibc

/// The error number of a failed system call, and the call.
package struct SystemError: Error, Hashable {
    /// The name of the C function, such as `connect`.
    package let call: String
    /// The value of `errno`, such as `ECONNREFUSED`.
    package let number: CInt

    /// Creates an error from `errno`; must follow the call directly.
    package init(_ call: String) {
        self.init(call, number: errno)
    }

    /// Creates an error whose number is known otherwise, as with `SO_ERROR`.
    package init(_ call: String, number: CInt) {
        self.call = call
        self.number = number
    }

    /// Sets `errno` to 0, before a call that does not set it on every failure.
    package static func forget() { errno = 0 }

    /// A file or directory that does not exist.
    package static let noSuchFile = SystemError("open", number: ENOENT)

    /// A directory where a file was expected.
    package static let isDirectory = SystemError("read", number: EISDIR)

    /// A file with more bytes than are read of one.
    package static let fileTooLarge = SystemError("read", number: EFBIG)

    /// A file to be appended to that does not consist of counted frames.
    package static let notCounted = SystemError("read", number: EILSEQ)

    /// A pipe that stayed full for too long.
    package static let stalled = SystemError("write", number: EAGAIN)

    /// The system's description of the number, such as `Connection refused`.
    package var reason: String {
        // Safe: `strerror` returns a text for every number, copied before the next call.
        unsafe String(cString: strerror(number))
    }
}

// What the numbers mean

extension SystemError {
    /// The call would have blocked (`EAGAIN`).
    package var wouldBlock: Bool { number == EAGAIN || number == EWOULDBLOCK }

    /// A network queue is full (`ENOBUFS`); `poll` does not report when it no longer is.
    package var noBufferSpace: Bool { number == ENOBUFS }

    /// The reading end was closed (`EPIPE`).
    package var isBrokenPipe: Bool { number == EPIPE }

    /// The peer closed the connection without reading everything that was sent (`ECONNRESET`).
    package var isConnectionReset: Bool { number == ECONNRESET }

    /// A datagram exceeds the path's MTU (`EMSGSIZE`).
    package var isMessageTooLong: Bool { number == EMSGSIZE }

    /// No process listens on the peer's port or socket (`ECONNREFUSED`).
    package var isConnectionRefused: Bool { number == ECONNREFUSED }

    /// The caller may not do this (`EACCES`); of a datagram socket also that the address is one for
    /// broadcasts.
    package var isPermissionDenied: Bool { number == EACCES }

    /// The socket has no peer, or has it no longer (`ENOTCONN`).
    package var isNotConnected: Bool { number == ENOTCONN }

    /// A unix socket is one of datagrams where a stream was expected, or the reverse (`EPROTOTYPE`).
    package var isOtherKindOfSocket: Bool { number == EPROTOTYPE }

    /// A path opened with `O_NOFOLLOW` is a symbolic link, or links lead in a circle (`ELOOP`).
    package var isSymbolicLink: Bool { number == ELOOP }

    /// What should be a directory on the way to a file is none (`ENOTDIR`).
    package var isNotDirectory: Bool { number == ENOTDIR }

    /// No file has this name (`ENOENT`).
    package var isNoSuchFile: Bool { number == ENOENT }

    /// The disk, or the user's quota, is full (`ENOSPC`, `EDQUOT`).
    package var isDiskFull: Bool { number == ENOSPC || number == EDQUOT }

    /// No error: the call failed for a reason that is not the system's.
    package var isSuccess: Bool { number == 0 }
}

// Making calls

/// Repeats `call` while signals interrupt it, and returns its result.
///
/// The one place where `EINTR` is handled. Not for `connect` and `close`: the first continues by
/// itself and is waited for with `poll`, the second has closed its descriptor already.
///
/// - Throws: The error by `errno` if the result is negative.
package func retryingOnInterrupt(
    _ name: String, _ call: () -> Int
) throws(SystemError) -> Int {
    while true {
        let result = call()
        if result >= 0 { return result }
        guard errno == EINTR else { throw SystemError(name) }
    }
}

/// Makes `call` once, and returns its result.
///
/// - Throws: The error by `errno` if the result is negative.
@discardableResult
package func checked(_ name: String, _ call: () -> CInt) throws(SystemError) -> CInt {
    let result = call()
    guard result >= 0 else { throw SystemError(name) }
    return result
}
