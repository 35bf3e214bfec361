/// A place in the input: everything before it has been dealt with.
package struct InputPosition: Sendable, Hashable, Comparable {
    /// The index of the input among those of the run.
    package var input: Int
    /// The offset of the first byte that has not been dealt with.
    package var offset: Int
    /// Where reading has to begin to reach `offset`: outside of every array and page.
    package var restart: Int

    /// Where nothing has been read.
    package static let start = InputPosition(input: 0, offset: 0, restart: 0)

    package static func < (left: Self, right: Self) -> Bool {
        (left.input, left.offset) < (right.input, right.offset)
    }

    package init(input: Int, offset: Int, restart: Int) {
        self.input = input
        self.offset = offset
        self.restart = restart
    }
}
