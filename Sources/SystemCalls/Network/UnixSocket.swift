import Glibc

/// The path of a unix socket, which an address of one can hold (unix(7)).
package struct SocketPath: Sendable, Hashable {
    /// The longest path in bytes: `sun_path` has 108 with the zero after it.
    package static let longest = 107

    /// The path, which is absolute.
    package let text: String

    /// Creates the path; nil unless it is absolute, has no zero byte, and is short enough.
    package init?(_ text: String) {
        guard text.hasPrefix("/"), text.utf8.count <= Self.longest, !text.utf8.contains(0) else {
            return nil
        }
        self.text = text
    }
}

extension Descriptor {
    /// Connects to the unix socket at `path`, without waiting.
    ///
    /// `ENOENT` and `ECONNREFUSED` mean that no process listens there, `EAGAIN` that too many
    /// connections wait to be accepted, and `EPROTOTYPE` that the socket is of the other kind.
    package init(connectingTo path: SocketPath, _ kind: SocketKind) throws(SystemError) {
        let address = SocketAddress(path)
        let created = try Descriptor(socketOf: kind, for: address)
        _ = try created.connect(to: address)
        self = created
    }

    /// The longest datagram in bytes that the socket takes, with the send buffer that it has.
    ///
    /// Linux keeps 32 bytes of the buffer for itself: of 212,992 bytes, 212,960 can be one datagram
    /// (measured with Linux 6.18). The corresponding C function is `getsockopt` with `SO_SNDBUF`.
    package var longestUnixDatagram: Int {
        get throws(SystemError) { Int(try option(SOL_SOCKET, SO_SNDBUF)) - 32 }
    }
}
