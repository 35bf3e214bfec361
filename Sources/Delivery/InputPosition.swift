/// A place in the input: everything before it has been dealt with.
package struct InputPosition: Sendable, Hashable {
    /// The index of the input among those of the run.
    package var input: Int
    /// The offset of the first octet that has not been dealt with.
    package var offset: Int

    package init(input: Int, offset: Int) {
        self.input = input
        self.offset = offset
    }
}
