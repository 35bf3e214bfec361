package import FoundationEssentials
package import SystemCalls

/// The bearer token of an account, which is never printed.
///
/// `print`, `dump` and string interpolation give `<redacted>`.
package struct Token: Sendable {
    /// The longest token, in bytes.
    static let longest = 16_384

    private let text: String
    private let echo: TokenEcho
    /// The claims of the token, unverified.
    package let claims: TokenClaims

    /// Creates a token from the content of a variable or a file, whose surrounding whitespace is ignored.
    package init(_ text: String) throws(TokenError) {
        let text = text.trimmed
        guard !text.isEmpty else { throw .empty }
        guard !text.hasPrefix("op://") else { throw .reference }
        guard text.utf8.count <= Self.longest else { throw .tooLong(limit: Self.longest) }
        if let wrapping = TokenWrapping(of: text) { throw .wrapped(wrapping) }
        guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { throw .notPrintable }
        claims = TokenClaims(ofToken: text)
        if text.hasPrefix(TokenClaims.start), !claims.isToken {
            throw .malformed(parts: text.split(separator: ".").count)
        }
        self.text = text
        echo = TokenEcho(of: text)
    }

    /// Returns `other`, or `<redacted>` if it repeats a part of the token.
    func redacting(_ other: String) -> String {
        echo.isIn(other) ? description : other
    }

    /// The value of the field `Authorization` (RFC 6750, section 2.1).
    var authorization: String { "Bearer \(text)" }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `<redacted>`.
    package var description: String { "<redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(reflecting: description) }
}

/// Why there is no usable token; contains no part of the token.
package enum TokenError: Error, Sendable, Hashable {
    /// No variable and no file has a token.
    case missing
    case empty
    /// It is an unresolved secret reference, `op://…`.
    case reference
    case tooLong(limit: Int)
    /// It contains whitespace, or a character that no token has.
    case notPrintable
    /// Something was copied with it.
    case wrapped(TokenWrapping)
    /// It begins like a token, but has this many parts, or its claims cannot be decoded.
    case malformed(parts: Int)
    /// It is not a JSON Web Token, and no host is given otherwise.
    case notAToken
    case fileUnreadable(path: String, SystemError)
    /// Other users can read the file; its mode.
    case fileOpenToOthers(path: String, mode: UInt32)
    case notAFile(path: String)
}

/// What users copy together with a token.
package enum TokenWrapping: Sendable, Hashable {
    case quotationMarks
    /// A variable's name and `=`, as in an environment file.
    case assignment
    /// `Bearer`, or the whole field `Authorization`.
    case authorization

    /// Creates the wrapping of the token in `text`, which has no surrounding whitespace; nil for none.
    init?(of text: String) {
        let marks = "\"'`\u{2018}\u{2019}\u{201C}\u{201D}"
        // The padding of base64 is at the end.
        let assignment = /(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=[^=]/
        if ["bearer ", "authorization:"].contains(where: text.lowercased().hasPrefix) {
            self = .authorization
        } else if text.prefixMatch(of: assignment) != nil {
            self = .assignment
        } else if let first = text.first, let last = text.last,
            marks.contains(first) || marks.contains(last)
        {
            self = .quotationMarks
        } else {
            return nil
        }
    }
}

/// Where a token was found.
package enum TokenSource: Sendable, Hashable {
    case variable(String)
    case file(path: String)
    /// A credential that systemd passes to a service (systemd.exec(5), "Credentials").
    case credential(path: String)

    /// Finds the token by the environment: the first of the places below that has one.
    package static func find(
        in environment: [String: String]
    ) throws(TokenError) -> (token: Token, source: TokenSource) {
        if let text = environment["EVENTS_API_TOKEN"], !text.isEmpty {
            return (try Token(text), .variable("EVENTS_API_TOKEN"))
        }
        if let path = environment["EVENTS_API_TOKEN_FILE"], !path.isEmpty {
            return (try read(path, .token), .file(path: path))
        }
        if let path = environment["EVENTS_API_CREDENTIAL"], !path.isEmpty {
            return (try read(path, .credential), .credential(path: path))
        }
        if let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty {
            let path = "\(folder)/events-api-token"
            if FileManager.default.fileExists(atPath: path) {
                return (try read(path, .credential), .credential(path: path))
            }
        }
        // The name that other clients use for it.
        if let text = environment["OP_EVENTS_API_TOKEN"], !text.isEmpty {
            return (try Token(text), .variable("OP_EVENTS_API_TOKEN"))
        }
        throw .missing
    }

    private static func read(
        _ path: String, _ policy: TrustPolicy
    ) throws(TokenError) -> Token {
        let bytes: [UInt8]
        do throws(TrustError) {
            let file = try TrustedFile(path, policy)
            bytes = try file.bytes(prefix: Token.longest + 2)
        } catch {
            throw TokenError(error, fileAt: path)
        }
        return try Token(String(decoding: bytes, as: UTF8.self))
    }
}

extension TokenError {
    fileprivate init(_ error: TrustError, fileAt path: String) {
        self =
            switch error {
            case .system(let error): .fileUnreadable(path: path, error)
            case .untrusted(.readable(let mode)), .untrusted(.writable(let mode)):
                .fileOpenToOthers(path: path, mode: mode)
            case .untrusted: .notAFile(path: path)
            }
    }
}

/// The claims of a token, unverified: only the server can verify them.
///
/// A JSON Web Token (RFC 7519) as 1Password's own clients read it.
package struct TokenClaims: Sendable, Hashable {
    /// The host of the account's Events API, with a port if there is one; nil if there is none.
    package let host: String?
    /// The streams that it permits; nil if it does not say.
    package let features: Set<Feature>?
    /// The UUID of the account; nil if it does not say.
    package let account: String?
    /// The time of expiry; nil if it does not say.
    package let expiry: Date?
    /// Whether the text has the form of a token: three parts, with claims in the second.
    package let isToken: Bool

    /// The start of every such token: `{"` in base64.
    static let start = "eyJ"

    /// The length of the shortest signature, HMAC with SHA-256 (RFC 7518, section 3.2), in base64.
    private static let shortestSignature = 43

    /// Decodes the claims of `token`; all are nil if it is not a token of this form.
    init(ofToken token: String) {
        let payload = Self.payload(of: token)
        host = payload?.audience.lazy.compactMap(Self.host).first
        features = payload?.features.map { Set($0.compactMap(Feature.init)) }
        account = payload?.account.flatMap { 1...64 ~= $0.utf8.count ? $0 : nil }
        expiry = payload?.expiry.map { Date(timeIntervalSince1970: $0) }
        isToken = payload != nil
    }

    private static func payload(of token: String) -> Payload? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].utf8.count >= shortestSignature else { return nil }
        var text = String(parts[1].map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        guard let data = Data(base64Encoded: text) else { return nil }
        return try? JSONDecoder().decode(Payload.self, from: data)
    }

    /// Returns the audience if it is a host; in tokens of before 2022 it is the name of a service.
    private static func host(_ audience: String) -> String? {
        audience == "com.1password.streamingservice" || !APIAddress.isAuthority(audience)
            ? nil : audience
    }

    /// The claims that are read; RFC 7519, section 4.1.3: one audience, or an array of them.
    private struct Payload: Decodable {
        let audience: [String]
        let features: [String]?
        let account: String?
        let expiry: Double?

        private enum CodingKeys: String, CodingKey {
            case audience = "aud"
            case features = "1password.com/fts"
            // As in tokens of other integrations.
            case account = "1password.com/auuid"
            case expiry = "exp"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            let one = try? values.decode(String.self, forKey: .audience)
            let several = try? values.decode([String].self, forKey: .audience)
            audience = several ?? one.map { [$0] } ?? []
            features = try? values.decode([String].self, forKey: .features)
            account = try? values.decode(String.self, forKey: .account)
            expiry = try? values.decode(Double.self, forKey: .expiry)
        }
    }
}

extension TokenClaims {
    /// Two weeks, in seconds.
    private static let earlyWarning: TimeInterval = 14 * 86_400

    /// Whether the token expires within two weeks.
    package var expiresSoon: Bool {
        expiry.map { $0 < .now + Self.earlyWarning } ?? false
    }
}

/// The server's answer about a token.
package struct Introspection: Sendable, Hashable {
    /// The streams that the token permits.
    package let features: Set<Feature>
    /// When the token was issued.
    package let issued: Date?
    /// The UUID of the account; since version 1.4.1 of the API.
    package let account: String?

    /// Decodes a response of version 2 or 1 of the API; nil if it is neither.
    init?(reading body: [UInt8]) {
        let data = Data(body)
        let decoder = JSONDecoder()
        if let newer = try? decoder.decode(Newer.self, from: data) {
            self.init(newer.features, newer.issuedAt, newer.accountUUID)
        } else if let older = try? decoder.decode(Older.self, from: data) {
            self.init(older.features, older.issuedAt, nil)
        } else {
            return nil
        }
    }

    private init(_ features: [String], _ issued: String?, _ account: String?) {
        self.features = Set(features.compactMap(Feature.init))
        self.issued = issued.flatMap { try? Date($0, strategy: .iso8601) }
        self.account = account
    }

    private struct Newer: Decodable {
        let features: [String]
        let issuedAt: String?
        let accountUUID: String?

        enum CodingKeys: String, CodingKey {
            case features
            case issuedAt = "issued_at"
            case accountUUID = "account_uuid"
        }
    }

    private struct Older: Decodable {
        let features: [String]
        let issuedAt: String?

        enum CodingKeys: String, CodingKey {
            case features = "Features"
            case issuedAt = "IssuedAt"
        }
    }
}
