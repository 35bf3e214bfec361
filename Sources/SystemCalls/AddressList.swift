import Foundation

/// Why a name has no addresses.
package enum ResolutionError: Error, Hashable {
    /// The resolver says so, by one of the numbers of `getaddrinfo`.
    case noAddress(CInt)
    /// The resolver did not answer in time, and was left behind.
    case timedOut
    case interrupted
    case system(SystemError)

    /// What the system says, such as `Name or service not known`; nil where it says nothing.
    package var reason: String? {
        switch self {
        case .noAddress(let number):
            // Safe: `gai_strerror` returns a text that never changes for every number.
            unsafe String(cString: gai_strerror(number))
        case .system(let error): error.reason
        case .timedOut, .interrupted: nil
        }
    }
}

/// Asks the system's resolver where `endpoint` is.
///
/// The corresponding C function is `getaddrinfo`.
func systemAddresses(
    of endpoint: Endpoint, _ kind: SocketKind, flags: CInt = 0
) -> Result<[SocketAddress], ResolutionError> {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = kind.number
    unsafe hints.ai_flags = flags | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    // Safe: the list is the resolver's until `freeaddrinfo`; each address is copied before.
    let status = unsafe getaddrinfo(endpoint.host, String(endpoint.port), &hints, &list)
    guard status == 0 else { return .failure(.noAddress(status)) }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
        if let source = unsafe entry.pointee.ai_addr,
            let address = unsafe SocketAddress(copying: source, length: entry.pointee.ai_addrlen)
        {
            addresses.append(address)
        }
        unsafe next = entry.pointee.ai_next
    }
    return .success(addresses)
}

extension [SocketAddress] {
    /// The same addresses with IPv6 and IPv4 taking turns, each in its order.
    ///
    /// RFC 8305, section 4. The family of the first address begins.
    var interleaved: [SocketAddress] {
        let first = filter { $0.isIPv6 == self.first?.isIPv6 }
        let second = filter { $0.isIPv6 != self.first?.isIPv6 }
        var result: [SocketAddress] = []
        for index in 0..<Swift.max(first.count, second.count) {
            result += first.dropFirst(index).prefix(1) + second.dropFirst(index).prefix(1)
        }
        return result
    }
}
