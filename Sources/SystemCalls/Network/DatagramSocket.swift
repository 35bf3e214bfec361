import Foundation

/// A UDP socket that is connected to one address, and so receives ICMP errors for its datagrams.
package struct DatagramSocket: ~Copyable, Sendable {
    /// The connected socket.
    package let descriptor: Descriptor
    private let isIPv6: Bool

    /// Connects to the first of `addresses` that there is a route to.
    ///
    /// Whether a process listens there is not known before a datagram was sent.
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

    /// The longest payload that the path carries without fragments, as far as is known, in bytes.
    ///
    /// This is the path MTU minus the headers of IP and UDP; over IPv4 a packet has at most 65,535
    /// bytes with them (RFC 791, section 3.1), over IPv6 without IP's (RFC 8200, section 3).
    package var longestDatagram: Int {
        get throws(SystemError) {
            let mtu = try descriptor.pathMTU(isIPv6: isIPv6)
            return isIPv6 ? min(mtu - 48, 65_535 - 8) : min(mtu, 65_535) - 28
        }
    }
}

// Path MTU discovery

extension Descriptor {
    /// Makes `send` fail with `EMSGSIZE` for a datagram that exceeds the path MTU.
    package borrowing func forbidFragments(isIPv6: Bool) throws(SystemError) {
        if isIPv6 {
            try setOption(CInt(IPPROTO_IPV6), IPV6_MTU_DISCOVER, to: IPV6_PMTUDISC_DO)
        } else {
            try setOption(CInt(IPPROTO_IP), IP_MTU_DISCOVER, to: IP_PMTUDISC_DO)
        }
    }

    /// Returns the path MTU as the kernel knows it, in bytes with the headers of IP and UDP.
    package borrowing func pathMTU(isIPv6: Bool) throws(SystemError) -> Int {
        let mtu =
            if isIPv6 {
                try option(CInt(IPPROTO_IPV6), IPV6_MTU)
            } else {
                try option(CInt(IPPROTO_IP), IP_MTU)
            }
        return Int(mtu)
    }
}

// ICMP errors

extension Descriptor {
    /// Queues ICMP errors for datagrams that were sent before.
    ///
    /// Otherwise such an error is reported once, by the next call on the socket, and `sendmmsg`
    /// drops it if it has sent anything. In the queue (Linux's `IP_RECVERR`, ip(7)) each error stays until it
    /// is read.
    package borrowing func enableErrorQueue(isIPv6: Bool) throws(SystemError) {
        if isIPv6 {
            try setOption(CInt(IPPROTO_IPV6), IPV6_RECVERR, to: 1)
        } else {
            try setOption(CInt(IPPROTO_IP), IP_RECVERR, to: 1)
        }
    }

    /// Removes all errors from the queue, and returns how many are of ICMP: as many datagrams were lost.
    ///
    /// The corresponding C function is `recvmsg`, with `MSG_ERRQUEUE`.
    package borrowing func drainErrorQueue() -> Int {
        var count = 0
        while let origin = nextErrorOrigin() {
            if origin == icmp || origin == icmp6 { count += 1 }
        }
        return count
    }

    /// Removes one error from the queue, and returns its origin; nil if the queue is empty.
    ///
    ///     cmsghdr: length 8, level 4, type 4 │ sock_extended_err: errno 4, origin 1, …
    private borrowing func nextErrorOrigin() -> UInt8? {
        let descriptor = rawValue
        var control = [UInt8](repeating: 0, count: 256)
        let result = unsafe control.withUnsafeMutableBytes { control in
            // Safe: the kernel fills in at most `control.count` bytes, and keeps no pointer.
            var message = unsafe msghdr()
            unsafe message.msg_control = control.baseAddress
            unsafe message.msg_controllen = control.count
            return unsafe recvmsg(
                descriptor, &message, CInt(MSG_ERRQUEUE) | CInt(MSG_DONTWAIT))
        }
        return result < 0 ? nil : control[20]
    }
}

// <linux/errqueue.h>: SO_EE_ORIGIN_ICMP and SO_EE_ORIGIN_ICMP6; 1 is the local kernel.
private let icmp: UInt8 = 2
private let icmp6: UInt8 = 3
