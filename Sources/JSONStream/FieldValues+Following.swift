import Bytes

extension FieldValues {
    /// Why following what is known ended.
    enum Halt: Sendable {
        /// The object is at its end.
        case end
        /// Behind a value stands what is not known, or a number that takes a closer look.
        case passage
        /// A text begins that takes a closer look.
        case text
        /// The window of stops is at its end.
        case edge
    }

    /// Reads values as long as what stands between them is known.
    ///
    /// It begins at `position`, behind the value of `place`, and moves both on.
    @inline(never)
    mutating func follow(
        _ passages: [Separator], behind place: inout Int, _ padded: PaddedBytes,
        from position: inout Int, _ stops: borrowing StringEndIndex
    ) -> Halt {
        let passages = passages.span
        let window = stops.window
        let bytes = padded.counted(from: window.start)
        let texts = unsafe texts
        var index = position &- window.start
        var node = place
        var filled = filled
        var marks = marks
        defer {
            position = index &+ window.start
            place = node
            plain = filled & ~(other | mistyped)
            self.marks = marks
        }
        // Safe, here and below: each place comes from the table, whose nodes have a passage each.
        while unsafe passages[unchecked: node].matches(bytes, at: index),
            unsafe filled & passages[unchecked: node].slots == 0
        {
            let next = unsafe index &+ passages[unchecked: node].length
            let content = unsafe passages[unchecked: node].content
            if content == .text {
                guard window.covers(next) else { return .edge }
                unsafe marks |= passages[unchecked: node].marks
                let passed = node
                unsafe node = passages[unchecked: node].target
                guard let count = window.count(ofPlainText: bytes, from: next) else {
                    index = next
                    return .text
                }
                let slot = unsafe passages[unchecked: passed].slot
                unsafe texts[slot.index] = JSONSlice(
                    start: next &+ window.start, count: count, isPlain: true)
                filled |= slot.bit
                index = next &+ count &+ 1
            } else if content == .number {
                // What is no plain number may be no number, and is read behind the passage again.
                guard let (end, isWhole) = bytes.endOfPlainNumber(from: next) else {
                    return .passage
                }
                unsafe marks |= passages[unchecked: node].marks
                let slot = unsafe passages[unchecked: node].slot
                unsafe node = passages[unchecked: node].target
                unsafe texts[slot.index] = JSONSlice(
                    start: next &+ window.start, count: end &- next, isPlain: true)
                filled |= slot.bit
                if !isWhole || end &- next > Self.longestWhole { other |= slot.bit }
                index = end
            } else {
                unsafe marks |= passages[unchecked: node].marks
                index = next
                self.end = next &+ window.start
                return .end
            }
        }
        return .passage
    }
}
