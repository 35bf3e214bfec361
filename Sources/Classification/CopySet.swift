/// A set of copies, one bit for each by its index among those of the run.
///
/// In place of an array, which would be retained and released for each event.
package struct CopySet: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    /// How many copies there can be.
    package static let limit = 16

    /// Creates a set from its bits.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Creates a set of one copy; `index` is less than `limit`.
    package init(index: Int) {
        rawValue = 1 << UInt16(index)
    }
}
