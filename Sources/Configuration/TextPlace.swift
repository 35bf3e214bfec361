/// A place in a text, as editors count it: lines and columns from 1, columns in characters.
package struct TextPlace: Sendable, Hashable, Comparable {
    package let line: Int
    package let column: Int

    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    /// Creates a place.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Finds the place of an octet of a text in UTF-8.
    init(of offset: Int, in octets: [UInt8]) {
        let before = octets[..<offset]
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        column = 1 + String(decoding: before[start...], as: UTF8.self).count
    }
}
