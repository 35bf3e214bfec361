package import Foundation

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
