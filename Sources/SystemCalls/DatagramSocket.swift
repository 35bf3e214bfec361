import Foundation

/// A UDP socket that is connected to one address, and so hears what becomes of its datagrams.
package struct DatagramSocket: ~Copyable, Sendable {
    package let descriptor: Descriptor
    private let isIPv6: Bool

    /// Connects to the first of `addresses` that there is a way to.
    ///
    /// Whether somebody listens there is not known before something has been sent.
    package static func connected(
        to addresses: [SocketAddress]
    ) throws(ConnectError) -> DatagramSocket {
        var lastError = SystemError("connect", number: EADDRNOTAVAIL)
        for address in addresses {
            do {
                return try DatagramSocket(connectedTo: address)
            } catch {
                lastError = error
            }
        }
        throw .failed(lastError, addresses: addresses.count)
    }

    private init(connectedTo address: SocketAddress) throws(SystemError) {
        let created = try Descriptor(socketOf: .datagram, for: address)
        _ = try created.connect(to: address)
        try created.forbidFragments(isIPv6: address.isIPv6)
        try created.enableErrorQueue(isIPv6: address.isIPv6)
        descriptor = created
        isIPv6 = address.isIPv6
    }

    /// The longest datagram that the path is known to carry whole, in bytes.
    ///
    /// That is its MTU without the headers of IP and UDP; over IPv4 a packet has at most 65,535
    /// bytes with them (RFC 791, section 3.1), over IPv6 without IP's (RFC 8200, section 3).
    package var longestDatagram: Int {
        get throws(SystemError) {
            let mtu = try descriptor.pathMTU(isIPv6: isIPv6)
            return isIPv6 ? min(mtu - 48, 65_535 - 8) : min(mtu, 65_535) - 28
        }
    }
}
