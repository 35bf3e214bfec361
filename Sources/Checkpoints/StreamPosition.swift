/// How far a stream of the Events API has been confirmed.
package struct StreamPosition: Codable, Sendable, Hashable {
    /// How many events are remembered by their identifiers.
    package static let memory = 5000

    /// What the API gave with the last page that was confirmed whole; nil before the first.
    package private(set) var cursor: String?
    /// Where to begin without a cursor, in milliseconds since 1970; nil where nobody has said it.
    package internal(set) var start: Int64?
    /// The time of the newest event confirmed, in milliseconds since 1970.
    package var newest: Int64?
    /// The identifiers of the events confirmed last, the latest at the end.
    package private(set) var recent: [String] = []

    package init() {}

    /// Goes on behind the page that gave `cursor`, from now on.
    package mutating func advance(to cursor: String) {
        self.cursor = cursor
        start = nil
    }

    /// Begins anew at a time, in milliseconds since 1970, whatever was sent before.
    mutating func begin(at start: Int64) {
        self = StreamPosition()
        self.start = start
    }

    /// Remembers an event by its identifier, and returns those that are forgotten for it.
    package mutating func remember(_ identifiers: [String]) -> [String] {
        recent += identifiers
        let surplus = Array(recent.prefix(max(0, recent.count - Self.memory)))
        recent.removeFirst(surplus.count)
        return surplus
    }

    /// Forgets all events, so that they may be sent again.
    package mutating func forgetEvents() {
        recent = []
    }
}
