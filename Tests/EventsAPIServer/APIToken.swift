package import Foundation

/// Tokens of the form that 1Password issues, with a signature that nobody has made.
package enum APIToken {
    /// A token for an audience and features; nil leaves a claim out.
    package static func token(
        audience: [String]?, features: [String]?, expiry: Date? = nil,
        account: String? = nil, seed: Int = 1
    ) -> String {
        var claims: [String: any Sendable] = ["sub": "token\(seed)"]
        claims["aud"] = audience
        claims["1password.com/fts"] = features
        claims["1password.com/auuid"] = account
        claims["exp"] = expiry.map { Int($0.timeIntervalSince1970) }
        let payload =
            (try? JSONSerialization.data(withJSONObject: claims, options: .sortedKeys)) ?? Data()
        let signature = Data((0..<64).map { UInt8(truncatingIfNeeded: $0 * 37 + seed) })
        return [Data(#"{"alg":"ES256","typ":"JWT"}"#.utf8), payload, signature]
            .map(base64URL).joined(separator: ".")
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
