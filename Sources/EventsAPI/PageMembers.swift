import Bytes
import JSONStream

/// The members of a page that say how to go on, found in one pass over its top level.
///
/// Their order is not fixed, so `cursor` may come behind ten megabytes of items. Of a name that
/// comes twice the last counts, as with most readers of JSON.
struct PageMembers {
    private(set) var cursor: String?
    private(set) var hasMore: Bool?
    private(set) var hasItems = false
    private(set) var holdsEvents = false

    private var position = JSONCursor(at: 0)

    /// Reads the first `size` bytes, which zeros follow.
    mutating func read(_ bytes: Span<UInt8>, size: Int) throws(PageError) {
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
        if name == "cursor", bytes[start] == UInt8(ascii: "\"") {
            position.position += 1
            cursor = Self.text(try position.readString(bytes), bytes)
            return
        }
        try position.skipValue(bytes, depth: 1)
        switch name {
        case "has_more": hasMore = Self.truth(bytes[start])
        case "items":
            let isArray = bytes[start] == UInt8(ascii: "[")
            hasItems = isArray || Self.isNull(bytes[start])
            var first = JSONCursor(at: start + 1)
            first.skipWhiteSpace(bytes)
            holdsEvents = isArray && bytes[first.position] != UInt8(ascii: "]")
        default: break
        }
    }

    /// The truth value that begins with this byte, once it was read as a whole value.
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
