import Bytes

/// A place in an input, as people look for it.
package struct Place: Sendable, Hashable {
    /// The name of the file; `-` is standard input.
    package let input: String
    /// From 1.
    package let line: Int
    /// From 1, in bytes.
    package let column: Int
    /// From 0, in bytes from the start of the input.
    package let offset: Int
}

/// Counts the lines of an input up to the places that are asked for, each byte once.
struct PlaceCounter {
    private let input: String
    private var line = 1
    private var lineStart = 0
    /// The offset in the input up to which lines are counted.
    private(set) var counted = 0

    init(input: String) {
        self.input = input
    }

    /// Counts from a place on that is known.
    init(input: String, at offset: Int, line: Int, column: Int) {
        self.input = input
        self.line = line
        lineStart = offset - column + 1
        counted = offset
    }

    /// Counts on up to `index` of `bytes`, whose first byte is at `base` of the input.
    mutating func advance(_ bytes: Span<UInt8>, to index: Int, base: Int) {
        let start = counted - base
        guard start < index else { return }
        let feeds = bytes.count(of: UInt8(ascii: "\n"), in: start..<index)
        line += feeds
        if feeds > 0, let feed = bytes.lastIndex(of: UInt8(ascii: "\n"), in: start..<index) {
            lineStart = base + feed + 1
        }
        counted = base + index
    }

    /// Skips what cannot be counted any more, up to `offset`, as if no line ended in it.
    mutating func skip(to offset: Int) {
        guard counted < offset else { return }
        counted = offset
        lineStart = offset
    }

    /// Returns the place of `index`, which must not be before one that was counted.
    mutating func place(_ bytes: Span<UInt8>, at index: Int, base: Int) -> Place {
        advance(bytes, to: index, base: base)
        return Place(
            input: input, line: line, column: base + index - lineStart + 1, offset: base + index)
    }
}
