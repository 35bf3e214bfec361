/// A place in a file up to which everything has been confirmed.
package struct FilePosition: Sendable, Hashable {
    /// Everything before it has been confirmed.
    package let offset: Int
    /// The last place up to `offset` where the file is inside of no array and no page.
    ///
    /// Reading begins here, and passes over the records that end at or before `offset`.
    package let restart: Int

    /// The beginning of a file.
    package static let start = Self()

    private init() {
        (offset, restart) = (0, 0)
    }

    /// Creates a position, or nil where reading would begin behind it.
    package init?(offset: Int, restart: Int) {
        guard 0 <= restart, restart <= offset else { return nil }
        self.offset = offset
        self.restart = restart
    }
}
