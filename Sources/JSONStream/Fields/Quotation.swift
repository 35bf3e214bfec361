import Bytes

/// How the strings of an object begin and end.
///
///     {"uuid":"A2"}                              bare
///     {"message":"{\"uuid\":\"A2\"}"}            escaped, in an object that is the text of a string
enum Quotation {
    case bare, escaped

    /// How many bytes a quote has.
    @inline(__always)
    var count: Int {
        switch self {
        case .bare: 1
        case .escaped: 2
        }
    }

    /// Whether a quote begins at `index`.
    @inline(__always)
    func isQuote(_ bytes: PaddedBytes, at index: Int) -> Bool {
        switch self {
        case .bare: bytes[index] == UInt8(ascii: "\"")
        case .escaped:
            bytes[index] == UInt8(ascii: "\\") && bytes[index &+ 1] == UInt8(ascii: "\"")
        }
    }

    /// Where white space from `start` on ends: in a string that is spaces, and what else is escaped.
    @inline(__always)
    func endOfWhiteSpace(_ bytes: PaddedBytes, from start: Int) -> Int {
        guard case .escaped = self else { return bytes.endOfWhiteSpace(from: start) }
        var end = start
        while bytes[end] == UInt8(ascii: " ") { end &+= 1 }
        return end
    }
}
