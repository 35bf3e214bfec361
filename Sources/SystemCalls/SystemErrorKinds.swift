import Foundation

/// What those errors mean that are not the end.
extension SystemError {
    /// The call would have had to wait.
    package var wouldBlock: Bool { number == EAGAIN || number == EWOULDBLOCK }

    /// A queue of the network is full, and nobody will say when it no longer is.
    package var noBufferSpace: Bool { number == ENOBUFS }

    /// Nobody reads what was written.
    package var isBrokenPipe: Bool { number == EPIPE }

    /// The peer has ended the connection without taking what was sent.
    package var isConnectionReset: Bool { number == ECONNRESET }

    /// A datagram did not fit the path.
    package var isMessageTooLong: Bool { number == EMSGSIZE }

    /// The host of the peer has told that nobody listens there.
    package var isConnectionRefused: Bool { number == ECONNREFUSED }

    /// A path that may not be a symbolic link is one.
    package var isSymbolicLink: Bool { number == ELOOP }

    /// There was no error: the call failed for a reason that is not the system's.
    package var isSuccess: Bool { number == 0 }
}
