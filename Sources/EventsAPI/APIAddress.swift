import FoundationEssentials

/// The base URL of an account's Events API: `https://events.1password.com`.
///
/// Plain HTTP is permitted for loopback addresses only, as in tests.
package struct APIAddress: Sendable, Hashable, CustomStringConvertible {
    private let scheme: String
    /// The host, with the port if it was given.
    package let authority: String

    /// The URL, without a final slash.
    package var description: String { "\(scheme)://\(authority)" }

    /// Parses what a user gives: a host, or a URL without a path.
    package init(parsing text: String) throws(APIAddressError) {
        var rest = text[...]
        var scheme = "https"
        if let mark = rest.firstRange(of: "://") {
            scheme = rest[..<mark.lowerBound].lowercased()
            rest = rest[mark.upperBound...]
        }
        if rest.hasSuffix("/") { rest.removeLast() }
        let authority = String(rest)
        if authority.contains("@") { throw .userInformation }
        guard Self.isAuthority(authority) else { throw .malformed(text) }
        guard Self.hasUsablePort(authority) else { throw .badPort(text) }
        switch scheme {
        case "https": break
        case "http" where Self.isLoopback(authority): break
        case "http": throw .insecure(text)
        default: throw .malformed(text)
        }
        self.scheme = scheme
        self.authority = authority
    }

    /// Creates the address that the user gives, otherwise that of the token's claims.
    ///
    /// - Throws: `missing` if neither has one.
    package init(explicit: String?, claims: TokenClaims) throws(APIAddressError) {
        if let explicit, !explicit.isEmpty {
            try self.init(parsing: explicit)
        } else if let host = claims.host {
            try self.init(parsing: host)
        } else {
            throw .missing
        }
    }

    /// Whether the token is for another host than this.
    package func isStranger(to claims: TokenClaims) -> Bool {
        guard let host = claims.host else { return false }
        return host.lowercased() != authority.lowercased()
    }

    /// Whether `text` is a host, with or without a port, and nothing else.
    static func isAuthority(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 260,
            let components = URLComponents(string: "https://\(text)"),
            components.user == nil, components.password == nil, components.path.isEmpty,
            components.query == nil, components.fragment == nil,
            let host = components.host, !host.isEmpty
        else { return false }
        let characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]"
        return text.allSatisfy(characters.contains)
    }

    /// Whether `authority` has no port, or one from 1 to 65535.
    private static func hasUsablePort(_ authority: String) -> Bool {
        let end = authority.lastIndex(of: "]") ?? authority.startIndex
        guard let colon = authority[end...].lastIndex(of: ":") else { return true }
        return UInt16(authority[colon...].dropFirst()).map { $0 > 0 } ?? false
    }

    private static func isLoopback(_ authority: String) -> Bool {
        let host = URLComponents(string: "http://\(authority)")?.host?.lowercased() ?? ""
        return ["127.0.0.1", "::1", "[::1]", "localhost"].contains(host)
    }
}

/// Why there is no base URL.
package enum APIAddressError: Error, Sendable, Hashable {
    /// Neither the user nor the token has one.
    case missing
    case malformed(String)
    /// The URL has a user or password, which the Events API does not use.
    case userInformation
    case badPort(String)
    /// Plain HTTP to another machine would expose the token.
    case insecure(String)
}
