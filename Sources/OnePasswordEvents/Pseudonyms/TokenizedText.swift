/// A text in which tokens take the place of what is found, one search after the other.
///
/// No search looks into a token, or across one.
struct TokenizedText {
    /// Where something is, and what takes its place.
    typealias Match = (range: Range<Int>, token: [UInt8])

    private enum Part {
        case text([UInt8])
        case token([UInt8])
    }

    private var parts: [Part]

    init(_ text: [UInt8]) { parts = [.text(text)] }

    /// Whether nothing was found.
    var isUnchanged: Bool { parts.count == 1 }

    /// The text with its tokens.
    var bytes: [UInt8] {
        parts.flatMap { part in
            switch part {
            case .text(let bytes), .token(let bytes): bytes
            }
        }
    }

    /// Puts tokens in place of what `find` finds, whose matches are in their order.
    mutating func replace(_ find: ([UInt8]) -> [Match]) {
        var replaced: [Part] = []
        for part in parts {
            guard case .text(let text) = part else {
                replaced.append(part)
                continue
            }
            var copied = 0
            for (range, token) in find(text) {
                replaced += [.text(Array(text[copied..<range.lowerBound])), .token(token)]
                copied = range.upperBound
            }
            replaced.append(.text(Array(text[copied...])))
        }
        parts = replaced
    }
}
