import JSONStream
import Bytes

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

    /// Reads the first `size` octets, which zeros follow.
    mutating func read(_ octets: Span<UInt8>, size: Int) throws(PageError) {
        position.skipWhiteSpace(octets)
        guard octets[position.position] == UInt8(ascii: "{") else { throw .notAnObject }
        do throws(JSONSyntaxError) {
            try readMembers(octets)
        } catch {
            throw .notJSON(offset: min(error.offset, size))
        }
        position.skipWhiteSpace(octets)
        guard position.position == size else { throw .notJSON(offset: position.position) }
    }

    private mutating func readMembers(_ octets: Span<UInt8>) throws(JSONSyntaxError) {
        var isFirst = true
        repeat {
            position.position += 1
            position.skipWhiteSpace(octets)
            if isFirst, octets[position.position] == UInt8(ascii: "}") { break }
            isFirst = false
            guard octets[position.position] == UInt8(ascii: "\"") else {
                throw JSONSyntaxError(.missingKey, at: position.position)
            }
            position.position += 1
            let name = try position.readString(octets)
            try position.skipColon(octets)
            try readValue(octets, name: Self.text(name, octets))
            position.skipWhiteSpace(octets)
        } while octets[position.position] == UInt8(ascii: ",")
        guard octets[position.position] == UInt8(ascii: "}") else {
            throw JSONSyntaxError(.missingCommaOrEnd, at: position.position)
        }
        position.position += 1
    }

    private mutating func readValue(
        _ octets: Span<UInt8>, name: String
    ) throws(JSONSyntaxError) {
        let start = position.position
        if name == "cursor", octets[start] == UInt8(ascii: "\"") {
            position.position += 1
            cursor = Self.text(try position.readString(octets), octets)
            return
        }
        try position.skipValue(octets, depth: 1)
        switch name {
        case "has_more": hasMore = Self.truth(octets[start])
        case "items":
            let isArray = octets[start] == UInt8(ascii: "[")
            hasItems = isArray || Self.isNull(octets[start])
            var first = JSONCursor(at: start + 1)
            first.skipWhiteSpace(octets)
            holdsEvents = isArray && octets[first.position] != UInt8(ascii: "]")
        default: break
        }
    }

    /// The truth value that begins with this octet, once it was read as a whole value.
    private static func truth(_ first: UInt8) -> Bool? {
        switch first {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }

    private static func isNull(_ first: UInt8) -> Bool { first == UInt8(ascii: "n") }

    private static func text(_ text: JSONText, _ octets: Span<UInt8>) -> String {
        var buffer = OctetBuffer(capacity: text.count)
        buffer.append(unescaping: text, of: octets)
        return buffer.withSpan { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
    }
}
