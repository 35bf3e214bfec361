package import Foundation

/// What is asked of a stream: where to begin, or to go on.
///
/// Events API 1.4.1: the body is either a ResetCursor or a Cursor, never a mixture.
package enum PageRequest: Sendable, Hashable {
    /// Begins with events of `start` and later; `limit` events a page, 1 to 1,000.
    case from(Date, limit: Int)
    /// Goes on behind the page that gave this cursor.
    case after(cursor: String)

    /// The largest page there is.
    package static let largestLimit = 1000

    /// The body of the request.
    var body: Data {
        switch self {
        case .from(let start, let limit):
            Self.encoded(Reset(limit: limit, startTime: start.formatted(Self.time)))
        case .after(let cursor):
            Self.encoded(["cursor": cursor])
        }
    }

    /// RFC 3339 with milliseconds, in UTC.
    private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private struct Reset: Encodable {
        let limit: Int
        let startTime: String

        enum CodingKeys: String, CodingKey {
            case limit
            case startTime = "start_time"
        }
    }

    /// Encodes strings and numbers, which always can be.
    private static func encoded(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)) ?? Data()
    }
}
