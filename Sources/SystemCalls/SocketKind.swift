import Foundation

/// What a socket carries.
package enum SocketKind: Sendable, Hashable {
    /// Bytes in order: TCP.
    case stream
    /// Messages one by one: UDP.
    case datagram

    var number: CInt {
        switch self {
        case .stream: streamSocket
        case .datagram: datagramSocket
        }
    }
}
