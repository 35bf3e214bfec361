#if canImport(Darwin)
import Foundation

/// The same questions in Darwin's words; not tested on this system.
extension Descriptor {
    package var octetsNotAcknowledged: Int {
        get throws(SystemError) { Int(try option(SOL_SOCKET, SO_NWRITE)) }
    }

    package var isClosedByPeer: Bool {
        get throws(SystemError) {
            let descriptor = rawValue
            var octet: UInt8 = 0
            // Safe: the kernel fills in one octet, and keeps no pointer.
            let count = unsafe recv(descriptor, &octet, 1, MSG_PEEK | MSG_DONTWAIT)
            return count == 0 || count < 0 && errno != EAGAIN && errno != EINTR
        }
    }
}
#endif
