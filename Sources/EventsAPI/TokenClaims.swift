package import Foundation

/// What a token says of itself, unchecked: the server checks it anyway.
///
/// A JSON Web Token (RFC 7519) as 1Password's own clients read it.
package struct TokenClaims: Sendable, Hashable {
    /// The host of the account's Events API, perhaps with a port; nil where none can be read.
    package let host: String?
    /// The streams that it opens; nil where it does not say.
    package let features: Set<Feature>?
    /// The id of the account; nil where it does not say.
    package let account: String?
    /// When it ends; nil where it does not say.
    package let expiry: Date?
    /// Whether the text is a token of this form: three parts, claims in the second.
    package let isToken: Bool

    /// How every such token begins: `{"` in base64.
    static let start = "eyJ"

    /// The shortest signature that there is, of HMAC with SHA-256 (RFC 7518, section 3.2).
    private static let shortestSignature = 43

    /// Reads what can be read; of a text that is no such token, nothing.
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

    /// The audience as a host; tokens of before 2022 have the name of a service there.
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
            // As the tokens of other integrations have it.
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

    /// Whether it is time to have a new token made.
    package var expiresSoon: Bool {
        expiry.map { $0 < .now + Self.earlyWarning } ?? false
    }
}
