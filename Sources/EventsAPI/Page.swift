import JSONStream

/// An answer of the Events API, whole.
package struct Page: Sendable {
    /// The bytes of the answer, with `JSONCursor.slack` zeros behind them.
    package let bytes: [UInt8]
    /// How many bytes the answer has.
    package let size: Int
    /// Whether it brings anything beside the cursor.
    package let holdsEvents: Bool
    /// What gives the page behind this one.
    package let cursor: String
    /// Whether there is more at once.
    package let hasMore: Bool

    /// Finds cursor and `has_more` in an answer, whatever their place among its members.
    init(_ body: [UInt8]) throws(PageError) {
        let bytes = body + [UInt8](repeating: 0, count: JSONCursor.slack)
        var members = PageMembers()
        try members.read(bytes.span, size: body.count)
        guard let cursor = members.cursor, !cursor.isEmpty else { throw .noCursor }
        guard let hasMore = members.hasMore else { throw .noHasMore }
        guard members.hasItems else { throw .noItems }
        self.bytes = bytes
        size = body.count
        holdsEvents = members.holdsEvents
        self.cursor = cursor
        self.hasMore = hasMore
    }
}

/// Why an answer is no page.
package enum PageError: Error, Sendable, Hashable {
    case notJSON(offset: Int)
    case notAnObject
    case noCursor
    case noHasMore
    case noItems
}
