package import JSONStream

/// A piece of the input that is not forwarded, and why.
package struct EventRefusal: Sendable, Hashable {
    /// Why a piece of input is not forwarded.
    package enum Reason: Sendable, Hashable {
        case input(Refusal.Reason)
        /// An object with none of the fields that an event of any kind has.
        case noEventField
    }

    package let reason: Reason
    /// What is refused; of something too large, its beginning.
    package let range: Range<Int>
    /// The octet that is to blame.
    package let offset: Int

    init(_ reason: Reason, _ range: Range<Int>, at offset: Int) {
        self.reason = reason
        self.range = range
        self.offset = offset
    }

    init(_ refusal: Refusal) {
        self.init(.input(refusal.reason), refusal.range, at: refusal.offset)
    }
}
