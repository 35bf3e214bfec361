import Foundation

/// What hosts on the way say about datagrams that were sent before: ICMP errors.
///
/// Without a queue of its own such an error is told once, by the next call on the socket, and
/// `sendmmsg` forgets it when it has sent anything. In the queue (Linux's `IP_RECVERR`) each
/// one stays until it is taken, and counts once.
extension Descriptor {
    package borrowing func enableErrorQueue(isIPv6: Bool) throws(SystemError) {
        if isIPv6 {
            try setOption(CInt(IPPROTO_IPV6), IPV6_RECVERR, to: 1)
        } else {
            try setOption(CInt(IPPROTO_IP), IP_RECVERR, to: 1)
        }
    }

    /// Takes the reports that have come, and returns how many lost datagrams they tell of.
    ///
    /// The corresponding C function is `recvmsg`, with `MSG_ERRQUEUE`.
    package borrowing func drainErrorQueue() -> Int {
        var count = 0
        while let origin = takeReport() {
            if origin == icmp || origin == icmp6 { count += 1 }
        }
        return count
    }

    /// Takes one report, and returns who made it, or nil where there is none.
    ///
    ///     cmsghdr: length 8, level 4, type 4 │ sock_extended_err: errno 4, origin 1, …
    private borrowing func takeReport() -> UInt8? {
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

// <linux/errqueue.h>: SO_EE_ORIGIN_ICMP and SO_EE_ORIGIN_ICMP6; 1 is our own kernel.
private let icmp: UInt8 = 2
private let icmp6: UInt8 = 3
