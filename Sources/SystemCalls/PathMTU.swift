import Foundation

/// The largest packet that the path of a connected datagram socket carries.
extension Descriptor {
    /// Lets a datagram that would have to be fragmented fail with `EMSGSIZE`.
    package borrowing func forbidFragments(isIPv6: Bool) throws(SystemError) {
        if isIPv6 {
            try setOption(CInt(IPPROTO_IPV6), IPV6_MTU_DISCOVER, to: IPV6_PMTUDISC_DO)
        } else {
            try setOption(CInt(IPPROTO_IP), IP_MTU_DISCOVER, to: IP_PMTUDISC_DO)
        }
    }

    /// What the kernel knows now, in bytes with the headers of IP and UDP.
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
