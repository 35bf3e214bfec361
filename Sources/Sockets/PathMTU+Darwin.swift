#if canImport(Darwin)
import Foundation

/// Darwin tells no path's MTU, so this is what must fit; not tested on this system.
extension Descriptor {
    package borrowing func forbidFragments(isIPv6: Bool) throws(SystemError) {
        if isIPv6 {
            try setOption(IPPROTO_IPV6, IPV6_DONTFRAG, to: 1)
        } else {
            try setOption(IPPROTO_IP, IP_DONTFRAG, to: 1)
        }
    }

    /// Ethernet's 1,500, or RFC 8200's least: 1,280.
    package borrowing func pathMTU(isIPv6: Bool) throws(SystemError) -> Int {
        isIPv6 ? 1280 : 1500
    }
}
#endif
