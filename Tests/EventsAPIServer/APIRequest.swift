import Foundation

/// A request as it came.
package struct APIRequest: Sendable {
    package let method: String
    package let path: String
    /// The parameters behind the path, decoded.
    package let query: [String: String]
    /// The header fields by their names in small letters.
    package let fields: [String: String]
    package let body: [UInt8]
    /// How many requests came before it.
    package let number: Int

    /// The last part of the path, such as `itemusages`.
    package var feature: String { path.split(separator: "/").last.map(String.init) ?? "" }

    /// The cursor in the body, or nil.
    package var cursor: String? { object?["cursor"] as? String }

    /// The body as an object, or nil.
    package var object: [String: any Sendable]? {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: any Sendable]
    }
}
