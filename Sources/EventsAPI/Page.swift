import Bytes
package import FoundationEssentials
import JSONStream

/// A page of events, as the Events API returns it.
package struct Page: Sendable {
    /// The body of the response, followed by `JSONCursor.slack` zeros.
    package let bytes: [UInt8]
    /// The number of bytes without the zeros.
    package let size: Int
    /// Whether `items` is not empty.
    package let holdsEvents: Bool
    /// The cursor of the next page; empty where there is none, as at the end of a chain of version 3.
    package let cursor: String
    /// Whether the next page has events already.
    package let hasMore: Bool
    /// How long the server permits no further request; nil if it does not say so.
    package let pause: Duration?

    /// Finds what leads to the next page in a response, in any order of its members.
    init(
        _ body: consuming [UInt8], as names: PageNames = .older, pause: Duration? = nil
    ) throws(PageError) {
        let size = body.count
        body.append(contentsOf: repeatElement(0, count: JSONCursor.slack))
        var members = PageMembers(names)
        try members.read(body.span, size: size)
        let cursor = members.cursor ?? ""
        if names.more == nil {
            guard members.hasItems else { throw .noEvents(has: members.names) }
        } else {
            guard !cursor.isEmpty else { throw .noCursor }
            guard members.hasMore != nil else { throw .noHasMore }
            guard members.hasItems else { throw .noItems }
        }
        bytes = body
        self.size = size
        holdsEvents = members.holdsEvents
        self.cursor = cursor
        hasMore = members.hasMore ?? !cursor.isEmpty
        self.pause = pause
    }
}

/// Why a response is not a page.
package enum PageError: Error, Sendable, Hashable {
    case notJSON(offset: Int)
    case notAnObject
    case noCursor
    case noHasMore
    case noItems
    /// A page of version 3 has no `audit_events`, but these members.
    case noEvents(has: [String])
}

/// A request for a page: the first from a time on, or the next.
///
/// Events API 1.4.1: the body is either a `ResetCursor` or a `Cursor`, never a mixture.
package enum PageRequest: Sendable, Hashable {
    /// The first page of the events from a time on, up to another if there is one, with `limit`
    /// events per page, 1 to 1,000.
    case from(Date, until: Date? = nil, limit: Int)
    /// The page after the one that returned this cursor.
    case after(cursor: String)

    /// The most events per page.
    package static let largestLimit = 1000

    /// The body of the HTTP request.
    var body: Data {
        switch self {
        case .from(let start, let end, let limit):
            Self.encoded(
                Reset(
                    endTime: end.map(Self.text), limit: limit, startTime: Self.text(start)))
        case .after(let cursor):
            Self.encoded(["cursor": cursor])
        }
    }

    /// Writes a time as in RFC 3339, with milliseconds, in UTC.
    ///
    /// The format cuts off what is less than a millisecond, so a number just below one is raised first.
    static func text(_ time: Date) -> String {
        let milliseconds = (time.timeIntervalSince1970 * 1000).rounded()
        return Date(timeIntervalSince1970: (milliseconds + 0.25) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private struct Reset: Encodable {
        let endTime: String?
        let limit: Int
        let startTime: String

        enum CodingKeys: String, CodingKey {
            case endTime = "end_time"
            case limit
            case startTime = "start_time"
        }
    }

    /// Encodes a value of strings and numbers, which cannot fail.
    private static func encoded(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)) ?? Data()
    }
}

/// The members of a page besides its items, found in one pass over its top level.
///
/// Their order is not fixed, so `cursor` may follow ten megabytes of items. If a name occurs twice
/// the last one counts, as with most readers of JSON.
struct PageMembers {
    private(set) var cursor: String?
    private(set) var hasMore: Bool?
    private(set) var hasItems = false
    private(set) var holdsEvents = false
    /// The names of the members, the first of them.
    private(set) var names: [String] = []

    private let wanted: PageNames
    /// How many names are kept.
    private static let nameLimit = 10

    init(_ wanted: PageNames) {
        self.wanted = wanted
    }

    private var position = JSONCursor(at: 0)

    /// Reads the first `size` bytes, which are followed by zeros.
    mutating func read(_ bytes: Span<UInt8>, size: Int) throws(PageError) {
        // RFC 8259, section 8.1, lets a reader ignore a byte order mark.
        if bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position.position = 3 }
        position.skipWhiteSpace(bytes)
        guard bytes[position.position] == UInt8(ascii: "{") else { throw .notAnObject }
        do throws(JSONSyntaxError) {
            try readMembers(bytes)
        } catch {
            throw .notJSON(offset: min(error.offset, size))
        }
        position.skipWhiteSpace(bytes)
        guard position.position == size else { throw .notJSON(offset: position.position) }
    }

    private mutating func readMembers(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
        var isFirst = true
        repeat {
            position.position += 1
            position.skipWhiteSpace(bytes)
            if isFirst, bytes[position.position] == UInt8(ascii: "}") { break }
            isFirst = false
            guard bytes[position.position] == UInt8(ascii: "\"") else {
                throw JSONSyntaxError(.missingKey, at: position.position)
            }
            position.position += 1
            let name = try position.readString(bytes)
            try position.skipColon(bytes)
            try readValue(bytes, name: Self.text(name, bytes))
            position.skipWhiteSpace(bytes)
        } while bytes[position.position] == UInt8(ascii: ",")
        guard bytes[position.position] == UInt8(ascii: "}") else {
            throw JSONSyntaxError(.missingCommaOrEnd, at: position.position)
        }
        position.position += 1
    }

    private mutating func readValue(
        _ bytes: Span<UInt8>, name: String
    ) throws(JSONSyntaxError) {
        let start = position.position
        if names.count < Self.nameLimit { names.append(name) }
        if name == wanted.cursor, bytes[start] == UInt8(ascii: "\"") {
            position.position += 1
            cursor = Self.text(try position.readString(bytes), bytes)
            return
        }
        try position.skipValue(bytes, depth: 1)
        switch name {
        case wanted.more: hasMore = Self.truth(bytes[start])
        case wanted.items:
            let isArray = bytes[start] == UInt8(ascii: "[")
            hasItems = isArray || Self.isNull(bytes[start])
            var first = JSONCursor(at: start + 1)
            first.skipWhiteSpace(bytes)
            holdsEvents = isArray && bytes[first.position] != UInt8(ascii: "]")
        default: break
        }
    }

    /// Returns the boolean that begins with `first`, which was read as a valid value before.
    private static func truth(_ first: UInt8) -> Bool? {
        switch first {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }

    private static func isNull(_ first: UInt8) -> Bool { first == UInt8(ascii: "n") }

    private static func text(_ text: JSONSlice, _ bytes: Span<UInt8>) -> String {
        var buffer = ByteBuffer(capacity: text.count)
        buffer.append(unescaping: text, of: bytes)
        return buffer.withSpan { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
    }
}
