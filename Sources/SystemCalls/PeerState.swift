import Foundation

/// What the kernel knows of the other end of a connection.
extension Descriptor {
    /// How many bytes the peer's kernel has not acknowledged yet, our end of stream included.
    ///
    /// Linux's `SIOCOUTQ`, under the one of its two names that Swift sees. It keeps its value
    /// after a reset.
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
    /// Sure on an idle connection only: an end that is under way is not seen.
    package var isClosedByPeer: Bool {
        get throws(SystemError) {
            var entries = [pollfd(fd: rawValue, events: peerClosed, revents: 0)]
            return try poll(&entries, before: Deadline(after: .zero)) > 0
        }
    }
}

/// `POLLRDHUP`: `<poll.h>` has it for `_GNU_SOURCE` alone, so Swift does not see the name.
private let peerClosed: Int16 = 0x2000
