package import JSONStream

/// A piece of the input that is not forwarded, and why.
package struct EventRefusal: Sendable, Hashable {
    /// Why a piece of input is not forwarded.
    package enum Reason: Sendable, Hashable {
        case input(Rejection.Reason)
        /// An object that no member tells to be an event, and that holds none.
        case noEvent
        /// An event of the Events API's version 3.
        case version3
        /// An event of this kind, where all are said to be of another.
        case otherKind(EventKind)
    }

    package let reason: Reason
    /// What is refused; of something too large, its beginning.
    package let range: Range<Int>
    /// The byte that is to blame.
    package let offset: Int
    /// What is refused, where it is a part of what an object holds in `range`.
    package let part: [UInt8]?

    init(_ reason: Reason, _ range: Range<Int>, at offset: Int, part: [UInt8]? = nil) {
        self.reason = reason
        self.range = range
        self.offset = offset
        self.part = part
    }

    init(_ refusal: Rejection) {
        self.init(.input(refusal.reason), refusal.range, at: refusal.offset)
    }
}
