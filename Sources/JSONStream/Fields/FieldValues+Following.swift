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

    /// Reads values as long as nothing takes a closer look: the fast path of `FieldReader`.
    ///
    /// It begins at `position`, where the value of node `place` has ended, and moves both on.
    @inline(never)
    mutating func follow(
        _ table: borrowing FieldTable, _ separators: inout SeparatorCache, after place: inout Int,
        _ padded: PaddedBytes, from position: inout Int, _ stringEnds: borrowing StringEndIndex
    ) -> Halt {
        follow(.bare, table, &separators, after: &place, padded, from: &position, stringEnds)
    }

    /// The same in an object that is the text of a string.
    @inline(never)
    mutating func followEscaped(
        _ table: borrowing FieldTable, _ separators: inout SeparatorCache, after place: inout Int,
        _ padded: PaddedBytes, from position: inout Int, _ stringEnds: borrowing StringEndIndex
    ) -> Halt {
        follow(.escaped, table, &separators, after: &place, padded, from: &position, stringEnds)
    }

    @inline(__always)
    private mutating func follow(
        _ quotation: Quotation, _ table: borrowing FieldTable,
        _ separators: inout SeparatorCache, after place: inout Int, _ padded: PaddedBytes,
        from position: inout Int, _ stringEnds: borrowing StringEndIndex
    ) -> Halt {
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
        while true {
            // Safe: nothing is learned before the next round.
            let separator: UnsafePointer<Separator>
            if let expected = unsafe separators.separator(after: node, bytes, at: index) {
                unsafe separator = expected
            } else if let other = unsafe separators.other(after: node, bytes, at: index) {
                unsafe separator = other
            } else if let passage = table.passage(
                after: node, bytes, at: index, window, quotation)
            {
                unsafe separator = separators.learn(passage, after: node, bytes, at: index)
            } else {
                return .separator
            }
            guard unsafe filled & separator.pointee.passage.slots == 0 else { return .separator }
            let next = unsafe index &+ separator.pointee.passage.length
            switch unsafe separator.pointee.passage.content {
            case .text:
                guard window.covers(next) else { return .edge }
                // What else it says is not loaded before the end is found: no register is free for it.
                if let count = window.count(
                    ofCopyableText: bytes, from: next, quotation)
                {
                    unsafe marks |= separator.pointee.passage.marks
                    unsafe node = separator.pointee.passage.target
                    let slot = unsafe separator.pointee.passage.slot
                    unsafe texts[slot.index] = JSONSlice(
                        start: next &+ window.start, count: count, isPlain: true)
                    filled |= slot.bit
                    index = next &+ count &+ quotation.count
                    continue
                }
                unsafe marks |= separator.pointee.passage.marks
                unsafe node = separator.pointee.passage.target
                let slot = unsafe separator.pointee.passage.slot
                guard let text = window.end(ofText: bytes, from: next, quotation) else {
                    index = next
                    return .text
                }
                index = next &+ text.count &+ quotation.count
                // An empty text is none.
                guard text.count > 0 else { continue }
                unsafe texts[slot.index] = JSONSlice(
                    start: next &+ window.start, count: text.count, isPlain: text.isPlain)
                filled |= slot.bit
                withStops |= slot.bit
                if !text.isCopyable { other |= slot.bit }
            case .number:
                // A number with an exponent, or none, is read again from before the separator.
                guard let (end, isWhole) = bytes.endOfDecimal(from: next) else {
                    return .separator
                }
                unsafe marks |= separator.pointee.passage.marks
                unsafe node = separator.pointee.passage.target
                let slot = unsafe separator.pointee.passage.slot
                unsafe texts[slot.index] = JSONSlice(
                    start: next &+ window.start, count: end &- next, isPlain: true)
                filled |= slot.bit
                if !isWhole || end &- next > Self.longestWhole { other |= slot.bit }
                index = end
            default:
                unsafe marks |= separator.pointee.passage.marks
                index = next
                self.end = next &+ window.start
                return .end
            }
        }
    }
}
