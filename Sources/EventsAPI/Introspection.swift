package import Foundation

/// What the server says of a token.
package struct Introspection: Sendable, Hashable {
    package let features: Set<Feature>
    package let issued: Date?
    /// The account; since version 1.4.1 of the API.
    package let account: String?

    /// Reads the answer of version 2 or 1, or returns nil where it is neither.
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
