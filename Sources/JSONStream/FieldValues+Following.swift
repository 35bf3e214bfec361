import Bytes

extension FieldValues {
    /// Why following ended.
    enum Halt: Sendable {
        /// The object has ended.
        case end
        /// After a value there is another separator, or a number that takes a closer look.
        case separator
        /// A text begins that takes a closer look.
        case text
        /// The window of the string ends is at its end.
        case edge
    }

    /// Reads values as long as the separators between them are known: the fast path of `FieldReader`.
    ///
    /// It begins at `position`, where the value of node `place` has ended, and moves both on.
    @inline(never)
    mutating func follow(
        _ separators: [Separator], after place: inout Int, _ padded: PaddedBytes,
        from position: inout Int, _ stringEnds: borrowing StringEndIndex
    ) -> Halt {
        let separators = separators.span
        let window = stringEnds.window
        let bytes = padded.counted(from: window.start)
        let texts = unsafe texts
        var index = position &- window.start
        var node = place
        var filled = filled
        var marks = marks
        defer {
            position = index &+ window.start
            place = node
            copyable = filled & ~(other | mistyped)
            self.marks = marks
        }
        // Safe, here and below: each place comes from the table, which has a separator for each node.
        while unsafe separators[unchecked: node].matches(bytes, at: index),
            unsafe filled & separators[unchecked: node].slots == 0
        {
            let next = unsafe index &+ separators[unchecked: node].length
            let content = unsafe separators[unchecked: node].content
            if content == .text {
                guard window.covers(next) else { return .edge }
                unsafe marks |= separators[unchecked: node].marks
                let passed = node
                unsafe node = separators[unchecked: node].target
                guard let count = window.count(ofPlainText: bytes, from: next) else {
                    index = next
                    return .text
                }
                let slot = unsafe separators[unchecked: passed].slot
                unsafe texts[slot.index] = JSONSlice(
                    start: next &+ window.start, count: count, isPlain: true)
                filled |= slot.bit
                index = next &+ count &+ 1
            } else if content == .number {
                // A number with an exponent, or none, is read again from before the separator.
                guard let (end, isWhole) = bytes.endOfDecimal(from: next) else {
                    return .separator
                }
                unsafe marks |= separators[unchecked: node].marks
                let slot = unsafe separators[unchecked: node].slot
                unsafe node = separators[unchecked: node].target
                unsafe texts[slot.index] = JSONSlice(
                    start: next &+ window.start, count: end &- next, isPlain: true)
                filled |= slot.bit
                if !isWhole || end &- next > Self.longestWhole { other |= slot.bit }
                index = end
            } else {
                unsafe marks |= separators[unchecked: node].marks
                index = next
                self.end = next &+ window.start
                return .end
            }
        }
        return .separator
    }
}
