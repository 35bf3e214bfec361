import Glibc
import Synchronization

/// A host and a port as a user writes them, not yet resolved.
///
///     siem.example.com:6514    192.0.2.1:514    [2001:db8::1]:601    [fe80::1%eth0]
package struct Endpoint: Sendable, Hashable {
    /// A name or an address; an IPv6 address without brackets.
    package let host: String
    /// The port, never 0.
    package let port: UInt16

    /// Creates an endpoint; nil if `host` is neither a name nor an address, or `port` is 0.
    package init?(host: String, port: UInt16) {
        guard port > 0, Self.isIPv6(host) || Self.isName(host) else { return nil }
        self.host = host
        self.port = port
    }

    /// Parses `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`.
    package init?(parsing text: String, defaultPort: UInt16) {
        let host: Substring
        let rest: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
            guard Self.isIPv6(String(host)) else { return nil }
        } else {
            host = text.prefix { $0 != ":" }
            rest = text[host.endIndex...]
            guard Self.isName(String(host)) else { return nil }
        }
        guard let port = Self.port(after: rest, or: defaultPort) else { return nil }
        self.init(host: String(host), port: port)
    }

    private static func port(after rest: Substring, or defaultPort: UInt16) -> UInt16? {
        if rest.isEmpty { return defaultPort }
        let digits = rest.dropFirst()
        guard rest.first == ":", digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        return UInt16(digits)
    }

    /// Whether `text` has only characters of names and IPv4 addresses, and at most the 253 of RFC 1035.
    private static func isName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// Whether `text` is an IPv6 address, perhaps with a zone (RFC 4007, section 11).
    private static func isIPv6(_ text: String) -> Bool {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, !isName(String(parts[1])) { return false }
        // For `inet_pton` the text would end there.
        if parts[0].utf8.contains(0) { return false }
        var address = in6_addr()
        // Safe: `inet_pton` fills in one address, and keeps no pointer.
        return unsafe inet_pton(AF_INET6, String(parts[0]), &address) == 1
    }
}

extension Endpoint: CustomStringConvertible {
    /// `HOST:PORT`, with an IPv6 address in brackets.
    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// Resolves host names to addresses, with a deadline.
///
/// `getaddrinfo` has no timeout and cannot be cancelled: with the usual settings one silent name
/// server costs ten seconds. So it runs on a separate thread, which is abandoned at the deadline.
package struct AddressResolution: Sendable {
    typealias Lookup =
        @Sendable (Endpoint, SocketKind) -> Result<[SocketAddress], ResolutionError>

    private let lookup: Lookup

    /// Creates a resolution by the system's resolver.
    package init() {
        lookup = { endpoint, kind in systemAddresses(of: endpoint, kind) }
    }

    /// Creates a resolution by `lookup`, which may block.
    init(lookup: @escaping Lookup) {
        self.lookup = lookup
    }

    /// Returns the addresses of `endpoint`, at least one, IPv6 and IPv4 alternating.
    ///
    /// A numeric address is returned at once.
    package func addresses(
        of endpoint: Endpoint, _ kind: SocketKind,
        before deadline: Deadline = Deadline(after: .seconds(10)),
        unless stopSignal: StopSignal? = nil
    ) throws(ResolutionError) -> [SocketAddress] {
        if case .success(let found) = systemAddresses(of: endpoint, kind, flags: AI_NUMERICHOST) {
            return found
        }
        let answer: Answer
        let waiting: WaitResult
        do {
            answer = try Answer()
            let lookup = lookup
            try startThread { answer.provide(lookup(endpoint, kind)) }
            waiting = try answer.wait(before: deadline, unless: stopSignal)
        } catch {
            throw .system(error)
        }
        switch waiting {
        case .timedOut: throw .timedOut
        case .interrupted: throw .interrupted
        case .ready: break
        }
        let found = try answer.addresses.get()
        guard !found.isEmpty else { throw .noAddress(EAI_NONAME) }
        return found.interleaved
    }
}

/// Why a name has no addresses.
package enum ResolutionError: Error, Hashable {
    /// The resolver's answer, one of the `EAI_` numbers of `getaddrinfo`.
    case noAddress(CInt)
    /// The resolver did not answer before the deadline.
    case timedOut
    case interrupted
    case system(SystemError)

    /// The system's description, such as `Name or service not known`; nil if it has none.
    package var reason: String? {
        switch self {
        case .noAddress(let number):
            // Safe: `gai_strerror` returns a constant text for every number.
            unsafe String(cString: gai_strerror(number))
        case .system(let error): error.reason
        case .timedOut, .interrupted: nil
        }
    }
}

/// The answer of the resolver's thread, once it has one.
///
/// Thread and caller share it, and the later of the two releases it.
private final class Answer: Sendable {
    private let pipe: SelfPipe
    private let result = Mutex(Result<[SocketAddress], ResolutionError>.failure(.timedOut))

    init() throws(SystemError) {
        pipe = try SelfPipe()
    }

    var addresses: Result<[SocketAddress], ResolutionError> { result.withLock { $0 } }

    func provide(_ result: Result<[SocketAddress], ResolutionError>) {
        self.result.withLock { $0 = result }
        pipe.wake(1)
    }

    func wait(
        before deadline: Deadline, unless stopSignal: StopSignal?
    ) throws(SystemError) -> WaitResult {
        try pipe.receiver.wait(for: .readable, before: deadline, unless: stopSignal)
    }
}

/// Asks the system's resolver for the addresses of `endpoint`.
///
/// The corresponding C function is `getaddrinfo`.
func systemAddresses(
    of endpoint: Endpoint, _ kind: SocketKind, flags: CInt = 0
) -> Result<[SocketAddress], ResolutionError> {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = kind.number
    unsafe hints.ai_flags = flags | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    // Safe: the list belongs to the resolver until `freeaddrinfo`; each address is copied before.
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
    /// The same addresses with IPv6 and IPv4 alternating, each in their order.
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

/// An address that a socket can be connected to: IPv4 or IPv6 with a port, or a path.
package struct SocketAddress: Sendable, Hashable {
    /// `AF_INET`, `AF_INET6` or `AF_UNIX`.
    let family: CInt
    /// A `sockaddr_in`, `sockaddr_in6` or `sockaddr_un`.
    private let bytes: [UInt8]

    /// Copies the address at `source`; nil if it is of another family.
    init?(copying source: UnsafePointer<sockaddr>, length: socklen_t) {
        // Safe: the caller gives the length of a whole address.
        family = unsafe CInt(source.pointee.sa_family)
        guard family == AF_INET || family == AF_INET6 else { return nil }
        unsafe bytes = Array(UnsafeRawBufferPointer(start: source, count: Int(length)))
    }

    /// Creates the address of a unix socket.
    ///
    ///     family, 2 │ path │ 0
    init(_ path: SocketPath) {
        family = AF_UNIX
        let number = sa_family_t(AF_UNIX)
        bytes =
            [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
            + Array(path.text.utf8) + [0]
    }

    /// Whether the family is `AF_INET6`.
    package var isIPv6: Bool { family == AF_INET6 }

    func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        // Safe: the bytes are a whole address, and an array's storage is aligned for one.
        unsafe bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe body(
                start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }
}
