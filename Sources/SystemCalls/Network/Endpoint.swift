import Foundation

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
