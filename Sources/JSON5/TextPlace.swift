/// A place in a text, as editors count it: lines and columns from 1, columns in Unicode scalars.
package struct TextPlace: Sendable, Hashable, Comparable {
    package internal(set) var line: Int
    package internal(set) var column: Int

    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    /// Creates a place.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// Finds places in a text, in time of its length when it is asked for them in their order.
struct TextPlaces {
    private var offset = 0
    private var place = TextPlace(line: 1, column: 1)

    /// The place of a byte of a text in UTF-8.
    mutating func place(of offset: Int, in bytes: [UInt8]) -> TextPlace {
        if offset < self.offset { self = TextPlaces() }
        for byte in bytes[self.offset..<offset] {
            if byte == UInt8(ascii: "\n") {
                place.line += 1
                place.column = 1
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
        }
        self.offset = offset
        return place
    }
}
